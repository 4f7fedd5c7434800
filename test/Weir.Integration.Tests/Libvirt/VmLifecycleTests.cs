using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>What happens to VMs, libvirt and the switch after the start, with the hook alone.</summary>
[Collection(nameof(GuardedVms))]
public sealed class VmLifecycleTests(GuardedVms vms) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private VmLab Lab => vms.Lab;

    public void Dispose() => vms.DestroyOthers();

    [Fact]
    public void Guests_reach_each_other_and_the_gateway()
    {
        Assert.True(vms.A.Pings(VmLab.GatewayIp4));
        Assert.True(vms.A.Pings(VmLab.GatewayIp6));
        Assert.True(vms.A.Pings(vms.B.Spec.Ip4));
        Assert.True(vms.A.Pings(vms.B.Spec.Ip6));
        Assert.True(vms.A.Pings("fe80::5054:ff:fe09:b%eth0"));
        // Duplicate address detection ended well.
        Assert.DoesNotContain("dadfailed", vms.A.Run("ip -6 addr show dev eth0"));
        Assert.DoesNotContain("tentative", vms.A.Run("ip -6 addr show dev eth0"));
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Install_told_libvirtd_which_was_running_to_look_at_its_hooks() => Assert.Contains("SIGHUP", vms.InstallOutput);

    [Fact]
    public void A_vm_that_is_stopped_or_killed_leaves_nothing()
    {
        var spec = new VmSpec("vm-c", 12);
        Lab.Create(spec, paused: true);
        Assert.Equal(3, Lab.NicCookies().Count);
        vms.AssertVerified();

        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();

        var killed = Lab.Create(spec, paused: true);
        _ = Native.kill(killed.QemuPid, Native.SignalKill);
        VmLab.Until("libvirt sees that QEMU is gone", () => Lab.NicCookies().Count == 2, Soon);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_guest_that_is_saved_and_restored_while_it_forges_is_never_heard_and_reaches_the_others()
    {
        var spec = new VmSpec("vm-c", 12);
        var forged = VmPackets.ForgedBy(Lab, spec, vms.B.Spec);
        Lab.Create(spec with { KernelArguments = VmPackets.Spoof(forged) }).WaitUntilReady();
        var file = Lab.Folder.File("vm-c.save");
        Lab.GatewayTap.Drain();

        var seen = vms.B.CountWhile(forged, () =>
        {
            Lab.Virsh("save", spec.Name, file);
            VmLab.Until("its entries are gone", () => Lab.NicCookies().Count == 2, Soon);
            Lab.Virsh("restore", file);
            // QEMU announces it, as after a migration: the switches outside learn where it is.
            Lab.GatewayTap.Expect(frame => frame.AsSpan(6, 6).SequenceEqual(spec.Address.Mac) && frame[12] == 0x80 && frame[13] == 0x35, Soon, "RARP announcement");
        });

        VmPackets.AssertForgedAndNeverHeard(Lab, spec.Name, forged, seen);
        var restored = Lab.Known(spec);
        Assert.Equal(3, Lab.NicCookies().Count);
        vms.AssertVerified();
        Assert.True(restored.Pings(vms.B.Spec.Ip4));
        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_defined_vm_and_a_transient_one_of_the_same_name_come_and_go()
    {
        var spec = new VmSpec("vm-c", 12) { Id = Guid.Parse("0e000000-0000-4000-8000-00000000000c") };
        Lab.Virsh("define", Lab.WriteXml(spec));
        for (var round = 0; round < 2; round++)
        {
            Lab.Virsh("start", "--paused", spec.Name);
            Assert.Equal(3, Lab.NicCookies().Count);
            Lab.Destroy(spec.Name);
            Assert.Equal(2, Lab.NicCookies().Count);
        }

        Lab.Virsh("undefine", spec.Name);
        Lab.Create(spec with { Id = null }, paused: true);
        vms.AssertVerified();
        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Metadata_set_with_virsh_counts_after_a_sync_that_asks_libvirt()
    {
        var spec = new VmSpec("vm-c", 12) { Id = Guid.Parse("0e000000-0000-4000-8000-00000000000c") };
        Lab.Virsh("define", Lab.WriteXml(spec));
        try
        {
            Lab.Virsh("start", "--paused", spec.Name);
            Assert.DoesNotContain(Lab.OvsBridge.Entries(), entry => entry.Contains("10.9.0.88"));

            // As docs/guard/policy.md has it: libvirt adds the namespace.
            Lab.Virsh("metadata", spec.Name, "--uri", "urn:weir:guard:1", "--key", "weir", "--live", "--config", "--set", $"<guard><nic mac=\"{spec.Mac}\"><ip>10.9.0.88</ip></nic></guard>");
            Lab.Weir("vm", "sync", "--libvirt");

            Assert.Contains(Lab.OvsBridge.Entries(), entry => entry.Contains("10.9.0.88"));
            Assert.DoesNotContain(Lab.OvsBridge.Entries(), entry => entry.Contains(spec.Ip4 + " "));
            Assert.Contains("10.9.0.88", Lab.Virsh("metadata", spec.Name, "--uri", "urn:weir:guard:1"));
            Assert.Contains("10.9.0.88", Lab.Virsh("dumpxml", "--inactive", spec.Name));
            vms.AssertVerified();
        }
        finally
        {
            Lab.Destroy(spec.Name);
            Lab.Virsh("undefine", spec.Name);
        }

        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void What_the_documentation_has_Terraform_write_comes_back_from_libvirt_to_the_letter()
    {
        var page = File.ReadAllText(Path.Combine(VmSandbox.RepositoryFolder, "docs/guard/policy.md"));
        var block = page.Split("with `guard-web1.xml`")[1].Split("```xml\n")[1].Split("```")[0];
        var written = $"\n    {block.Trim()}\n  ";
        var spec = new VmSpec("vm-c", 12) { Id = Guid.Parse("0e000000-0000-4000-8000-00000000000c"), Metadata = written };

        Lab.Virsh("define", Lab.WriteXml(spec));
        var xml = Lab.Virsh("dumpxml", "--inactive", spec.Name);
        Lab.Virsh("undefine", spec.Name);

        Assert.Equal(written, xml.Split("<metadata>")[1].Split("</metadata>")[0]);
    }

    [Fact]
    public void A_note_of_the_operators_at_an_interface_changes_no_entry()
    {
        var before = Lab.OvsBridge.Entries();

        Lab.Switch.Vsctl("set", "interface", Lab.TapOf(vms.B.Spec.Mac)!, "external_ids:note=x");

        Assert.Equal(before, Lab.OvsBridge.Entries());
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Libvirtd_is_restarted_and_killed_and_no_vm_notices()
    {
        var before = Lab.OvsBridge.Entries();

        Lab.Sandbox.SignalLibvirtd(Native.SignalTerminate);
        Lab.Sandbox.StartLibvirtd();
        Assert.Equal("running", Lab.Virsh("domstate", vms.A.Name).Trim());
        Assert.Equal(before, Lab.OvsBridge.Entries());

        Lab.Sandbox.SignalLibvirtd(Native.SignalKill);
        Assert.Equal(before, Lab.OvsBridge.Entries());
        Lab.Sandbox.StartLibvirtd();
        Assert.Equal("running", Lab.Virsh("domstate", vms.B.Name).Trim());
        Assert.Equal(before, Lab.OvsBridge.Entries());
        Assert.True(vms.A.Pings(vms.B.Spec.Ip4));
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_vm_that_dies_while_libvirtd_is_down_is_cleaned_up_when_it_is_back()
    {
        var dying = Lab.Create(new("vm-c", 12), paused: true);
        var pid = dying.QemuPid;

        Lab.Sandbox.SignalLibvirtd(Native.SignalKill);
        _ = Native.kill(pid, Native.SignalKill);
        Assert.Equal(3, Lab.NicCookies().Count);
        Lab.Sandbox.StartLibvirtd();

        VmLab.Until("its entries are gone", () => Lab.NicCookies().Count == 2, Soon);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_nic_plugged_into_a_running_vm_is_closed_until_it_is_bound_and_gone_when_unplugged()
    {
        const string mac = "52:54:00:09:00:20";
        var file = Lab.Folder.Write("nic.xml", VmSpec.Interface(mac, VmLab.Bridge));

        Lab.Virsh("attach-device", vms.A.Name, file, "--live");
        VmLab.Until("the guest has it", () => vms.A.Try("ip link set eth1 up && ip addr add 10.9.0.32/32 dev eth1").Code == 0, Soon);
        Lab.GatewayTap.Drain();
        vms.A.Run("raw send eth1 -n 20 " + Convert.ToHexString(Frames.ArpRequest(new VmSpec("x", 32).Address, Lab.GatewayTap.Address.Ip4)));
        Lab.GatewayTap.ExpectNothing(frame => Frames.IsFrom(frame, new VmSpec("x", 32).Address));

        Lab.Weir("vm", "bind", vms.A.Name, "--nic", mac, "--ip", "10.9.0.32");
        Lab.Weir("vm", "sync", "--libvirt");
        vms.A.Run("raw send eth1 -n 20 " + Convert.ToHexString(Frames.ArpRequest(new VmSpec("x", 32).Address, Lab.GatewayTap.Address.Ip4)));
        Lab.GatewayTap.Expect(frame => Frames.IsFrom(frame, new VmSpec("x", 32).Address));

        Lab.Virsh("detach-device", vms.A.Name, file, "--live");
        VmLab.Until("the port is gone", () => Lab.TapOf(mac) is null, Soon);
        Lab.Weir("vm", "sync", "--libvirt");
        vms.AssertOnlyTheTwo();
    }
}
