using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Two Weirs with the same file on one switch, FAUCET's way of high availability.</summary>
[Collection(nameof(Alone))]
public class TwoControllersTests
{
    private const int NewHostsPerSecond = 20;

    private static readonly string Config = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: guard").ToString();

    [Fact]
    public void Both_together_send_at_most_twice_what_one_sends_and_fight_over_nothing()
    {
        var seconds = TestTime.Scale(8.0, 120.0);
        var alone = Run(controllers: 1, seconds);
        var both = Run(controllers: 2, seconds);

        Assert.InRange(alone.FlowMods, 1, long.MaxValue);
        Assert.InRange(both.FlowMods, 1, 2 * alone.FlowMods);
        Assert.Equal(alone.Entries, both.Entries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Either_may_be_killed_and_started_again(int victim)
    {
        using var lab = new LabNetwork();
        LabController[] controllers = [new(lab, Config, "one"), new(lab, Config, "two")];
        OpenFlowTap[] taps = [.. controllers.Select(controller => controller.NewTap())];
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers([.. taps.Select(tap => tap.Target)]);
        foreach (var controller in controllers) controller.WaitApplied();
        foreach (var controller in controllers) controller.Learn(bridge, hosts);
        var entries = bridge.Entries();
        using var stream = PacketStream.Start(hosts[0], hosts[1]);

        controllers[victim].Kill();
        Wait.Milliseconds(1000);
        var learnedMeanwhile = HostAddress.For(7, 7);
        hosts[2].Send(Frames.Hello(learnedMeanwhile));
        controllers[1 - victim].Poll("learned by the one that is left", () => controllers[1 - victim].Hosts().Count == 4);
        controllers[victim].Start();
        controllers[victim].WaitApplied();
        controllers[victim].Poll("adopted by the other", () => controllers[victim].Hosts().Count == 4);
        Wait.Milliseconds(1500);

        stream.Stop().AssertWhole();
        Assert.Equal(entries, bridge.Entries().Where(line => !line.Contains(learnedMeanwhile.MacText)));
        Assert.Equal(2, bridge.Entries().Count(line => line.Contains(learnedMeanwhile.MacText)));
    }

    private static (long FlowMods, string[] Entries) Run(int controllers, TimeSpan duration)
    {
        using var lab = new LabNetwork();
        LabController[] running = [.. Enumerable.Range(1, controllers).Select(number => new LabController(lab, Config, $"weir{number}"))];
        OpenFlowTap[] taps = [.. running.Select(controller => controller.NewTap())];
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers([.. taps.Select(tap => tap.Target)]);
        foreach (var controller in running) controller.WaitApplied();
        foreach (var controller in running) controller.Learn(bridge, hosts);
        var before = taps.Select(tap => tap.Counts.Copy()).ToArray();
        using var stream = PacketStream.Start(hosts[0], hosts[1]);

        // New hosts all the time, on the third port; each says one thing.
        for (var number = 0; number < duration.TotalSeconds * NewHostsPerSecond; number++)
        {
            hosts[2].Send(Frames.Hello(new([2, 1, 0, 0, (byte)(number >> 8), (byte)number], hosts[2].Address.Ip4)));
            Wait.Milliseconds(1000 / NewHostsPerSecond);
        }

        Wait.Milliseconds(500);
        stream.Stop().AssertWhole();
        return (taps.Select((tap, index) => tap.Counts.Since(before[index]).FlowMods).Sum(), bridge.Entries());
    }
}
