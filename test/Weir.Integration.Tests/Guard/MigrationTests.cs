using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;
using Weir.Primitives;

namespace Weir.Integration.Tests.Guard;

/// <summary>
/// A VM that moves from one host to another: both hosts' hooks, called in libvirt's order, each on an Open vSwitch of its own. That QEMU announces it on arrival is seen with a real one, which is
/// restored from a file: the same code in QEMU and in libvirt.
/// </summary>
public sealed class MigrationTests : IDisposable
{
    private static readonly Actor Vm = Actor.Of("vm2", HookHost.Mac(2), "10.9.0.2");
    private static readonly byte[] Announcement = Craft.Arp(Vm, 3, 0, spa: 0, tha: Vm.Mac, type: EtherType.Rarp);
    private static readonly byte[] Question = Craft.Arp(Vm, 1, Craft.Ip4("10.9.0.1"));
    private static readonly byte[] Forged = Craft.Arp(Vm, 2, Craft.Ip4("10.9.0.9"), spa: Craft.Ip4("10.9.0.1"));

    private readonly HookHost _source = new();
    private readonly HookHost _destination = new();

    public MigrationTests()
    {
        foreach (var host in (HookHost[])[_source, _destination])
        {
            host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
            host.BePatient();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _destination.Dispose();
    }

    [Fact]
    public void A_VM_that_migrates_is_guarded_on_both_hosts_until_it_has_left_the_old_one()
    {
        var (before, after, farBefore, farAfter) = (_source.PlugHost(2, 12), _destination.PlugHost(2, 15), _source.Far(), _destination.Far());
        var (emptySource, emptyDestination) = (_source.Entries(), _destination.Entries());
        Done(_source.Hook("vm2", "start", HookHost.Xml(2)));

        // The destination prepares while the VM still runs on the source. What "migrate" prints would be its XML.
        Done(_destination.Hook("vm2", "migrate", HookHost.Xml(2)));
        Done(_destination.Hook("vm2", "prepare", HookHost.Xml(2)));
        AssertSilent(after, farAfter, Question);
        Done(_destination.Hook("vm2", "start", HookHost.Xml(2)));
        AssertHeard(before, farBefore, Question);
        AssertSilent(before, farBefore, Forged);

        // It runs there now, and QEMU says so to the switches.
        Done(_destination.Hook("vm2", "started", HookHost.Xml(2)));
        AssertHeard(after, farAfter, Announcement);
        AssertHeard(after, farAfter, Question);
        AssertSilent(after, farAfter, Forged);
        _source.WeirOk("verify");
        _destination.WeirOk("verify");

        foreach (var operation in (string[])["stopped", "release"]) Done(_source.Hook("vm2", operation, HookHost.Xml(2)));
        Assert.Equal(emptySource, _source.Entries());
        Assert.NotEqual(emptyDestination, _destination.Entries());
        AssertHeard(after, farAfter, Question);
        _destination.WeirOk("verify");
    }

    [Fact]
    public void A_migration_that_the_destination_refuses_leaves_the_VM_where_it_was()
    {
        var (before, farBefore) = (_source.PlugHost(2, 12), _source.Far());
        _destination.PlugHost(2, 15);
        _destination.PlugHost(3, 16);
        Done(_source.Hook("vm2", "start", HookHost.Xml(2)));
        Done(_destination.Hook("vm3", "start", HookHost.Xml(3, "<weir:ip>10.9.0.2</weir:ip>")));
        var held = _destination.Entries();

        var (code, output, error) = _destination.Hook("vm2", "start", HookHost.Xml(2));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("10.9.0.2 is an ip of vm vm3", error, StringComparison.Ordinal);
        foreach (var operation in (string[])["stopped", "release"]) Done(_destination.Hook("vm2", operation, HookHost.Xml(2)));
        Assert.Equal(held, _destination.Entries());
        AssertHeard(before, farBefore, Question);
    }

    private static void Done((int Code, string Output, string Error) reply) => Assert.Equal((0, "", ""), reply);

    private static void AssertHeard(Host guest, Host far, byte[] frame)
    {
        far.Drain();
        guest.Send(frame);
        far.Expect(received => received.AsSpan().SequenceEqual(frame));
    }

    private static void AssertSilent(Host guest, Host far, byte[] frame)
    {
        far.Drain();
        guest.Send(frame);
        far.ExpectNothing(received => received.AsSpan().SequenceEqual(frame));
    }
}
