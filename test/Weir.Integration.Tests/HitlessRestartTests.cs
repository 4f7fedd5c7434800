using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-4 when it is the controller, the connection or the former controller that goes: a stream of 1,000 packets a second, no packet lost.</summary>
[Collection(nameof(Alone))]
public class HitlessRestartTests
{
    private static readonly TestConfig Config = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: guard");

    [Fact]
    public void Killed_and_started_again() => Survives((controller, _) =>
    {
        controller.Kill();
        Wait.Milliseconds(500);
        controller.Start();
    });

    [Fact]
    public void Stopped_for_half_a_minute() => Survives((controller, _) =>
    {
        controller.Stop();
        Wait.For(TestTime.Scale(6.0, 30.0));
        controller.Start();
    });

    [Fact]
    public void Frozen_for_half_a_minute() => Survives((controller, _) =>
    {
        controller.Process.Signal(Native.SignalStop);
        Wait.For(TestTime.Scale(8.0, 30.0));
        controller.Process.Signal(Native.SignalContinue);
    });

    [Fact]
    public void Connection_cut_and_restored() => Survives((controller, tap) =>
    {
        tap.Cut(refuse: true);
        controller.Poll("the loss is noticed", () => controller.Status("dp1").State == "disconnected");
        Wait.Milliseconds(1500);
        tap.Restore();
    });

    [Fact]
    public void Connection_cut_while_a_change_is_under_way() => Survives((controller, tap) =>
    {
        tap.Hold();
        controller.Process.Signal(Native.SignalHangup);
        File.WriteAllText(controller.ConfigFile, Config.WithPort(3, "native_vlan: office, acl_in: guard").ToString());
        controller.Process.Signal(Native.SignalHangup);
        Wait.Milliseconds(300);
        tap.Cut(refuse: true);
        Wait.Milliseconds(300);
        tap.Restore();
    }, sameEntries: false);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_switch_full_of_another_controllers_packed_entries_is_taken_over(bool acl)
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        // A switch that gets its first controller forgets what it holds; this one had another before.
        bridge.SetControllers("tcp:127.0.0.1:9");
        bridge.AddFlows(FaucetStyleSwitch.Entries(100, hosts, acl));
        using var there = PacketStream.Start(hosts[0], hosts[1]);
        using var back = PacketStream.Start(hosts[1], hosts[0]);
        Wait.Milliseconds(300);

        var controller = new LabController(lab, (acl ? Config : new()).ToString());
        var tap = controller.NewTap();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        Wait.Milliseconds(1500);

        there.Stop().AssertWhole();
        back.Stop().AssertWhole();
        Assert.Empty(hosts[2].Received);
        Assert.DoesNotContain(bridge.DumpFlows(), flow => flow.Table is > 0 and < 20);
        Assert.Equal(3, controller.Hosts().Count);
        Assert.Equal("applied", controller.Status("dp1").State);
    }

    /// <summary>They speak on ten ports, since what is unknown is metered port by port.</summary>
    [Fact]
    public void Ten_thousand_hosts_are_known_again_without_being_learned_again()
    {
        const int ports = 10, hostsOfPort = 1000;
        using var lab = new LabNetwork();
        var config = new TestConfig { Vlans = "  office: {vid: 100, max_hosts: 0}\n", Ports = [] };
        for (var port = 1; port <= ports + 2; port++) config = config.WithPort(port, "native_vlan: office, max_hosts: 0");
        var controller = new LabController(lab, config.ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, [.. Enumerable.Range(1, ports + 2).Select(port => (uint)port)]);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        for (var round = 0; controller.Hosts().Count < (ports * hostsOfPort) + hosts.Length; round++)
        {
            Assert.True(round < 20, $"{controller.Hosts().Count} hosts learned");
            for (var i = 0; i < hostsOfPort; i++)
            {
                foreach (var host in hosts[2..])
                    host.Send(Frames.Udp(host.Address with { Mac = [2, 1, 0, (byte)host.Port, (byte)(i >> 8), (byte)i] }, hosts[0].Address, 1, 2, []));
                if (i % 20 == 0) Wait.Milliseconds(20);
            }

            Wait.Milliseconds(300);
        }

        using var stream = PacketStream.Start(hosts[0], hosts[1]);
        Wait.Milliseconds(300);
        var counts = tap.Counts.Copy();

        controller.Kill();
        var clock = Stopwatch.StartNew();
        controller.Start();
        var started = clock.Elapsed;
        controller.Poll("the switch dials", () => tap.Connections > 0);
        clock.Restart();
        controller.Poll("all hosts known", () => controller.Hosts().Count == (ports * hostsOfPort) + hosts.Length);
        var known = clock.Elapsed;
        controller.WaitApplied();
        Wait.Milliseconds(500);

        stream.Stop().AssertWhole();
        Assert.Equal((0, 0), (tap.Counts.Since(counts).FlowMods, tap.Counts.Since(counts).PacketIns));
        TestContext.Current.TestOutputHelper!.WriteLine($"listening {started.TotalSeconds:F2} s after the start; {ports * hostsOfPort} hosts known again {known.TotalSeconds:F2} s after the switch dialled");
    }

    private static void Survives(Action<LabController, OpenFlowTap> trouble, bool sameEntries = true)
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Config.ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var entries = bridge.Entries();
        using var there = PacketStream.Start(hosts[0], hosts[1]);
        using var back = PacketStream.Start(hosts[1], hosts[0]);
        Wait.Milliseconds(300);
        var counts = tap.Counts.Copy();

        trouble(controller, tap);
        controller.WaitApplied();
        Wait.Milliseconds(1000);

        there.Stop().AssertWhole();
        back.Stop().AssertWhole();
        Assert.Empty(hosts[2].Received);
        Assert.Equal(3, controller.Hosts().Count);
        if (!sameEntries) return;
        // What was right in the switch is left alone (INV-2).
        Assert.Equal(0, tap.Counts.Since(counts).FlowMods);
        Assert.Equal(entries, bridge.Entries());
    }
}
