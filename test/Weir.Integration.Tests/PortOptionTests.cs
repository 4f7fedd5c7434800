using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Options of ports and of flooding on a real switch, beside a stream that none of them concerns.</summary>
[Collection(nameof(Alone))]
public class PortOptionTests
{
    private static readonly TestConfig Plain = new TestConfig { Datapath = Timeouts }
        .WithPort(3, "native_vlan: lab").WithPort(4, "native_vlan: lab").WithPort(5, "native_vlan: lab") with
    { Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n" };

    private const string Timeouts = "timeout: 15\narp_neighbor_timeout: 5\nnd_neighbor_timeout: 5\nlearn_ban_timeout: 2\n";

    [Fact]
    public void A_permanent_host_cannot_be_spoofed_and_may_move_when_the_option_is_gone()
    {
        using var scene = new Scene(Plain);
        scene.Controller.Reload(Plain.WithPort(3, "native_vlan: lab, permanent_learn: true").ToString());
        var (owner, thief, other) = (scene.Hosts[2], scene.Hosts[3], scene.Hosts[4]);

        Assert.Contains(scene.Bridge.Entries(), line => line.Contains("table=25") && line.Contains($"dl_src={owner.Address.MacText}") && line.Contains("in_port=3") && !line.Contains("timeout"));
        other.Drain();
        thief.Send(Frames.Hello(owner.Address));
        other.ExpectNothing(frame => Frames.IsFrom(frame, owner.Address));
        owner.Send(Frames.Hello(owner.Address));
        other.Expect(frame => Frames.IsFrom(frame, owner.Address));

        scene.Controller.Reload(Plain.ToString());
        thief.Send(Frames.Hello(owner.Address));
        scene.Controller.Poll("moved", () => scene.Controller.Hosts().Any(host => host.Mac == owner.Address.MacText && host.PortNumber == 4));
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void Two_hosts_behind_one_hairpin_port_reach_each_other()
    {
        using var scene = new Scene(Plain);
        var (port, second) = (scene.Hosts[2], HostAddress.For(7, 7));
        scene.Controller.Reload(Plain.WithPort(3, "native_vlan: lab, hairpin: true").ToString());
        port.Drain();

        port.Send(Frames.Hello(second)); // a flood
        port.Expect(frame => Frames.IsFrom(frame, second));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.Mac == second.MacText));
        scene.Controller.Poll("its entries are in", () => scene.Bridge.DumpFlows().Count(flow => flow.Match.Contains(second.MacText)) == 3);
        port.Send(Frames.Udp(port.Address, second, 1, 2, []));
        port.Expect(frame => Frames.TypeOf(frame) == 0x0800 && Frames.Destination(frame).SequenceEqual(second.Mac));

        scene.Controller.Reload(Plain.ToString());
        port.Send(Frames.Udp(port.Address, second, 1, 2, []));
        port.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void Ports_that_lead_to_other_switches_do_not_send_to_each_other_and_one_of_them_is_flooded_to()
    {
        const string external = "native_vlan: lab, loop_protect_external: true";
        using var scene = new Scene(Plain.WithPort(3, external).WithPort(4, external));
        var (first, second, inside) = (scene.Hosts[2], scene.Hosts[3], scene.Hosts[4]);
        scene.Controller.Learn(scene.Bridge, first, second, inside);

        inside.Send(Frames.Hello(inside.Address));
        first.Expect(frame => Frames.IsFrom(frame, inside.Address));
        second.ExpectNothing(frame => Frames.IsFrom(frame, inside.Address));
        second.Send(Frames.Hello(second.Address));
        inside.Expect(frame => Frames.IsFrom(frame, second.Address));
        first.ExpectNothing(frame => Frames.IsFrom(frame, second.Address));
        second.Send(Frames.Udp(second.Address, first.Address, 1, 2, []));
        inside.Send(Frames.Udp(inside.Address, second.Address, 1, 2, []));
        second.Expect(frame => Frames.TypeOf(frame) == 0x0800 && Frames.IsFrom(frame, inside.Address)); // a known host behind the other one is reached from inside
        first.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Controller.Poll("counted", () => scene.Controller.Drops().Single().Drops.Any(drop => drop is { Reason: "same-lag", Packets: 1 }));

        scene.Bridge.SetLink(scene.Lab.Hosts, 3, up: false);
        scene.Controller.Poll("the other one is flooded to", () =>
        {
            inside.Send(Frames.Hello(inside.Address));
            return second.TryTake(frame => Frames.IsFrom(frame, inside.Address) && Frames.TypeOf(frame) == 0x0806, TimeSpan.FromMilliseconds(100)) is not null;
        });
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_host_that_jumps_between_loop_protected_ports_is_banned_and_recovers()
    {
        using var scene = new Scene(Plain);
        scene.Controller.Reload(Plain.WithPort(3, "native_vlan: lab, loop_protect: true").WithPort(4, "native_vlan: lab, loop_protect: true").ToString());
        var (owner, loop, other) = (scene.Hosts[2], scene.Hosts[3], scene.Hosts[4]);

        loop.Send(Frames.Hello(owner.Address));
        scene.Controller.Poll("banned", () => scene.Bridge.Entries().Any(line => line.Contains("priority=4097,in_port=4")));
        other.Drain();
        loop.Send(Frames.Hello(owner.Address));
        other.ExpectNothing(frame => Frames.IsFrom(frame, owner.Address));
        other.Send(Frames.Udp(other.Address, owner.Address, 1, 2, []));
        owner.Expect(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void Restricted_ports_hear_arp_and_no_other_broadcast_of_each_other()
    {
        using var scene = new Scene(Plain);
        scene.Controller.Reload(Plain.WithPort(3, "native_vlan: lab, restricted_bcast_arpnd: true").WithPort(4, "native_vlan: lab, restricted_bcast_arpnd: true").ToString());
        var (first, second, free) = (scene.Hosts[2], scene.Hosts[3], scene.Hosts[4]);
        var broadcast = Frames.Ethernet(Frames.Broadcast, first.Address.Mac, 0x88b5, new byte[50]);
        foreach (var host in scene.Hosts) host.Drain();

        first.Send(broadcast);
        first.Send(Frames.Hello(first.Address));

        free.Expect(frame => Frames.TypeOf(frame) == 0x88b5);
        second.Expect(frame => Frames.TypeOf(frame) == 0x0806);
        second.ExpectNothing(frame => Frames.TypeOf(frame) == 0x88b5);
        scene.Stream.Stop().AssertWhole();
    }

    [Theory]
    [InlineData("combinatorial_port_flood: true")]
    [InlineData("group_table: true")]
    [InlineData("use_idle_timeout: true")]
    [InlineData("idle_dst: false")]
    public void Options_of_the_datapath_are_turned_on_and_off_without_a_lost_packet(string key)
    {
        using var scene = new Scene(Plain);
        var before = scene.Bridge.Entries();

        scene.Controller.Reload((Plain with { Datapath = $"{Timeouts}{key}\n" }).ToString());
        Assert.NotEqual(before, scene.Bridge.Entries());
        scene.Hosts[2].Send(Frames.Ethernet(Frames.Broadcast, scene.Hosts[2].Address.Mac, 0x88b5, new byte[50]));
        scene.Hosts[3].Expect(frame => Frames.TypeOf(frame) == 0x88b5);
        scene.Controller.Reload(Plain.ToString());

        Assert.Equal(before, scene.Bridge.Entries());
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void The_switchs_own_meters_are_set_and_taken_away()
    {
        using var scene = new Scene(Plain);
        var before = scene.Bridge.DumpMeters();

        scene.Controller.Reload((Plain with { Datapath = $"{Timeouts}packetin_pps: 300\nslowpath_pps: 4000\n" }).ToString());
        scene.Controller.WaitApplied();
        Assert.Contains("rate=4000", scene.Bridge.DumpMeters(), StringComparison.Ordinal);
        Assert.Contains("rate=300", scene.Bridge.DumpMeters(), StringComparison.Ordinal);
        scene.Controller.Reload(Plain.ToString());

        Assert.DoesNotContain("rate=4000", scene.Bridge.DumpMeters(), StringComparison.Ordinal);
        Assert.Equal(before.Split('\n').Length, scene.Bridge.DumpMeters().Split('\n').Length);
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void The_switch_reports_a_host_that_fell_silent()
    {
        using var scene = new Scene(Plain with { Datapath = $"{Timeouts}use_idle_timeout: true\ncache_update_guard_time: 1\nlearn_jitter: 14\n" });
        var silent = scene.Hosts[4].Address.MacText; // timeouts of 1 to 14 s, by a hash of the address

        scene.Controller.Poll("forgotten", () => scene.Controller.Hosts().All(host => host.Mac != silent), TimeSpan.FromSeconds(20));

        Assert.Contains(scene.Controller.Hosts(), host => host.Mac == scene.Hosts[0].Address.MacText); // it speaks
        scene.Stream.Stop().AssertWhole();
    }

    private sealed class Scene : IDisposable
    {
        public Scene(TestConfig config)
        {
            Controller = new LabController(Lab, config.ToString());
            Bridge = Lab.Switch.AddBridge("br1", 1);
            Hosts = Lab.AddHosts(Bridge, 1, 2, 3, 4, 5);
            Bridge.SetControllers(Controller.NewTap().Target);
            Controller.WaitApplied();
            Controller.Learn(Bridge, Hosts);
            Stream = PacketStream.Start(Hosts[0], Hosts[1]);
        }

        public LabNetwork Lab { get; } = new();

        public LabController Controller { get; }

        public OvsBridge Bridge { get; }

        public Host[] Hosts { get; }

        public PacketStream Stream { get; }

        public void Dispose()
        {
            Stream.Dispose();
            Lab.Dispose();
        }
    }
}
