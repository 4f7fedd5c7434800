using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-4 when Weir itself is replaced by a version with other table ids, and back: bench/upgrade.sh builds that one and names it in WEIR_NEXT_BIN.</summary>
[Collection(nameof(Alone))]
public class UpgradeFigures
{
    private static readonly TestConfig Config = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: guard");

    [Fact(Explicit = true)]
    public void Another_version_takes_over_and_no_packet_is_lost()
    {
        var next = Environment.GetEnvironmentVariable("WEIR_NEXT_BIN");
        Assert.False(string.IsNullOrEmpty(next), "WEIR_NEXT_BIN names no program");
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var entries = bridge.Entries();
        using var there = PacketStream.Start(hosts[0], hosts[1]);
        using var back = PacketStream.Start(hosts[1], hosts[0]);
        Wait.Milliseconds(300);

        controller.Stop();
        controller.Start(next);
        controller.WaitApplied();
        Wait.Milliseconds(1500);
        var (upgraded, known, flooded) = (bridge.Entries(), controller.Hosts().Count, hosts[2].Received.Count);
        controller.Stop();
        controller.Start();
        controller.WaitApplied();
        Wait.Milliseconds(1500);

        var (one, other) = (there.Stop(), back.Stop());
        TestContext.Current.TestOutputHelper!.WriteLine($"to the other version and back: {one.Lost} of {one.Sent} and {other.Lost} of {other.Sent} packets lost; {known} of 3 hosts kept, {flooded} frames flooded to the third");
        one.AssertWhole();
        other.AssertWhole();
        Assert.NotEqual(entries, upgraded);
        Assert.Equal(entries, bridge.Entries());
        Assert.Equal((3, 3), (known, controller.Hosts().Count));
    }
}
