namespace Weir.Integration.Tests.Libvirt;

/// <summary>The same with the daemon: what no hook sees.</summary>
[Collection(nameof(MeasuredVms))]
public sealed class VmDaemonTests(GuardedVms vms) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private VmLab Lab => vms.Lab;

    public void Dispose() => vms.DestroyOthers();

    [Fact]
    public void A_deleted_and_a_foreign_entry_are_repaired()
    {
        using var daemon = Lab.StartListeningDaemon();
        var before = Lab.OvsBridge.Entries();

        Lab.Switch.Ofctl("del-flows", VmLab.Bridge, $"cookie=0x{Lab.NicCookies().First():x}/-1");
        VmLab.Until("it is back", () => before.SequenceEqual(Lab.OvsBridge.Entries()), Soon);
        Lab.Switch.Ofctl("add-flow", VmLab.Bridge, $"cookie=0x{Lab.NicCookies().First():x},table=0,priority=65000,actions=NORMAL");
        VmLab.Until("it is gone", () => before.SequenceEqual(Lab.OvsBridge.Entries()), Soon);

        Assert.Equal(0, daemon.Terminate());
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Metadata_changed_on_a_running_vm_counts_at_once()
    {
        using var daemon = Lab.StartListeningDaemon();
        var before = Lab.OvsBridge.Entries();

        Lab.Weir("vm", "bind", vms.A.Name, "--nic", vms.A.Spec.Mac, "--ip", vms.A.Spec.Ip4, "--ip", vms.A.Spec.Ip6, "--ip", "10.9.0.77");
        VmLab.Until("the new address is in the entries", () => Lab.OvsBridge.Entries().Any(entry => entry.Contains("10.9.0.77")), Soon);
        Lab.Weir("vm", "bind", vms.A.Name, "--nic", vms.A.Spec.Mac, "--ip", vms.A.Spec.Ip4, "--ip", vms.A.Spec.Ip6);
        VmLab.Until("it is out again", () => before.SequenceEqual(Lab.OvsBridge.Entries()), Soon);

        Assert.Equal(0, daemon.Terminate());
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_link_that_goes_down_and_up_is_guarded_before_and_after()
    {
        using var daemon = Lab.StartListeningDaemon();

        vms.AssertGuardedOverALinkThatWasDown();

        Assert.Equal(0, daemon.Terminate());
    }
}
