using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>The instruments themselves, without Weir.</summary>
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

        Native.SleepUntil(Native.RealtimeNanoseconds() + TestTime.Scale(3_000_000_000L, 30_000_000_000L));

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
        while (stream.Sent < 300) Native.SleepUntil(Native.RealtimeNanoseconds() + 1_000_000);

        bridge.Switch.Ofctl("del-flows", bridge.Name);
        Native.SleepUntil(Native.RealtimeNanoseconds() + 100_000_000);
        bridge.AddFlows("in_port=1,actions=2,2");
        Native.SleepUntil(Native.RealtimeNanoseconds() + 100_000_000);

        var report = stream.Stop();
        Assert.InRange(report.Lost, 80, 400);
        Assert.InRange(report.Duplicated, 80, 400);
    }
}
