using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Lacp;

/// <summary>LACP with a bond of Open vSwitch as the partner, beside a stream that does not concern it; LLDP as a host sees it.</summary>
[Collection(nameof(Alone))]
public class LacpTests
{
    private static readonly TestConfig Config = new TestConfig { Datapath = "lldp_beacon: {send_interval: 1}" }
        .WithPort(3, "native_vlan: lab").WithPort(4, "native_vlan: lab, lacp: 7").WithPort(5, "native_vlan: lab, lacp: 7, lacp_active: true") with
    { Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n" };

    [Theory]
    [InlineData("active", "lacp: 7", "lacp: 7, lacp_active: true")]
    [InlineData("passive", "lacp: 7, lacp_active: true", "lacp: 7, lacp_active: true")]
    public void A_bond_comes_up_carries_frames_and_survives_the_loss_of_a_link(string partner, string first, string second)
    {
        using var scene = new Scene(Config.WithPort(4, $"native_vlan: lab, {first}").WithPort(5, $"native_vlan: lab, {second}"), partner);
        scene.WaitBond(2);
        var (near, far) = (scene.Hosts[2], scene.Far);
        var members = scene.Controller.Status("dp1").Lacp;
        Assert.Equal([(4u, 7, "carrying"), (5u, 7, "carrying")], members.Select(port => (port.PortNumber, port.Lag, port.State)));
        Assert.All(members, port => Assert.Contains("synchronisation", port.Partner!.Flags));

        far.Send(Frames.Hello(far.Address));
        near.Expect(frame => Frames.IsFrom(frame, far.Address));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.Mac == far.Address.MacText));
        near.Send(Frames.Hello(near.Address));
        far.Expect(frame => Frames.IsFrom(frame, near.Address));
        far.ExpectNothing(frame => Frames.IsFrom(frame, near.Address)); // once, not once a link
        var used = scene.Controller.Hosts().Single(host => host.Mac == far.Address.MacText).PortNumber;

        scene.SetLink(used, up: false);
        scene.Controller.Poll("moved to the other member", () => scene.Controller.Hosts().Any(host => host.Mac == far.Address.MacText && host.PortNumber == 9 - used));
        scene.Controller.Poll("the bond has one link", () => scene.BondEnabled() == 1);
        Assert.Equal("down", scene.Controller.Status("dp1").Lacp.Single(port => port.PortNumber == used).State);
        scene.Controller.Poll("reached there", () => scene.Bridge.Entries().Any(line => line.Contains("table=30") && line.Contains(far.Address.MacText) && line.EndsWith($"output:{9 - used}", StringComparison.Ordinal)));
        near.Send(Frames.Udp(near.Address, far.Address, 1, 2, []));
        far.Expect(frame => Frames.TypeOf(frame) == 0x0800);

        scene.SetLink(used, up: true);
        scene.WaitBond(2);
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_link_that_fails_is_left_within_50_ms()
    {
        using var scene = new Scene(Config, "active");
        scene.WaitBond(2);
        var (near, far) = (scene.Hosts[2], scene.Far);
        far.Send(Frames.Hello(far.Address));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.Mac == far.Address.MacText));
        var used = scene.Controller.Hosts().Single(host => host.Mac == far.Address.MacText).PortNumber;
        scene.Controller.Poll("reached there", () => scene.Bridge.Entries().Any(line => line.Contains("table=30") && line.Contains($"output:{used}")));

        var clock = Stopwatch.StartNew();
        scene.SetLink(used, up: false);
        var down = clock.Elapsed;
        var sent = 0;
        while (far.TryTake(frame => Frames.TypeOf(frame) == 0x0800, TimeSpan.FromMilliseconds(1)) is null && clock.Elapsed < TimeSpan.FromSeconds(3))
        {
            near.Send(Frames.Udp(near.Address, far.Address, 1, 2, []));
            sent++;
        }

        TestContext.Current.SendDiagnosticMessage("through again {0:0.0} ms after the link was pulled, {1} frames sent", (clock.Elapsed - down).TotalMilliseconds, sent);
        Assert.InRange((clock.Elapsed - down).TotalMilliseconds, 0, 200); // 50 ms on a quiet machine; the time of the pull itself is not counted
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void A_controller_that_restarts_and_a_reload_leave_a_bond_alone()
    {
        using var scene = new Scene(Config, "active", "slow"); // a partner that waits 3 s for the next LACPDU would leave while nobody is there to send one
        scene.WaitBond(2);
        var (near, far) = (scene.Hosts[2], scene.Far);
        far.Send(Frames.Hello(far.Address));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.Mac == far.Address.MacText));
        near.Send(Frames.Hello(near.Address));
        scene.Controller.Poll("learned", () => scene.Controller.Hosts().Any(host => host.Mac == near.Address.MacText));
        using var bonded = PacketStream.Start(near, far);

        scene.Controller.Reload(Config.WithPort(1, "native_vlan: office, description: other").ToString());
        scene.Controller.Kill();
        scene.Controller.Start();
        scene.Controller.WaitApplied();
        Assert.Equal(2, scene.BondEnabled());

        bonded.Stop().AssertWhole();
        scene.Stream.Stop().AssertWhole();
    }

    [Fact]
    public void Beacons_say_what_the_file_says_and_no_other_port_gets_lldp()
    {
        using var scene = new Scene(Config.WithPort(3, "native_vlan: lab, receive_lldp: true, lldp_beacon: {enable: true, system_name: here, port_descr: there, org_tlvs: [{oui: 0x12bb, subtype: 2, info: '01406500'}]}"), "active");
        var host = scene.Hosts[2];

        var beacon = host.Expect(frame => Frames.TypeOf(frame) == 0x88cc, TimeSpan.FromSeconds(5));

        var text = Convert.ToHexStringLower(beacon);
        Assert.StartsWith("0180c200000e0e000000000188cc" + "0207040e0000000001" + "04020533" + "06020003" + "0a0468657265" + "08057468657265" + "fe08" + "0012bb0201406500", text, StringComparison.Ordinal);
        scene.Hosts[0].Send(beacon);
        scene.Hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x88cc);
    }

    private sealed class Scene : IDisposable
    {
        public Scene(TestConfig config, string partner, string time = "fast")
        {
            Controller = new LabController(Lab, config.ToString());
            Bridge = Lab.Switch.AddBridge("br1", 1);
            Hosts = Lab.AddHosts(Bridge, 1, 2, 3);
            Bridge.Plug(Lab.Switch.Namespace, 4, 5);
            Bridge.SetControllers(Controller.NewTap().Target);
            Controller.WaitApplied();

            // The bond comes last: a partner that nobody has answered yet speaks once, and then every 30 s.
            var other = Lab.Switch.AddBridge("br2", 2);
            Lab.Switch.Vsctl("set-fail-mode", "br2", "standalone");
            Lab.Switch.Vsctl("add-bond", "br2", "bond0", Bridge.Outside(4), Bridge.Outside(5), $"lacp={partner}", "bond_mode=balance-slb", $"other_config:lacp-time={time}");
            Far = Lab.AddHosts(other, (1, HostAddress.For(2, 1)))[0];
            Controller.Learn(Bridge, Hosts[0], Hosts[1]);
            Stream = PacketStream.Start(Hosts[0], Hosts[1]);
        }

        public LabNetwork Lab { get; } = new();

        public LabController Controller { get; }

        public OvsBridge Bridge { get; }

        public Host[] Hosts { get; }

        public Host Far { get; }

        public PacketStream Stream { get; }

        public int BondEnabled() => Lab.Switch.Appctl("bond/show", "bond0").Split('\n').Count(line => line.StartsWith("slave ", StringComparison.Ordinal) || line.StartsWith("member ", StringComparison.Ordinal) ? line.EndsWith("enabled", StringComparison.Ordinal) : false);

        public void WaitBond(int links)
        {
            Controller.Poll("the bond is up", () => BondEnabled() == links && Lab.Switch.Appctl("lacp/show", "bond0").Contains("negotiated", StringComparison.Ordinal), TimeSpan.FromSeconds(15));
            Controller.Poll("in step", () => Bridge.Entries().Count(line => line.Contains("priority=9001,in_port=4") || line.Contains("priority=9001,in_port=5")) == 2 - links, TimeSpan.FromSeconds(15));
        }

        public void SetLink(uint port, bool up) => Bridge.SetLink(Lab.Switch.Namespace, port, up);

        public void Dispose()
        {
            Stream.Dispose();
            Lab.Dispose();
        }
    }
}
