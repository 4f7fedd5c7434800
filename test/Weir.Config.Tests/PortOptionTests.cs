namespace Weir.Config.Tests;

/// <summary>Options of ports and datapaths that shape learning and flooding.</summary>
public class PortOptionTests
{
    [Fact]
    public void Options_of_a_port_are_taken_and_off_by_default()
    {
        var ports = Yaml.Load(Yaml.With(
            "1: {native_vlan: office, permanent_learn: true, hairpin: true, loop_protect: true, restricted_bcast_arpnd: true}\n2: {native_vlan: office, hairpin_unicast: true}\n3: {native_vlan: office}")).Datapaths[0].Ports;

        Assert.Equal((true, true, false, true, true), (ports[0].PermanentLearn, ports[0].Hairpin, ports[0].HairpinUnicast, ports[0].LoopProtect, ports[0].RestrictedBcastArpnd));
        Assert.True(ports[1].HairpinUnicast);
        Assert.False(ports[2].PermanentLearn || ports[2].Hairpin || ports[2].HairpinUnicast || ports[2].LoopProtect || ports[2].RestrictedBcastArpnd);
    }

    [Fact]
    public void Both_kinds_of_hairpin_exclude_each_other_unless_one_is_false()
    {
        Assert.Equal(["5:47 WEIR1016"], Yaml.Codes(Yaml.With("1: {native_vlan: office, hairpin: true, hairpin_unicast: true}")));
        Assert.Empty(Yaml.Codes(Yaml.With("1: {native_vlan: office, hairpin: true, hairpin_unicast: false}")));
    }

    [Fact]
    public void Options_of_a_datapath_are_taken()
    {
        var dp = Yaml.Load("dps: {sw: {dp_id: 1, use_idle_timeout: true, idle_dst: false, combinatorial_port_flood: true, use_classification: true, interfaces: {1: {native_vlan: 100}}}}").Datapaths[0];

        Assert.Equal((true, false, true), (dp.UseIdleTimeout, dp.IdleDst, dp.CombinatorialPortFlood));
    }
}
