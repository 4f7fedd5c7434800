namespace Weir.Integration.Tests.Libvirt;

/// <summary>What is done to a running VM and no hook is called for, with the hook alone.</summary>
[Collection(nameof(GuardedVms))]
public sealed class VmChangeTests(GuardedVms vms) : IDisposable
{
    private VmLab Lab => vms.Lab;

    public void Dispose() => vms.DestroyOthers();

    [Fact]
    public void A_link_that_goes_down_and_up_is_guarded_before_and_after() => vms.AssertGuardedOverALinkThatWasDown();

    [Fact]
    public void A_vm_that_is_suspended_is_guarded_when_it_goes_on_and_so_is_one_that_is_reset_or_restarts_itself()
    {
        var before = Lab.OvsBridge.Entries();

        Lab.Virsh("suspend", vms.B.Name);
        Assert.Equal(before, Lab.OvsBridge.Entries());
        Lab.Virsh("resume", vms.B.Name);
        VmPackets.AssertGuarded(Lab, vms.B, vms.A);

        var (bootsOfA, bootsOfB, pids) = (vms.A.Boots, vms.B.Boots, (vms.A.QemuPid, vms.B.QemuPid));
        Lab.Virsh("reset", vms.A.Name);
        vms.B.Reboot();
        Assert.Equal(before, Lab.OvsBridge.Entries());
        vms.A.WaitUntilReady(bootsOfA + 1);
        vms.B.WaitUntilReady(bootsOfB + 1);

        Assert.Equal(pids, (vms.A.QemuPid, vms.B.QemuPid));
        Assert.Equal(before, Lab.OvsBridge.Entries());
        VmPackets.AssertGuarded(Lab, vms.A, vms.B);
        VmPackets.AssertGuarded(Lab, vms.B, vms.A);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_bridge_is_not_changed_under_a_running_vm_and_the_old_ones_entries_hold()
    {
        Lab.Switch.Vsctl("--", "add-br", "br1", "--", "set", "bridge", "br1", "datapath_type=netdev", "fail_mode=standalone");
        try
        {
            var (before, tap) = (Lab.OvsBridge.Entries(), Lab.TapOf(vms.A.Spec.Mac));

            var (code, _, error) = Lab.TryVirsh("update-device", vms.A.Name, Lab.Folder.Write("nic.xml", VmSpec.Interface(vms.A.Spec.Mac, "br1")), "--live");

            Assert.NotEqual(0, code);
            Assert.Contains("bridge", error);
            Assert.Equal(tap, Lab.TapOf(vms.A.Spec.Mac));
            Assert.Equal("", Lab.Switch.Vsctl("list-ports", "br1").Trim());
            Assert.Equal(before, Lab.OvsBridge.Entries());
        }
        finally
        {
            Lab.Switch.Vsctl("del-br", "br1");
        }

        VmPackets.AssertGuarded(Lab, vms.A, vms.B);
        vms.AssertOnlyTheTwo();
    }
}
