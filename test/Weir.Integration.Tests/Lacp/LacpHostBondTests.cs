using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Lacp;

/// <summary>LACP with the 802.3ad bond of a host.</summary>
[Collection(nameof(Alone))]
public class LacpHostBondTests
{
    private static readonly TestConfig Config = Members("lacp: 7", "lacp: 7, lacp_active: true");

    [Fact]
    public void A_host_with_a_bond_is_reached_whatever_becomes_of_a_member()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var near = lab.AddHosts(bridge, 1)[0];
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        var bond = new BondedHost(lab, bridge, HostAddress.For(1, 4), 4, 5);
        var far = bond.Host;
        WaitMembers(controller, bond, [true, true], ["carrying", "carrying"]);
        controller.Learn(bridge, near, far);
        far.Send(Frames.ArpRequest(far.Address, near.Address.Ip4));
        near.Expect(frame => Frames.TypeOf(frame) == 0x0806 && Frames.IsFrom(frame, far.Address));
        near.ExpectNothing(frame => Frames.IsFrom(frame, far.Address)); // once

        // A restart of the controller, and a reload.
        using (var there = PacketStream.Start(near, far))
        using (var back = PacketStream.Start(far, near))
        {
            controller.Reload(Config.WithPort(2, "native_vlan: office, description: other").ToString());
            controller.Kill();
            controller.Start();
            controller.WaitApplied();
            Assert.Equal([true, true], bond.Members());
            there.Stop().AssertWhole();
            back.Stop().AssertWhole();
        }

        AssertReached(near, far);

        // Another host behind the bond: what one sends the other through the switch is not sent back to the bond it came from, and is counted.
        var guest = HostAddress.For(1, 40);
        far.Send(Frames.Hello(guest));
        controller.Poll("learned", () => controller.Hosts().Any(host => host.Mac == guest.MacText) && bridge.Entries().Any(line => line.Contains("table=29") && line.Contains($"dl_dst={guest.MacText}")));
        far.Send(Frames.Udp(far.Address, guest, 1, 2, []));
        controller.Poll("counted", () => controller.Drops().Single().Drops.Any(drop => drop is { Reason: "same-lag", Packets: 1 } && drop.Subject.Contains(guest.MacText, StringComparison.Ordinal)));

        // A member that stands by: the bond goes on to use it, since it is in step; nothing is sent there.
        controller.Reload(Members("lacp: 7, lacp_standby: true", "lacp: 7, lacp_active: true").ToString());
        WaitMembers(controller, bond, [true, true], ["standby", "carrying"]);
        WaitWay(controller, bridge, far, 5);
        AssertReached(near, far);
        controller.Reload(Config.ToString());
        WaitMembers(controller, bond, [true, true], ["carrying", "carrying"]);

        // A member is lost, and comes back.
        bridge.SetLink(bond.Namespace, 5, up: false);
        WaitMembers(controller, bond, [true, false], ["carrying", "down"]);
        WaitWay(controller, bridge, far, 4);
        AssertReached(near, far);
        bridge.SetLink(bond.Namespace, 5, up: true);
        WaitMembers(controller, bond, [true, true], ["carrying", "carrying"]);
        AssertReached(near, far);

        // A bond that says nothing any more is left after lacp_timeout, links or not.
        controller.Reload((Config with { Datapath = "lacp_timeout: 3" }).ToString());
        bond.Freeze(true);
        controller.Poll("given up", () => controller.Status("dp1").Lacp.All(member => member.State == "waiting"));
        bond.Freeze(false);
        WaitMembers(controller, bond, [true, true], ["carrying", "carrying"]);
        AssertReached(near, far);
    }

    private static TestConfig Members(string first, string second) => new TestConfig().WithPort(4, $"native_vlan: office, {first}").WithPort(5, $"native_vlan: office, {second}");

    private static void WaitMembers(LabController controller, BondedHost bond, bool[] members, string[] states)
    {
        controller.Poll($"bond: {string.Join(", ", members)}, Weir: {string.Join(", ", states)}", () => bond.Members().SequenceEqual(members) && controller.Status("dp1").Lacp.Select(member => member.State).SequenceEqual(states));
        controller.WaitApplied();
    }

    private static void WaitWay(LabController controller, OvsBridge bridge, Host host, uint port) => controller.Poll(
        $"reached by {port}", () => bridge.Entries().Any(line => line.Contains("table=30") && line.Contains($"dl_dst={host.Address.MacText}") && line.EndsWith($"output:{port}", StringComparison.Ordinal)));

    // The bond chooses a member by the addresses, so that several are tried: each frame arrives, once, there and back.
    private static void AssertReached(Host near, Host far)
    {
        for (byte last = 1; last <= 4; last++)
        {
            var from = far.Address with { Ip4 = new([10, 9, 9, last]) };
            far.Send(Frames.Udp(from, near.Address, last, 7, []));
            near.Expect(IsOf(last));
            near.Send(Frames.Udp(near.Address, from, last, 7, []));
            far.Expect(IsOf(last));
            near.ExpectNothing(IsOf(last), TimeSpan.FromMilliseconds(10));
            far.ExpectNothing(IsOf(last), TimeSpan.FromMilliseconds(10));
        }

        static Predicate<byte[]> IsOf(byte port) => frame => Frames.TypeOf(frame) == 0x0800 && frame.Length > 36 && frame[34] == 0 && frame[35] == port && frame[37] == 7;
    }
}
