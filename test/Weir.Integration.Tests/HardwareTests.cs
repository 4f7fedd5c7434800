using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Hardware classes on a real switch, which knows nothing of classes: where its tables are, and what it is told.</summary>
[Collection(nameof(Alone))]
public class HardwareTests
{
    private static readonly TestConfig Config = new() { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) };

    [Fact]
    public void Classes_change_while_frames_flow_and_none_is_lost()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Of("Open vSwitch TFM"));
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        Assert.Equal("applied", controller.Status("dp1").State); // Open vSwitch refuses to be told its tables; they do what is needed as they are
        controller.Learn(bridge, hosts);
        using var stream = PacketStream.Start(hosts[0], hosts[1]);

        foreach (var (hardware, tables) in ((string, int[])[])[("GenericTFM", [0, 1, 2, 3, 4]), ("NoviFlow", [0, 1, 3, 4, 9, 12]), ("Open vSwitch", [0, 21, 24, 25, 30, 33])])
        {
            controller.Reload(Of(hardware));
            Assert.Equal("applied", controller.Status("dp1").State);
            Assert.Equal(tables, Tables(bridge));
            Assert.Equal(0, controller.Ask("verify").Code);
            Assert.Equal(3, controller.Hosts().Count);
        }

        // The first ACL moves every table of a class whose tables are packed.
        controller.Reload(Of("ZodiacFX"));
        controller.Reload((Config.WithPort(1, "native_vlan: office, acl_in: guard") with { Datapath = "hardware: ZodiacFX" }).ToString().Replace("    hardware: Open vSwitch\n", "", StringComparison.Ordinal));
        Assert.Equal([0, 1, 2, 3, 4, 5], Tables(bridge));
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1000, 22));
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1000, 80));
        hosts[1].Expect(frame => Frames.TypeOf(frame) == 0x0800 && frame[37] == 80);
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800 && frame[37] == 22);
        controller.Poll("counted", () => controller.Drops().Any(datapath => datapath.Drops.Any(drop => drop.Reason == "acl-rule" && drop.Table == "port_acl")));
        stream.Stop().AssertWhole();
    }

    [Fact]
    public void Tables_that_a_switch_refuses_to_be_told_are_said_with_their_line()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Of("Open vSwitch TFM").Replace("    interfaces:", "    table_sizes: {flood: 2000000}\n    interfaces:", StringComparison.Ordinal));
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        var status = controller.Status("dp1");
        var fault = Assert.Single(status.Faults);
        Assert.Equal("degraded", status.State);
        Assert.True(fault.Message.Contains("TABLE_FEATURES_FAILED/EPERM", StringComparison.Ordinal), fault.Message);
        Assert.Contains("weir.yaml:10:15", fault.Location, StringComparison.Ordinal);
        controller.Learn(bridge, hosts); // the entries are there all the same
    }

    private static string Of(string hardware) => Config.ToString().Replace("hardware: Open vSwitch", $"hardware: {hardware}", StringComparison.Ordinal);

    private static int[] Tables(OvsBridge bridge) => [.. bridge.DumpFlows().Select(flow => flow.Table).Distinct().Order()];
}
