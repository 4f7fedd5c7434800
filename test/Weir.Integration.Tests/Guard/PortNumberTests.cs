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
        AssertSilent(guest, far, Question);
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

    [Fact]
    public void A_port_number_that_another_VMs_NIC_has_at_once_is_never_that_VMs()
    {
        var (_, far) = Start();
        var others = Craft.Arp(Actor.Of("vm3", HookHost.Mac(3), "10.9.0.3"), 1, Craft.Ip4("10.9.0.1"));

        // No hook was called for either: the old one's was killed with libvirtd.
        var guest = _host.PlugHost(3, Pinned, insteadOf: 2);
        Assert.Equal(Pinned, _host.PortOf(3));
        AssertSilent(guest, far, others);

        Assert.Equal((0, "", ""), _host.Hook("vm3", "start", HookHost.Xml(3)));
        AssertHeard(guest, far, others);
        AssertSilent(guest, far, Question);
        _host.WeirOk("verify");

        // It comes late, for a port that is another's by now.
        Assert.Equal((0, "", ""), _host.Hook("vm2", "stopped", HookHost.Xml(2)));
        AssertHeard(guest, far, others);
        _host.WeirOk("verify");
    }

    private (Host Guest, Host Far) Start()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        _host.BePatient();
        var hosts = (_host.PlugHost(2, Pinned), _host.Far());
        Assert.Equal((0, "", ""), _host.Hook("vm2", "start", HookHost.Xml(2)));
        return hosts;
    }

    private static void AssertHeard(Host guest, Host far, byte[]? frame = null)
    {
        far.Drain();
        guest.Send(frame ?? Question);
        far.Expect(received => received.AsSpan().SequenceEqual(frame ?? Question));
    }

    private static void AssertSilent(Host guest, Host far, byte[] frame)
    {
        far.Drain();
        guest.Send(frame);
        far.ExpectNothing(received => received.AsSpan().SequenceEqual(frame));
    }
}
