using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>Whether a guest is guarded, asked with frames: where what it sends comes out, and what reaches it.</summary>
internal static class VmPackets
{
    private const int Times = 5;

    /// <summary>Frames from a guest that nobody may hear: the gateway's ARP, another's MAC, another's IPv4 address, a DHCP server.</summary>
    public static byte[][] ForgedBy(VmLab lab, VmSpec guest, VmSpec other)
    {
        var (own, victim, gateway) = (guest.Address, other.Address, lab.GatewayTap.Address);
        return
        [
            Frames.ArpRequest(gateway with { Mac = own.Mac }, victim.Ip4),
            Frames.Udp(gateway, victim, 9, 9, [1, 2, 3]),
            Frames.Udp(gateway with { Mac = own.Mac }, victim, 9, 9, [4, 5, 6]),
            Frames.Udp(own, victim with { Mac = Frames.Broadcast, Ip4 = System.Net.IPAddress.Broadcast }, 67, 68, [7, 8, 9]),
        ];
    }

    /// <summary>What has a guest send frames from its first instruction on, for <see cref="VmSpec.KernelArguments"/>.</summary>
    public static string Spoof(byte[][] frames) => $"vg.spoof={string.Join(',', frames.Select(frame => Convert.ToHexString(frame).ToLowerInvariant()))}";

    /// <summary>A guest that sent <see cref="ForgedBy"/> all the time: nobody heard any, and it did send them.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="name">The guest.</param>
    /// <param name="forged">The frames.</param>
    /// <param name="seen">How often another guest got each.</param>
    public static void AssertForgedAndNeverHeard(VmLab lab, string name, byte[][] forged, int[] seen)
    {
        Assert.All(seen, count => Assert.Equal(0, count));
        foreach (var frame in forged) lab.GatewayTap.ExpectNothing(received => received.AsSpan().IndexOf(frame) >= 0, TimeSpan.Zero);
        // What was dropped is counted. Open vSwitch counts what its fast path drops within a second or two.
        string[] reasons = ["arp-spoof", "mac-spoof", "ipv4-spoof", "dhcp-server"];
        VmLab.Until("the drops are counted", () => VmDrops.Of(lab, name) is var drops && reasons.All(reason => drops.GetValueOrDefault(reason) > 20), TimeSpan.FromSeconds(15));
    }

    /// <summary>Everything under the guest's own addresses comes out where it has to, both ways; nothing that it forges does.</summary>
    public static void AssertGuarded(VmLab lab, VmGuest guest, VmGuest other)
    {
        var question = Frames.ArpRequest(guest.Spec.Address, lab.GatewayTap.Address.Ip4);
        var sent = Exchange(lab, guest, other, question);

        Assert.True(sent is { ToOther: Times, FromOutside: Times }, $"{guest.Name}: {sent}");
        lab.GatewayTap.Expect(frame => frame.AsSpan().SequenceEqual(question));
    }

    /// <summary>Nothing comes from the guest, and nothing reaches it.</summary>
    public static void AssertClosed(VmLab lab, VmGuest guest, VmGuest other)
    {
        var question = Frames.ArpRequest(guest.Spec.Address, lab.GatewayTap.Address.Ip4);
        var sent = Exchange(lab, guest, other, question);

        Assert.True(sent is { ToOther: 0, FromOutside: 0 }, $"{guest.Name}: {sent}");
        lab.GatewayTap.ExpectNothing(frame => Frames.IsFrom(frame, guest.Spec.Address), TimeSpan.Zero);
    }

    private static (int ToOther, int FromOutside) Exchange(VmLab lab, VmGuest guest, VmGuest other, byte[] question)
    {
        var forged = ForgedBy(lab, guest.Spec, other.Spec);
        var toOther = Frames.Udp(guest.Spec.Address, other.Spec.Address, 9, 9, [10, 11, 12]);
        var fromOutside = Frames.Udp(lab.GatewayTap.Address, guest.Spec.Address, 9, 9, [13, 14, 15]);
        // From outside somebody says that the other's address is his.
        var claimed = Frames.ArpReply(other.Spec.Address with { Mac = lab.GatewayTap.Address.Mac }, guest.Spec.Address);
        lab.GatewayTap.Drain();

        var atOther = other.CountWhile([.. forged, toOther], () => guest.Send([.. forged, toOther, question], Times));
        var atGuest = guest.CountWhile([claimed, fromOutside], () =>
        {
            for (var i = 0; i < Times; i++)
            {
                lab.GatewayTap.Send(claimed);
                lab.GatewayTap.Send(fromOutside);
            }
        });

        Assert.All(atOther[..^1], count => Assert.Equal(0, count));
        Assert.Equal(0, atGuest[0]);
        foreach (var frame in forged) lab.GatewayTap.ExpectNothing(received => received.AsSpan().SequenceEqual(frame), TimeSpan.Zero);
        return (atOther[^1], atGuest[1]);
    }
}
