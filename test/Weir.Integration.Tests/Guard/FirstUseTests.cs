using System.Diagnostics;
using System.Globalization;
using System.Text;
using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;
using Weir.Primitives;

namespace Weir.Integration.Tests.Guard;

/// <summary>Link-local addresses that are bound to who uses them first, on a real Open vSwitch: with <c>weir guard</c> and under <c>weir run</c>.</summary>
[Collection(nameof(Alone))]
public sealed class FirstUseTests
{
    private static readonly UInt128 Choice = Craft.Ip6("fe80::aaaa:1"), Other = Craft.Ip6("fe80::aaaa:2"), Third = Craft.Ip6("fe80::aaaa:3"), Contested = Craft.Ip6("fe80::aaaa:4");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5), Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void With_the_daemon_an_address_is_its_first_users_until_he_goes()
    {
        using var host = new HookHost();
        host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0", "--trusted");
        host.BePatient();
        var (victim, attacker, far) = (host.PlugHost(2, 12), host.PlugHost(3, 13), host.Far());
        foreach (var vm in (int[])[2, 3]) Start(host, vm);
        var daemon = host.StartDaemon();
        daemon.WaitForLog("is guarded");

        // What is not bound goes nowhere: nobody hears of it who could be faster than the binding.
        Assert.Equal(0, host.Weir("verify").Code);
        AssertHeld(victim, [attacker, far], Craft.Ns(Of(2), Choice, 0, options: []));
        TestTime.Until("it is bound", () => Holds(host, 12, Choice), Soon);
        AssertIsTheFirsts(victim, attacker, far);
        Assert.Equal(0, host.Weir("verify").Code);
        var entries = host.Entries();
        host.WeirOk("sync");
        Assert.Equal(entries, host.Entries());
        Assert.Contains("fe80::aaaa:1 (first use)", host.WeirOk("list"), StringComparison.Ordinal);
        Assert.Contains("fe80::aaaa:1", host.WeirOk("show", "vm2"), StringComparison.Ordinal);
        Assert.Contains("passes", host.WeirOk("explain", "vm2", "icmp6,ipv6_src=fe80::aaaa:1,ipv6_dst=ff02::2,icmpv6_type=133"), StringComparison.Ordinal);
        Assert.Contains("dropped, reason ipv6-spoof", host.WeirOk("explain", "vm3", "icmp6,ipv6_src=fe80::aaaa:1,ipv6_dst=ff02::2,icmpv6_type=133"), StringComparison.Ordinal);
        foreach (var reason in (string[])["dad-spoof", "nd-spoof", "ipv6-spoof"]) Assert.Contains(reason, host.WeirOk("list"), StringComparison.Ordinal);

        // Of two who use one at the same time one has it. A VM that starts is held from the first frame on.
        foreach (var guest in (Host[])[victim, attacker]) guest.Send(Craft.Ns(Of(guest == victim ? 2 : 3), Contested, 0, options: []));
        TestTime.Until("one has it", () => Holds(host, 12, Contested) || Holds(host, 13, Contested), Soon);
        Wait.Milliseconds(300);
        Assert.NotEqual(Holds(host, 12, Contested), Holds(host, 13, Contested));
        var late = host.PlugHost(4, 14);
        Start(host, 4);
        AssertHeld(late, [victim, attacker, far], Craft.Udp6(Of(4), Other, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac), Craft.Udp6(Of(4), Choice, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac));
        Assert.Equal((0, "", ""), host.Hook("vm4", "stopped", HookHost.Xml(4, PolicyOf(4))));
        host.Unplug(4);
        TestTime.Until("what it had is free", () => !Holds(host, 14, Other), Soon);

        // A second, and no third.
        victim.Send(Craft.Udp6(Of(2), Other, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac));
        var second = Holds(host, 12, Contested) ? Contested : Other;
        TestTime.Until("the second is bound", () => Holds(host, 12, second), Soon);
        for (var i = 0; i < 5; i++) victim.Send(Craft.Udp6(Of(2), Third, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac));
        TestTime.Until("the third is counted", () => Probe(host, "vm2", "unbound") >= 7, Soon);
        Assert.True(Holds(host, 12, Choice) && Holds(host, 12, second) && !Holds(host, 12, Third));

        // The daemon and the switch come and go, and it stays bound.
        daemon.Kill();
        daemon.Dispose();
        AssertIsTheFirsts(victim, attacker, far);
        daemon = host.StartDaemon();
        daemon.WaitForLog("is guarded");
        Assert.True(Holds(host, 12, Choice) && Holds(host, 12, second));
        host.Switch.KillDaemon();
        host.Switch.StartDaemon();
        TestTime.Until("it is bound again", () => Holds(host, 12, Choice), Soon);
        AssertIsTheFirsts(victim, attacker, far);

        // He goes, and it is free.
        Assert.Equal((0, "", ""), host.Hook("vm2", "stopped", HookHost.Xml(2, PolicyOf(2))));
        host.Unplug(2);
        TestTime.Until("it is bound to another", () =>
        {
            attacker.Send(Craft.Ns(Of(3), Choice, 0, options: []));
            return Holds(host, 13, Choice);
        }, Soon);

        // Without a daemon nobody binds, and it is said.
        Assert.Equal(0, daemon.Terminate());
        daemon.Dispose();
        host.WeirOk("sync");
        Assert.Contains("binds no address", host.WeirOk("list"), StringComparison.Ordinal);
        Assert.Contains("binds addresses only where `weir guard` runs", host.Weir("install", "--bridge", "br0", "--uplink", "eth0", "--trusted").Error, StringComparison.Ordinal);
        Assert.Equal(0, host.Weir("verify").Code);
        AssertComes(attacker, far, Craft.Udp6(Of(3), Third, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac));
    }

    [Fact]
    public void With_the_daemon_an_address_is_bound_within_a_second_of_its_first_frame_while_others_try_as_many_as_they_can()
    {
        using var host = new HookHost();
        host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0", "--trusted");
        host.BePatient();
        var (guest, flooder, far) = (host.PlugHost(2, 12), host.PlugHost(3, 13), host.Far());
        foreach (var vm in (int[])[2, 3]) Start(host, vm);
        using var daemon = host.StartDaemon();
        daemon.WaitForLog("is guarded");
        guest.Send(Craft.Ns(Of(2), Craft.Ip6("fe80::1:1"), 0, options: [])); // whatever is slow the first time
        TestTime.Until("it is bound", () => Holds(host, 12, Craft.Ip6("fe80::1:1")), Soon);

        var (stop, tried) = (false, 0u);
        var flood = new Thread(() =>
        {
            for (; !Volatile.Read(ref stop); Wait.Milliseconds(1)) flooder.Send(Craft.Ns(Of(3), Craft.Ip6("fe80::f:0") + ++tried, 0, options: []));
        });
        flood.Start();
        try
        {
            Wait.Milliseconds(500);
            far.Drain();
            var clock = Stopwatch.StartNew();
            guest.Send(Craft.Ns(Of(2), Choice, 0, options: []));
            var frame = Craft.Udp6(Of(2), Choice, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac);
            TestTime.Until("a frame comes through", () =>
            {
                guest.Send(frame);
                return far.TryTake(got => got.AsSpan().SequenceEqual(frame), TimeSpan.FromMilliseconds(5)) is not null;
            }, Soon);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from duplicate address detection to the first frame: {clock.Elapsed.TotalMilliseconds:0.0} ms"));

            Assert.True(clock.Elapsed < Second, $"{clock.Elapsed}");
        }
        finally
        {
            Volatile.Write(ref stop, true);
            flood.Join();
        }

        Assert.Equal(2, host.Entries().Count(entry => entry.Contains("table=8,", StringComparison.Ordinal) && entry.Contains("in_port=13,", StringComparison.Ordinal) && entry.Contains("ipv6_src=fe80::f:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Under_weir_run_an_address_is_its_first_users_until_he_is_no_more()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 12, 13);
        var (far, victim, attacker) = (hosts[0], hosts[1], hosts[2]);
        var controller = new LabController(lab, Faucet(12, 13));
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied("br1");

        AssertHeld(victim, [attacker, far], Craft.Ns(Of(2), Choice, 0, options: []));
        controller.Poll("it is bound", () => Holds(bridge, 12, Choice));
        AssertIsTheFirsts(victim, attacker, far);
        Assert.Contains("fe80::aaaa:1", controller.Ask("events", "--json", "--type", "GUARD_BIND").Output, StringComparison.Ordinal);

        foreach (var guest in (Host[])[victim, attacker]) guest.Send(Craft.Ns(Of(guest == victim ? 2 : 3), Contested, 0, options: []));
        controller.Poll("one has it", () => Holds(bridge, 12, Contested) || Holds(bridge, 13, Contested));
        Wait.Milliseconds(300);
        Assert.NotEqual(Holds(bridge, 12, Contested), Holds(bridge, 13, Contested));

        // A controller that comes back reads it from the switch.
        controller.Kill();
        controller.Start();
        controller.WaitApplied("br1");
        Assert.True(Holds(bridge, 12, Choice));
        AssertIsTheFirsts(victim, attacker, far);

        // A switch that has lost all is given it again.
        lab.Switch.KillDaemon();
        lab.Switch.StartDaemon();
        controller.Poll("it is bound again", () => Holds(bridge, 12, Choice));

        controller.Reload(Faucet(13));
        Assert.False(Holds(bridge, 12, Choice));
        attacker.Send(Craft.Ns(Of(3), Choice, 0, options: []));
        controller.Poll("it is bound to another", () => Holds(bridge, 13, Choice));
    }

    private static string Faucet(params uint[] guarded)
    {
        var text = new StringBuilder("vlans: {office: {vid: 10}}\ndps:\n  br1:\n    dp_id: 0x1\n    guard: {gateways: [\"fe80::1\"]}\n    interfaces:\n      far: {number: 1, native_vlan: office}\n");
        foreach (var port in (uint[])[12, 13])
        {
            var policy = guarded.Contains(port) ? $", guard: {{mac: \"{HookHost.Mac((int)port - 10)}\", ip: 10.9.0.{port - 10}, link_local: first_use}}" : "";
            text.Append(CultureInfo.InvariantCulture, $"      p{port}: {{number: {port}, native_vlan: office{policy}}}\n");
        }

        return text.ToString();
    }

    private static void AssertIsTheFirsts(Host victim, Host attacker, Host far)
    {
        AssertComes(victim, far, Craft.Udp6(Of(2), Choice, Craft.Ip6("fe80::1"), to: Cast.Gateway.Mac));
        AssertComes(victim, far, Craft.Na(Of(2), Choice, Choice));
        AssertHeld(
            attacker, [victim, far],
            Craft.Ns(Of(3), Choice, 0, options: []),
            Craft.Na(Of(3), Choice, Choice),
            Craft.Na(Of(3), Choice, IpPrefix.LinkLocal(Of(3).Mac).Address, destination: IpPrefix.LinkLocal(Of(2).Mac).Address, to: Of(2).Mac),
            Craft.Ns(Of(3), Craft.Ip6("fe80::1"), Choice),
            Craft.Icmp6(Of(3), Choice, IpPrefix.LinkLocal(Of(2).Mac).Address, 128, to: Of(2).Mac, hops: 64),
            Craft.Icmp6(Of(3), Choice, Craft.Ip6("ff02::2"), 133));
    }

    private static void AssertComes(Host from, Host to, byte[] frame)
    {
        to.Drain();
        from.Send(frame);
        to.Expect(got => got.AsSpan().SequenceEqual(frame), Soon);
    }

    private static void AssertHeld(Host from, Host[] others, params byte[][] frames)
    {
        foreach (var other in others) other.Drain();
        foreach (var frame in frames) from.Send(frame);
        Wait.Milliseconds(200);
        foreach (var other in others) Assert.DoesNotContain(other.Received, got => frames.Any(frame => got.AsSpan().SequenceEqual(frame)));
    }

    private static bool Holds(HookHost host, uint port, UInt128 address) => host.Entries().Any(entry =>
        entry.Contains("table=8,", StringComparison.Ordinal) && entry.Contains($"in_port={port},", StringComparison.Ordinal) && entry.Contains($"ipv6_src={IpPrefix.From(true, address, 128)} ", StringComparison.Ordinal));

    private static bool Holds(OvsBridge bridge, uint port, UInt128 address) => bridge.DumpFlows("table=8").Any(flow =>
        flow.Match.Contains($"in_port={port},", StringComparison.Ordinal) && flow.Match.Contains($"ipv6_src={IpPrefix.From(true, address, 128)}", StringComparison.Ordinal));

    private static long Probe(HookHost host, string vm, string reason)
    {
        var line = host.WeirOk("show", vm).Split('\n').Single(line => line.Contains("dropped", StringComparison.Ordinal));
        var at = line.IndexOf($"{reason} ", StringComparison.Ordinal);
        return at < 0 ? 0 : long.Parse(line[(at + reason.Length + 1)..].Split(',')[0].Trim(), CultureInfo.InvariantCulture);
    }

    private static void Start(HookHost host, int vm) => Assert.Equal((0, "", ""), host.Hook($"vm{vm}", "start", HookHost.Xml(vm, PolicyOf(vm))));

    private static string PolicyOf(int vm) => $"<weir:ip>10.9.0.{vm}</weir:ip><weir:link-local>first-use</weir:link-local>";

    private static Actor Of(int vm) => Actor.Of($"vm{vm}", HookHost.Mac(vm), $"10.9.0.{vm}");
}
