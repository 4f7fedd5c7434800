using Weir.Api;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-3: an entry that the switch refuses. Open vSwitch has no match on IPv6 extension headers.</summary>
[Collection(nameof(Alone))]
public class RefusedEntryTests
{
    private const string Refused = "{eth_type: 0x86dd, ipv6_exthdr: 1, actions: {allow: 0}}";

    private static readonly TestConfig Good = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.DropTcp(23), TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: guard");

    private static readonly TestConfig Bad = Good with { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), Refused, TestConfig.DropTcp(24), TestConfig.AllowAll) };

    [Fact]
    public void On_an_empty_switch_all_else_forwards_and_the_status_names_the_line()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Bad.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);

        controller.WaitApplied();

        AssertNamesTheLine(controller, controller.Status("dp1"), Bad);
        controller.Learn(bridge, hosts);
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 80));
        hosts[1].Expect(frame => Frames.TypeOf(frame) == 0x0800);
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 24));
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
    }

    [Fact]
    public void A_reload_that_the_switch_refuses_is_rolled_back_and_the_old_state_forwards()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Good.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var (entries, hash) = (bridge.Entries(), controller.Status("dp1").AppliedHash);
        using var stream = PacketStream.Start(hosts[0], hosts[1]);

        var status = controller.Reload(Bad.ToString()).Datapaths.Single();

        AssertNamesTheLine(controller, status, Bad);
        Assert.Equal(hash, status.AppliedHash);
        Assert.Equal(entries, bridge.Entries());
        var again = controller.Reload(Good.ToString()).Datapaths.Single();
        Assert.Equal(("applied", hash), (again.State, again.AppliedHash));
        Assert.Empty(again.Faults);
        Assert.Equal(entries, bridge.Entries());
        stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_refused_rule_does_not_come_back_at_the_next_reload_and_goes_when_it_is_taken_out()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Bad.ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        lab.AddHosts(bridge, 1, 2);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        var counts = tap.Counts.Copy();

        Assert.Equal("degraded", controller.Reload().Datapaths.Single().State);
        Assert.Equal(0, tap.Counts.Since(counts).Changes);
        Assert.Equal("applied", controller.Reload(Good.ToString()).Datapaths.Single().State);
    }

    private static void AssertNamesTheLine(LabController controller, DatapathStatusResponse status, TestConfig config)
    {
        var line = 1 + Array.FindIndex(config.ToString().Split('\n'), text => text.Contains("ipv6_exthdr"));
        Assert.Equal("degraded", status.State);
        var fault = Assert.Single(status.Faults);
        Assert.StartsWith($"{controller.ConfigFile}:{line}:", fault.Location);
        Assert.Contains("guard", fault.Subject);
    }
}
