using Weir.Api;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Lacp;

/// <summary>
/// Two Weirs whose datapaths are joined by two links in a LAG. Both files are the same but for the datapath's id, as two unchanged files of FAUCET may be: one LACP system, one key, the same
/// port ids.
/// </summary>
[Collection(nameof(Alone))]
public class LacpBetweenWeirsTests
{
    private const uint First = 4, Second = 5;

    [Fact]
    public void Who_speaks_first_who_restarts_and_who_is_told_to_stand_by_loses_no_packet()
    {
        using var scene = new Scene();
        var (a, b) = (scene.A, scene.B);

        // Nobody speaks first.
        Wait.Milliseconds(1500);
        Assert.All([.. a.Members(), .. b.Members()], member => Assert.Equal("waiting", member.State));
        a.Host.Send(Frames.Hello(a.Host.Address));
        b.Host.ExpectNothing(frame => Frames.IsFrom(frame, a.Host.Address));

        a.Reload("lacp_active: true");
        scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
        scene.Learn();
        using (var stream = scene.Stream())
        {
            b.Reload("lacp_active: true");
            a.Reload("");
            scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
            b.Controller.Kill();
            b.Controller.Start();
            b.Controller.WaitApplied();
            scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
            a.Controller.Kill();
            a.Controller.Start();
            a.Controller.WaitApplied();
            Assert.All([.. a.Members(), .. b.Members()], member => Assert.Equal("carrying", member.State));
            stream.AssertWhole();
        }
    }

    [Fact]
    public void A_forced_member_is_left_and_a_lost_link_too()
    {
        using var scene = new Scene("lacp_active: true", "lacp_active: true");
        var (a, b) = (scene.A, scene.B);
        scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
        scene.Learn();

        using (var stream = scene.Stream())
        {
            a.Reload("lacp_active: true, lacp_standby: true", "lacp_active: true");
            scene.WaitStates(["standby", "carrying"], ["standby", "carrying"]);
            scene.WaitWays(Second);
            a.Reload("lacp_active: true");
            scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
            stream.AssertWhole();
        }

        // The other side sends there until it is told.
        using (var stream = scene.Stream())
        {
            a.Reload("lacp_active: true", "lacp_active: true, lacp_unselected: true");
            scene.WaitStates(["carrying", "standby"], ["carrying", "waiting"]);
            scene.WaitWays(First);
            stream.AssertWhole(atMostLost: 500);
        }

        a.Reload("lacp_active: true");
        scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
        Assert.Equal(First, a.PortOf(b.Host));
        a.Bridge.SetLink(scene.Lab.Switch.Namespace, First, up: false);
        scene.WaitStates(["down", "carrying"], ["down", "carrying"]);
        scene.WaitWays(Second);
        using (var stream = scene.Stream())
        {
            a.Bridge.SetLink(scene.Lab.Switch.Namespace, First, up: true);
            scene.WaitStates(["carrying", "carrying"], ["carrying", "carrying"]);
            stream.AssertWhole();
        }
    }

    private sealed record Side(LabController Controller, OvsBridge Bridge, Host Host)
    {
        public static string Config(ulong datapath, string first, string second) => (new TestConfig { Datapath = "fast_advertise_interval: 1" }
            .WithPort((int)First, Member(first)).WithPort((int)Second, Member(second))).ToString().Replace("dp_id: 0x1", $"dp_id: {datapath}", StringComparison.Ordinal);

        public void Reload(string keys, string? second = null) => Controller.Reload(Config(Bridge.DatapathId, keys, second ?? keys));

        public IReadOnlyList<LacpPortResponse> Members() => Controller.Status("dp1").Lacp;

        public uint PortOf(Host host) => Controller.Hosts().Single(known => known.Mac == host.Address.MacText).PortNumber;

        private static string Member(string keys) => $"native_vlan: office, lacp: 7{(keys.Length > 0 ? ", " : "")}{keys}";
    }

    private sealed class TwoStreams(PacketStream there, PacketStream back) : IDisposable
    {
        public void AssertWhole(int atMostLost = 0)
        {
            foreach (var report in (StreamReport[])[there.Stop(), back.Stop()])
            {
                Assert.True(report.Lost <= atMostLost && report.Duplicated == 0, report.ToString());
            }
        }

        public void Dispose()
        {
            there.Dispose();
            back.Dispose();
        }
    }

    private sealed class Scene : IDisposable
    {
        public Scene(string first = "", string second = "")
        {
            A = NewSide("a", 1, first);
            B = NewSide("b", 2, second);
            A.Bridge.Plug(Lab.Switch.Namespace, First, Second);
            foreach (var port in (uint[])[First, Second]) Lab.Switch.Vsctl("add-port", B.Bridge.Name, A.Bridge.Outside(port), "--", "set", "interface", A.Bridge.Outside(port), $"ofport_request={port}");
        }

        public LabNetwork Lab { get; } = new();

        public Side A { get; }

        public Side B { get; }

        public void WaitStates(string[] a, string[] b)
        {
            foreach (var (side, wanted) in ((Side, string[])[])[(A, a), (B, b)])
                side.Controller.Poll($"{side.Bridge.Name}: {string.Join(", ", wanted)}", () => side.Members().Select(member => member.State).SequenceEqual(wanted));
            // What the status shows is sent to the switch after it.
            foreach (var side in (Side[])[A, B]) side.Controller.WaitApplied();
        }

        /// <summary>Both hosts are reached by this link.</summary>
        public void WaitWays(uint port)
        {
            foreach (var (side, other) in ((Side, Side)[])[(A, B), (B, A)])
                side.Controller.Poll($"reached by {port}", () => side.Bridge.Entries().Any(line => line.Contains("table=30") && line.Contains($"dl_dst={other.Host.Address.MacText}") && line.EndsWith($"output:{port}", StringComparison.Ordinal)));
        }

        public void Learn()
        {
            A.Controller.Learn(A.Bridge, A.Host);
            B.Controller.Learn(B.Bridge, B.Host, A.Host);
            A.Controller.Learn(A.Bridge, B.Host);
        }

        public TwoStreams Stream() => new(PacketStream.Start(A.Host, B.Host), PacketStream.Start(B.Host, A.Host));

        public void Dispose() => Lab.Dispose();

        private Side NewSide(string name, ulong datapath, string keys)
        {
            var controller = new LabController(Lab, Side.Config(datapath, keys, keys), name);
            var bridge = Lab.Switch.AddBridge($"br{datapath}", datapath);
            var host = Lab.AddHosts(bridge, 1)[0];
            bridge.SetControllers(controller.NewTap().Target);
            controller.WaitApplied();
            return new(controller, bridge, host);
        }
    }
}
