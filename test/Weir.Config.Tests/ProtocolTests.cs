using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Tests;

/// <summary>LACP and LLDP as the file has them.</summary>
public class ProtocolTests
{
    [Fact]
    public void A_member_of_a_lag_has_faucets_defaults()
    {
        var ports = Yaml.Load(Yaml.With("7: {native_vlan: office, lacp: 3}\n8: {native_vlan: office}")).Datapaths[0].Ports;

        var lacp = ports[0].Lacp!;
        Assert.Equal((3, false, false, LacpSelection.Selected, 1, 255, 7), (lacp.Lag, lacp.Active, lacp.CollectAndDistribute, lacp.Selection, lacp.ResponseIntervalSeconds, (int)lacp.PortPriority, (int)lacp.PortId));
        Assert.Null(ports[1].Lacp);
    }

    [Fact]
    public void Everything_about_lacp_is_taken()
    {
        var dp = Yaml.Load(Yaml.With(
            "7: {native_vlan: office, lacp: 3, lacp_active: true, lacp_standby: true, lacp_collect_and_distribute: true, lacp_resp_interval: 4, lacp_port_priority: 9, lacp_port_id: 55, lacp_passthrough: [eight]}\n"
            + "8: {name: eight, native_vlan: office, lacp: 4}")).Datapaths[0];

        var lacp = dp.Ports[0].Lacp!;
        Assert.Equal((3, true, true, LacpSelection.Standby, 4, 9, 55), (lacp.Lag, lacp.Active, lacp.CollectAndDistribute, lacp.Selection, lacp.ResponseIntervalSeconds, (int)lacp.PortPriority, (int)lacp.PortId));
        Assert.Equal([new PortNumber(8)], lacp.Passthrough);
    }

    [Theory]
    [InlineData("lacp: 1, lacp_selected: true, lacp_standby: true", "WEIR1016")]
    [InlineData("lacp: 65536", "WEIR1013")]
    [InlineData("lacp: 1, lacp_resp_interval: 0", "WEIR1013")]
    [InlineData("lacp: 1, lacp_port_priority: 256", "WEIR1013")]
    [InlineData("lldp_beacon: {enable: true, org_tlvs: [{oui: 1, subtype: 2}]}", "WEIR1014")]
    [InlineData("lldp_beacon: {enable: true, org_tlvs: [{oui: 0x1000000, subtype: 2, info: a}]}", "WEIR1013")]
    [InlineData("lldp_beacon: {enable: true, org_tlvs: [x]}", "WEIR1011")]
    public void Mistakes_are_errors(string keys, string code) =>
        Assert.Contains(ConfigLoader.LoadText(Yaml.With($"1: {{native_vlan: office, {keys}}}")).Diagnostics, diagnostic => diagnostic.IsError && diagnostic.Code == code);

    [Fact]
    public void A_passthrough_port_that_is_not_there_is_a_warning() =>
        Assert.EndsWith("w", Assert.Single(Yaml.Codes(Yaml.With("1: {native_vlan: office, lacp: 1, lacp_passthrough: [9]}"))), StringComparison.Ordinal);

    [Fact]
    public void Beacons_are_taken_with_hex_and_text()
    {
        var dp = Yaml.Load(
            "dps: {sw: {dp_id: 1, lldp_beacon: {max_per_interval: 2, send_interval: 9}, interfaces: {1: {native_vlan: 5, receive_lldp: true, lldp_peer_mac: '0e:00:00:00:00:9', max_lldp_lost: 2, "
            + "lldp_beacon: {enable: true, org_tlvs: [{oui: 0x12bb, subtype: 2, info: '0140'}, {oui: 1, subtype: 3, info: abc}]}}, 2: {native_vlan: 5, lldp_beacon: {enable: false}}}}}").Datapaths[0];

        Assert.Equal(new LldpBeacons(9, 2, "sw"), dp.LldpBeacons);
        Assert.Equal([0x12bb, 1], dp.Ports[0].Beacon!.OrgTlvs.Select(tlv => tlv.Oui));
        Assert.Equal("0140", Convert.ToHexString(dp.Ports[0].Beacon!.OrgTlvs[0].Info.AsSpan()));
        Assert.Equal("616263", Convert.ToHexString(dp.Ports[0].Beacon!.OrgTlvs[1].Info.AsSpan()));
        Assert.Null(dp.Ports[1].Beacon);
        Assert.Equal((true, 2, MacAddress.FromBits(0x0E00_0000_0009)), (dp.Ports[0].ReceiveLldp, dp.Ports[0].MaxLldpLost, dp.Ports[0].LldpPeerMac!.Value));
    }

    [Fact]
    public void Both_ways_to_flood_exclude_each_other() =>
        Assert.Contains(ConfigLoader.LoadText("dps: {sw: {dp_id: 1, group_table: true, combinatorial_port_flood: true, interfaces: {1: {native_vlan: 5}}}}").Diagnostics, diagnostic => diagnostic.Code == "WEIR1016");
}
