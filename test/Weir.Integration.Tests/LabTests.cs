using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>The instruments themselves, without Weir.</summary>
[Collection(nameof(Alone))]
public class LabTests
{
    private const string Learning = "priority=1,actions=NORMAL";

    [Fact]
    public void A_frame_reaches_the_other_port_as_it_was_sent()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.AddFlows("in_port=1,actions=2");
        var frame = Frames.Udp(hosts[0].Address, hosts[1].Address, 1, 2, [1, 2, 3]);

        hosts[0].Send(frame);

        Assert.Equal(frame, hosts[1].Expect(received => Frames.TypeOf(received) == 0x0800));
        hosts[0].ExpectNothing(_ => true);
    }

    [Fact]
    public void Tags_are_seen_as_they_are_on_the_wire()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.AddFlows("in_port=1,dl_vlan=5,actions=mod_vlan_vid:7,2\nin_port=1,dl_vlan=6,actions=strip_vlan,2\nin_port=1,vlan_tci=0,actions=push_vlan:0x8100,mod_vlan_vid:9,2");

        hosts[0].Send(Frames.Hello(hosts[0].Address with { Vid = 5 }));
        Assert.Equal(7, Frames.VidOf(hosts[1].Expect(_ => true)));
        hosts[0].Send(Frames.Hello(hosts[0].Address with { Vid = 6 }));
        Assert.Null(Frames.VidOf(hosts[1].Expect(_ => true)));
        hosts[0].Send(Frames.Hello(hosts[0].Address));
        Assert.Equal(9, Frames.VidOf(hosts[1].Expect(_ => true)));
    }

    [Fact]
    public void A_stream_over_a_quiet_bridge_loses_nothing()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.AddFlows(Learning);
        using var stream = PacketStream.Start(hosts[0], hosts[1]);

        Wait.For(TestTime.Scale(3.0, 30.0));

        var report = stream.Stop().AssertWhole();
        TestContext.Current.SendDiagnosticMessage(report.ToString());
    }

    [Fact]
    public void A_stream_counts_what_is_lost()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        bridge.AddFlows("in_port=1,actions=2");
        using var stream = PacketStream.Start(hosts[0], hosts[1]);
        while (stream.Sent < 300) Wait.Milliseconds(1);

        bridge.Switch.Ofctl("del-flows", bridge.Name);
        Wait.Milliseconds(100);
        bridge.AddFlows("in_port=1,actions=2,2");
        Wait.Milliseconds(100);

        var report = stream.Stop();
        Assert.InRange(report.Lost, 80, 400);
        Assert.InRange(report.Duplicated, 80, 400);
    }

    [Fact]
    public void The_tap_counts_messages_in_and_out_of_bundles()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1, "ptcp:6700");
        // ovs-ofctl is the one that dials here, so its messages go the way of a switch's.
        using var tap = new OpenFlowTap(lab.Switch.Namespace, lab.Switch.Namespace, 6700);

        Ofctl("--bundle", "add-flows");
        Assert.Equal(3, tap.Counts.ToController(TapCounts.FlowMod));
        var before = tap.Counts.Copy();
        Ofctl("add-flows");
        Assert.Equal(3, tap.Counts.Since(before).ToController(TapCounts.FlowMod));
        Assert.Equal(3, bridge.DumpFlows().Count);

        void Ofctl(params string[] arguments) => Shell.Run(
            "ip", ["netns", "exec", lab.Switch.Namespace.Name, "ovs-ofctl", "-O", "OpenFlow13", .. arguments, tap.Target, "-"], "in_port=1,actions=2\nin_port=2,actions=1\nactions=drop\n");
    }

    [Fact]
    public void A_cut_tap_lets_nothing_through_until_it_is_restored()
    {
        using var lab = new LabNetwork();
        lab.Switch.AddBridge("br1", 1, "ptcp:6700");
        using var tap = new OpenFlowTap(lab.Switch.Namespace, lab.Switch.Namespace, 6700);
        string[] ask = ["netns", "exec", lab.Switch.Namespace.Name, "ovs-ofctl", "-O", "OpenFlow13", "dump-flows", tap.Target];

        tap.Cut(refuse: true);
        Assert.NotEqual(0, Shell.Try("ip", ask).Code);
        tap.Restore();
        Assert.Equal(0, Shell.Try("ip", ask).Code);
    }

    [Fact]
    public void A_dumped_entry_is_read_field_by_field()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        bridge.AddFlows("cookie=0x5adc15c0,table=3,priority=77,tcp,tp_dst=22,actions=output:1,goto_table:9");

        var flow = Assert.Single(bridge.DumpFlows());

        Assert.Equal((3, 77, "tcp,tp_dst=22", "output:1,goto_table:9", 0x5adc15c0UL, 0L), (flow.Table, flow.Priority, flow.Match, flow.Actions, flow.Cookie, flow.Packets));
    }

    [Fact]
    public void Leftovers_of_a_dead_run_are_swept_and_those_of_a_living_one_are_not()
    {
        using var dead = System.Diagnostics.Process.Start("true");
        dead.WaitForExit();
        var (left, kept) = ($"weirlab-{dead.Id}-1-ovs", $"weirlab-{Environment.ProcessId}-0-x");
        Shell.Run("ip", "netns", "add", left);
        Shell.Run("ip", "netns", "add", kept);
        try
        {
            NetworkNamespace.SweepLeftovers();

            Assert.DoesNotContain(left, Shell.Run("ip", "netns", "list"));
            Assert.Contains(kept, Shell.Run("ip", "netns", "list"));
        }
        finally
        {
            Shell.Try("ip", ["netns", "del", left]);
            Shell.Try("ip", ["netns", "del", kept]);
        }
    }
}
