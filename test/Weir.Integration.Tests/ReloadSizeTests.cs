using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-2 counted on the wire: how little a reload sends.</summary>
public class ReloadSizeTests
{
    private const int Rules = 1000;

    private static readonly string[] Long = [.. Enumerable.Range(10_000, Rules).Select(TestConfig.DropTcp), TestConfig.AllowAll];

    private static string Config(params string[] rules) =>
        new TestConfig { Acls = TestConfig.Acl("guard", rules) }.WithPort(1, "native_vlan: office, acl_in: guard").ToString();

    [Fact]
    public void An_unchanged_file_sends_nothing()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config(Long));
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var (counts, entries) = (tap.Counts.Copy(), bridge.Entries());

        controller.Reload();
        controller.Reload(Config(Long) + "# a comment\n");

        var sent = tap.Counts.Since(counts);
        Assert.Equal((0, 0), (sent.Changes, sent.PacketOuts));
        Assert.Equal(entries, bridge.Entries());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(999)]
    public void One_rule_changed_inserted_and_removed_again_in_1000_takes_3_flow_mods_at_most(int index)
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config(Long));
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        var entries = bridge.Entries();
        string[] changed = [.. Long[..index], TestConfig.DropTcp(22), .. Long[(index + 1)..]];
        string[] inserted = [.. changed[..index], TestConfig.DropTcp(25), .. changed[index..]];

        Assert.InRange(FlowModsFor(Config(changed)), 1, 3);
        Assert.Single(bridge.DumpFlows(), flow => flow.Match.EndsWith("tp_dst=22"));
        Assert.DoesNotContain(bridge.DumpFlows(), flow => flow.Match.EndsWith($"tp_dst={10_000 + index}"));
        Assert.InRange(FlowModsFor(Config(inserted)), 1, 3);
        Assert.Single(bridge.DumpFlows(), flow => flow.Match.EndsWith("tp_dst=25"));
        Assert.InRange(FlowModsFor(Config(changed)), 1, 3);
        Assert.DoesNotContain(bridge.DumpFlows(), flow => flow.Match.EndsWith("tp_dst=25"));
        Assert.Equal(entries.Length, bridge.Entries().Length);

        long FlowModsFor(string config)
        {
            var counts = tap.Counts.Copy();
            var status = controller.Reload(config);
            Assert.Equal("applied", status.Datapaths.Single().State);
            return tap.Counts.Since(counts).FlowMods;
        }
    }

    [Fact]
    public void Counters_of_entries_that_stay_go_on()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config(TestConfig.DropTcp(22), TestConfig.DropTcp(80), TestConfig.AllowAll));
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        for (ushort source = 1; source <= 10; source++) hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, source, 80));
        controller.Poll("ten counted", () => Counted() == 10);

        controller.Reload(Config(TestConfig.DropTcp(23), TestConfig.DropTcp(80), TestConfig.AllowAll));

        Assert.Equal(10, Counted());

        long Counted() => bridge.DumpFlows().Single(flow => flow.Match.EndsWith("tp_dst=80")).Packets;
    }
}
