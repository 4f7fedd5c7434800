using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>A port number that the operator asked Open vSwitch for (<c>ofport_request</c>).</summary>
[Collection(nameof(Alone))]
public sealed class PortNumberTests : IDisposable
{
    private const uint Pinned = 1002;
    private const uint Other = 1003;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly byte[] Question = Craft.Arp(Actor.Of("vm2", HookHost.Mac(2), "10.9.0.2"), 1, Craft.Ip4("10.9.0.1"));

    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void The_entries_of_a_pinned_port_outlive_the_switch_and_follow_it_to_another_number()
    {
        var (guest, far) = Start();
        Assert.Equal(Pinned, _host.PortOf(2));
        var before = _host.Entries();
        AssertHeard(guest, far);

        _host.Switch.KillDaemon();
        _host.Switch.StartDaemon();
        _host.WeirOk("sync", "--wait", "20");
        Assert.Equal(before, _host.Entries());
        AssertHeard(guest, far);

        // Nobody is told: the port is closed under its new number, until somebody looks.
        _host.Switch.Vsctl("set", "interface", "vnet2", $"ofport_request={Other}");
        Assert.Equal(Other, _host.PortOf(2));
        far.Drain();
        guest.Send(Question);
        far.ExpectNothing(frame => frame.AsSpan().SequenceEqual(Question));
        Assert.Equal(3, _host.Weir("verify").Code);
        _host.WeirOk("sync");
        AssertHeard(guest, far);
        Assert.DoesNotContain(_host.Entries(), entry => entry.Contains($"in_port={Pinned}", StringComparison.Ordinal));
        _host.WeirOk("verify");
    }

    [Fact]
    public void The_daemon_follows_a_port_to_another_number_by_itself()
    {
        var (guest, far) = Start();
        using var daemon = _host.StartDaemon();
        daemon.WaitForLog("is guarded");

        TestTime.AssertWithin(TimeSpan.FromSeconds(1), () =>
        {
            var number = _host.PortOf(2) == Pinned ? Other : Pinned;
            _host.Switch.Vsctl("set", "interface", "vnet2", $"ofport_request={number}");
            return TestTime.Until("its entries have moved", () => _host.EntriesOf(2) > 10 && _host.PortOf(2) == number, Soon);
        });

        AssertHeard(guest, far);
        _host.WeirOk("verify");
        Assert.Equal(0, daemon.Terminate());
    }

    private (Host Guest, Host Far) Start()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        _host.BePatient();
        var hosts = (_host.PlugHost(2, Pinned), _host.Far());
        Assert.Equal((0, "", ""), _host.Hook("vm2", "start", HookHost.Xml(2)));
        return hosts;
    }

    private static void AssertHeard(Host guest, Host far)
    {
        far.Drain();
        guest.Send(Question);
        far.Expect(frame => frame.AsSpan().SequenceEqual(Question));
    }
}
