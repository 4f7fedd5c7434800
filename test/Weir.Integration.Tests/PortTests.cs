using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Ports that come, go and come again under a running controller.</summary>
[Collection(nameof(Alone))]
public class PortTests
{
    [Fact]
    public void A_port_that_is_plugged_in_later_is_served_and_others_lose_nothing()
    {
        using var scene = new Scene();

        var late = scene.Lab.AddHosts(scene.Bridge, 3)[0];
        scene.Controller.Poll("its entries are there", () => scene.Bridge.DumpFlows().Any(flow => flow.Match.StartsWith("in_port=3,vlan_tci", StringComparison.Ordinal)));

        late.Send(Frames.Hello(late.Address));
        scene.Hosts[0].Expect(frame => Frames.IsFrom(frame, late.Address));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.PortNumber == 3));
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_link_that_fails_takes_its_hosts_with_it_and_they_are_learned_again_when_it_returns()
    {
        using var scene = new Scene();
        var late = scene.Lab.AddHosts(scene.Bridge, 3)[0];
        scene.Controller.Poll("its entries are there", () => scene.Bridge.DumpFlows().Any(flow => flow.Match.StartsWith("in_port=3,vlan_tci", StringComparison.Ordinal)));
        scene.Controller.Learn(scene.Bridge, late);
        var entries = scene.Bridge.Entries();

        scene.Bridge.SetLink(scene.Lab.Hosts, 3, up: false);
        scene.Controller.Poll("forgotten", () => !scene.Bridge.Entries().Any(line => line.Contains(late.Address.MacText)));
        scene.Bridge.SetLink(scene.Lab.Hosts, 3, up: true);
        scene.Controller.Poll("its entries are back", () => scene.Bridge.DumpFlows().Any(flow => flow.Match.StartsWith("in_port=3,vlan_tci", StringComparison.Ordinal)));
        scene.Controller.Learn(scene.Bridge, late);

        Assert.Equal(entries, scene.Bridge.Entries());
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_host_that_moves_is_learned_at_its_new_port_and_reached_there()
    {
        using var scene = new Scene();
        var newPlace = scene.Lab.AddHosts(scene.Bridge, (3, HostAddress.For(1, 4)))[0];
        scene.Controller.Poll("its entries are there", () => scene.Bridge.DumpFlows().Any(flow => flow.Match.StartsWith("in_port=3,vlan_tci", StringComparison.Ordinal)));
        var mover = HostAddress.For(8, 8);
        scene.Hosts[1].Send(Frames.Hello(mover));
        scene.Controller.Poll("learned at port 2", () => scene.Controller.Hosts().Any(host => host.Mac == mover.MacText && host.PortNumber == 2));

        newPlace.Send(Frames.Hello(mover));
        scene.Controller.Poll("learned at port 3", () => scene.Controller.Hosts().Any(host => host.Mac == mover.MacText && host.PortNumber == 3));
        scene.Controller.Poll("only there", () => scene.Bridge.DumpFlows().Count(flow => flow.Match.Contains(mover.MacText)) == 2);
        scene.Hosts[1].Drain();
        scene.Hosts[0].Send(Frames.Udp(scene.Hosts[0].Address, mover, 1, 2, []));

        newPlace.Expect(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800 && Frames.Destination(frame).SequenceEqual(mover.Mac));
        scene.Stream.Stop().AssertWhole();
    }

    private sealed class Scene : IDisposable
    {
        public Scene()
        {
            Controller = new LabController(Lab, new TestConfig().ToString());
            Bridge = Lab.Switch.AddBridge("br1", 1);
            Hosts = Lab.AddHosts(Bridge, 1, 2);
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
