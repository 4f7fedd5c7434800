using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Lacp;

/// <summary>A LAG whose members lead to different systems: cabled wrongly. The partners are scripted.</summary>
public class LacpMismatchTests
{
    private const string Mismatch = "actor system mismatch";
    private const byte InStep = 0b0011_1101; // active, long timeout, aggregation, synchronisation, collecting, distributing

    [Fact]
    public void A_member_whose_partner_is_another_system_than_the_others_is_logged_and_one_that_is_the_same_is_not()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, new TestConfig().WithPort(4, "native_vlan: office, lacp: 7").WithPort(5, "native_vlan: office, lacp: 7").ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 4, 5);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        foreach (var host in hosts) Speak(host, system: 1);
        controller.Poll("both carry", () => controller.Status("dp1").Lacp.All(member => member.State == "carrying"));
        Assert.DoesNotContain(Mismatch, controller.Process.Log, StringComparison.Ordinal);
        Speak(hosts[1], system: 2);
        controller.Process.WaitForLog(Mismatch);
        Speak(hosts[1], system: 1); // mended

        Assert.Matches(@"\bdp1\b.*\b5\b", Assert.Single(controller.Process.Log.Split('\n'), line => line.Contains(Mismatch, StringComparison.Ordinal)));
    }

    // Says who it is, and hears an answer that names it as the partner.
    private static void Speak(Host host, byte system)
    {
        byte[] mac = [0x0e, 0xaa, 0, 0, 0, system];
        byte[] actor = [0x80, 0, .. mac, 0, 9, 0, 0xff, 0, (byte)host.Port, InStep];
        host.Drain();
        host.Send(Frames.Ethernet([1, 0x80, 0xc2, 0, 0, 2], host.Address.Mac, 0x8809, [1, 1, 1, 20, .. actor, 0, 0, 0, 2, 20, .. new byte[18], 3, 16, .. new byte[14], .. new byte[52]]));
        host.Expect(frame => Frames.TypeOf(frame) == 0x8809 && frame.AsSpan(14 + 22 + 4, 6).SequenceEqual(mac), what: "answer");
    }
}
