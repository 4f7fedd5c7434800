using Weir.Model.Guard;

namespace Weir.Config.Tests;

/// <summary>The <c>guard</c> keys of a <c>faucet.yaml</c>.</summary>
public class GuardKeyTests
{
    [Fact]
    public void A_ports_guard_becomes_a_binding_in_its_VLANs()
    {
        var datapath = Yaml.Load(Yaml.With("1: {name: web1, native_vlan: office, tagged_vlans: [7], guard: {mac: '52:54:00:09:00:02', ip: [10.9.0.2, '2001:db8:9::2'], extra_macs: '00:00:5e:00:01:01'}}\n24: {name: up, native_vlan: office, guard: {class: uplink, trusted: true}}\n25: {native_vlan: office}"
            + "\n26: {native_vlan: 7}")).Datapaths[0];

        var nic = datapath.Ports[0].GuardedNic!;
        Assert.Equal(("sw1/1", "web1", 100, "7"), (nic.InterfaceId, nic.Vm, (int)nic.Vlan!.Value.Value, string.Join(' ', nic.TrunkVids)));
        Assert.Equal("10.9.0.2 2001:db8:9::2 00:00:5e:00:01:01", $"{string.Join(' ', nic.Addresses)} {nic.ExtraMacs[0]}");
        var uplink = Assert.Single(datapath.Guard!.Ports);
        Assert.Equal(("up", GuardPortClass.Uplink, true, 100), (uplink.Name, uplink.Class, uplink.Trusted, (int)uplink.Vlan!.Value.Value));
        Assert.Equal("sw1", datapath.Guard.Name);
        Assert.Null(datapath.Ports[2].GuardPort);
        Assert.Null(datapath.Ports[2].GuardedNic);
    }

    [Fact]
    public void A_datapath_without_guarded_hosts_has_no_guard()
    {
        Assert.Null(Yaml.Load(Yaml.With("1: {native_vlan: office}")).Datapaths[0].Guard);
        Assert.Equal(["5:39 WEIR1017w"], Yaml.Codes(Yaml.With("1: {native_vlan: office, guard: {class: uplink}}")));
    }

    [Fact]
    public void A_datapaths_guard_holds_for_all_its_ports()
    {
        var text = Yaml.With("1: {native_vlan: office, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}") + "    guard: {nets: 10.9.0.0/24, gateways: 10.9.0.1, mode: report, defaults: {rates: {dhcp: 3}}}\n";
        var datapath = Yaml.Load(text).Datapaths[0];

        Assert.True(datapath.Guard!.ReportOnly);
        Assert.Equal(new GuardRate(3, 6), datapath.Ports[0].GuardedNic!.Rates.Dhcp);
        Assert.Equal(["5:70 WEIR1082"], Yaml.Codes(text.Replace("10.9.0.2}", "10.8.0.2}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("1: {native_vlan: office, guard: {ip: 10.9.0.2}}", "5:39 WEIR1014")]
    [InlineData("1: {native_vlan: office, guard: {mac: 'ff:ff:ff:ff:ff:ff', ip: 10.9.0.2}}", "5:45 WEIR1086")]
    [InlineData("1: {native_vlan: office, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2, trusted: true}}", "5:80 WEIR1089")]
    [InlineData("1: {native_vlan: office, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2, trunk: 5}}", "5:80 WEIR1010")]
    [InlineData("1: {native_vlan: office, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}\n2: {native_vlan: office, guard: {mac: '52:54:00:09:00:03', ip: 10.9.0.2}}", "6:39 WEIR1084")]
    [InlineData("1: {native_vlan: office, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}\n2: {native_vlan: 7, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}")]
    [InlineData("1: {native_vlan: office}\n2: {output_only: true, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}", "6:30 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}", "6:46 WEIR1044")]
    public void What_is_wrong_is_said_with_its_place(string interfaces, params string[] expected) => Assert.Equal(expected, Yaml.Codes(Yaml.With(interfaces)));
}
