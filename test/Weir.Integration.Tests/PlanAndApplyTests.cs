using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>An operator's way of changing things: edit, plan, apply; on a real switch, with a stream that is not concerned.</summary>
[Collection(nameof(Alone))]
public class PlanAndApplyTests
{
    // Commands take the processors for half a second each: what a switch's buffers then lose is not what is asked here.
    private const int PerSecond = 200;

    private static readonly TestConfig Good = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: guard");

    private static readonly TestConfig Edited = Good with { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.DropTcp(23), TestConfig.AllowAll) };

    private static readonly TestConfig Refused = Good with { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), "{eth_type: 0x86dd, ipv6_exthdr: 1, actions: {allow: 0}}", TestConfig.AllowAll) };

    [Fact]
    public void What_the_plan_says_is_what_apply_does_and_what_packets_meet()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Good.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        var tap = controller.NewTap();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        using var stream = PacketStream.Start(hosts[1], hosts[2], PerSecond);
        Assert.Equal(0, controller.Ask("plan", "--live", controller.ConfigFile).Code);
        Assert.Contains("dp1: unchanged", controller.Ask("apply").Output);

        File.WriteAllText(controller.ConfigFile, Edited.ToString());
        var plan = controller.Ask("plan", "--live", controller.ConfigFile);
        var counts = tap.Counts.Copy();
        var apply = controller.Ask("apply");

        Assert.Equal(2, plan.Code);
        Assert.Contains("dp1: 1 flow (+1)", plan.Output);
        Assert.Contains("acl guard, rule 2", plan.Output);
        Assert.Contains("tp_dst=23", plan.Output);
        Assert.Contains("nothing else changes", plan.Output);
        Assert.Equal(0, apply.Code);
        Assert.Contains("dp1: confirmed: 1 added: port_acl +1", apply.Output);
        Assert.Equal(1, tap.Counts.Since(counts).FlowMods);
        Assert.Equal(0, controller.Ask("plan", "--live", controller.ConfigFile).Code);
        stream.Stop().AssertWhole();
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 23));
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 24));
        hosts[1].Expect(frame => Frames.TypeOf(frame) == 0x0800);
    }

    [Fact]
    public void What_a_switch_refuses_is_rolled_back_there_with_its_line_and_elsewhere_nothing_is_known_of_it()
    {
        using var lab = new LabNetwork();
        const string Absent = "  dp2:\n    dp_id: 0x2\n    interfaces: {1: {native_vlan: office}}\n";
        var controller = new LabController(lab, (Good with { OtherDatapaths = Absent }).ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied("dp1");
        controller.Learn(bridge, hosts);
        var entries = bridge.Entries();
        using var stream = PacketStream.Start(hosts[0], hosts[1], PerSecond);

        File.WriteAllText(controller.ConfigFile, (Refused with { OtherDatapaths = Absent }).ToString());
        var refused = controller.Ask("apply");
        File.WriteAllText(controller.ConfigFile, "dps: {");
        var unreadable = controller.Ask("apply");

        Assert.Equal(1, refused.Code);
        Assert.Contains("dp1: refused and rolled back", refused.Output);
        Assert.Contains($"{controller.ConfigFile}:{Refused.ToString().Split('\n').ToList().FindIndex(line => line.Contains("ipv6_exthdr")) + 1}:", refused.Output);
        Assert.Contains("dp2: not connected", refused.Output);
        Assert.Equal(1, unreadable.Code);
        Assert.Contains("stays in force", unreadable.Output);
        Assert.Equal(entries, bridge.Entries());
        stream.Stop().AssertWhole();
    }
}
