using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>How soon a NIC is guarded; many at once, and one after the other as fast as the hook's limit of time allows.</summary>
[Collection(nameof(MeasuredVms))]
public sealed class VmTimeTests(GuardedVms vms) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private VmLab Lab => vms.Lab;

    public void Dispose() => vms.DestroyOthers();

    [Fact]
    public void A_killed_switch_is_guarded_again_within_a_second_of_its_return()
    {
        using var daemon = Lab.StartListeningDaemon();

        TestTime.AssertWithin(TimeSpan.FromSeconds(1), () =>
        {
            Lab.Switch.KillDaemon();
            Lab.Switch.StartDaemon();
            return VmLab.Until("both are guarded", () => Lab.NicCookies().Count == 2, Soon);
        });

        VmLab.Until("all is as it should be", () => Lab.TryWeir("vm", "verify").Code == 0, Soon);
        Assert.True(vms.A.Pings(vms.B.Spec.Ip4));
        vms.AssertOnlyTheTwo();
        Assert.Equal(0, daemon.Terminate());
    }

    [Fact]
    public void A_nic_plugged_into_a_running_vm_is_bound_within_a_second_and_gone_when_unplugged()
    {
        const string mac = "52:54:00:09:00:21";
        var address = new VmSpec("x", 33).Address;
        using var daemon = Lab.StartListeningDaemon();
        Lab.Weir("vm", "bind", vms.B.Name, "--nic", mac, "--ip", "10.9.0.33");
        var file = Lab.Folder.Write("nic.xml", VmSpec.Interface(mac, VmLab.Bridge));

        TestTime.AssertWithin(TimeSpan.FromSeconds(1), () =>
        {
            if (Lab.TapOf(mac) is not null)
            {
                Lab.Virsh("detach-device", vms.B.Name, file, "--live");
                VmLab.Until("its entries are gone", () => Lab.NicCookies().Count == 2, Soon);
            }

            Lab.Virsh("attach-device", vms.B.Name, file, "--live");
            return VmLab.Until("it is bound", () => Lab.NicCookies().Count == 3, Soon);
        });
        VmLab.Until("the guest has it", () => vms.B.Try("ip link set eth1 up").Code == 0, Soon);
        Lab.GatewayTap.Drain();
        vms.B.Run("raw send eth1 -n 5 " + Convert.ToHexString(Frames.ArpRequest(address, Lab.GatewayTap.Address.Ip4)));
        Lab.GatewayTap.Expect(frame => Frames.IsFrom(frame, address));

        Lab.Virsh("detach-device", vms.B.Name, file, "--live");
        VmLab.Until("its entries are gone", () => Lab.NicCookies().Count == 2, Soon);
        Assert.Equal(0, daemon.Terminate());
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_killed_switch_is_closed_until_the_packaged_unit_guards_it_again_within_three_seconds()
    {
        TestTime.AssertWithin(TimeSpan.FromSeconds(3), () =>
        {
            Lab.Switch.KillDaemon();
            Lab.Switch.StartDaemon();
            var clock = Stopwatch.StartNew();
            Lab.RunUnit("weir-vm-sync.service");
            return clock.Elapsed;
        });
        VmPackets.AssertGuarded(Lab, vms.A, vms.B);
        vms.AssertOnlyTheTwo();
        Assert.Contains("nx-match", Lab.Switch.Ofctl("get-frags", VmLab.Bridge));

        Lab.Switch.KillDaemon();
        VmPackets.AssertClosed(Lab, vms.A, vms.B);
        Lab.Switch.StartDaemon();
        VmLab.Until("it answers", () => Lab.Switch.Vsctl("show").Contains(VmLab.Uplink), Soon);
        Assert.Empty(Lab.NicCookies());
        VmPackets.AssertClosed(Lab, vms.A, vms.B);
        Lab.RunUnit("weir-vm-sync.service");
        VmPackets.AssertGuarded(Lab, vms.B, vms.A);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Without_a_switch_libvirt_refuses_a_vm_by_itself_and_it_starts_when_the_switch_is_back()
    {
        var spec = new VmSpec("vm-c", 12);
        Lab.Switch.KillDaemon();
        var clock = Stopwatch.StartNew();

        var (code, _, error) = Lab.TryCreate(spec, paused: true);

        // Its own limit is 5 s. It has asked the database for the port, and leaves that row there: without a device, and nobody's.
        Assert.NotEqual(0, code);
        Assert.Contains(VmLab.Bridge, error);
        Assert.InRange(clock.Elapsed.TotalSeconds, 4, 12);
        Assert.DoesNotContain(spec.Name, Lab.Virsh("list", "--all", "--name"));
        var left = Lab.TapOf(spec.Mac)!;
        Lab.Switch.StartDaemon();
        Lab.RunUnit("weir-vm-sync.service");
        Assert.Equal("-1", Lab.Switch.Vsctl("get", "interface", left, "ofport").Trim());
        vms.AssertOnlyTheTwo();

        Lab.Create(spec, paused: true);
        Assert.Equal(3, Lab.NicCookies().Count);
        vms.AssertVerified();
        Lab.Destroy(spec.Name);
        Lab.Switch.Vsctl("del-port", left);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void Ten_vms_at_once_without_daemon_then_five_more_while_it_is_killed_and_started_come_out_as_a_fresh_compile()
    {
        var first = Enumerable.Range(0, 10).Select(i => new VmSpec($"many{i}", (byte)(100 + i))).ToArray();
        var more = Enumerable.Range(0, 5).Select(i => new VmSpec($"more{i}", (byte)(120 + i))).ToArray();
        try
        {
            CreateAll(first);
            Assert.Equal(12, Lab.NicCookies().Count);
            vms.AssertVerified();

            var daemon = Lab.StartListeningDaemon();
            var starting = new Thread(() => CreateAll(more));
            starting.Start();
            Wait.Milliseconds(300);
            daemon.Kill();
            daemon.Dispose();
            using var second = Lab.StartListeningDaemon();
            Assert.True(starting.Join(TimeSpan.FromSeconds(60)));

            VmLab.Until("all are guarded", () => Lab.NicCookies().Count == 17 && Lab.TryWeir("vm", "verify").Code == 0, Soon);
            Assert.Equal(0, second.Terminate());
            vms.AssertVerified();
        }
        finally
        {
            Parallel.ForEach(first.Concat(more), spec => Lab.TryVirsh("destroy", spec.Name));
        }

        VmLab.Until("all are gone", () => Lab.NicCookies().Count == 2, Soon);
        vms.AssertOnlyTheTwo();

        void CreateAll(VmSpec[] specs)
        {
            var results = new (int Code, string Output, string Error)[specs.Length];
            var files = specs.Select(Lab.WriteXml).ToArray();
            var threads = files.Select((file, i) => new Thread(() => results[i] = Lab.TryVirsh("create", "--paused", file))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.All(results, result => Assert.True(result.Code == 0, result.Error));
        }
    }

    [Fact]
    public void Fifty_fast_starts_and_stops_leave_no_stale_entry_and_no_missing_one()
    {
        // libvirt's own part is played here: a port as it plugs one in, and its calls of the hook. QEMU would take most of the time.
        var hook = "/etc/libvirt/hooks/qemu.d/50-weir";
        var xml = new VmSpec("vm-c", 12) { Id = Guid.Parse("0e000000-0000-4000-8000-0000000000cc") }.ToXml(VmLab.Bridge, Lab.Folder.Path, VmSandbox.GuestFolder);
        Lab.Switch.Namespace.IpBatch(["tuntap add dev vnet90 mode tap", "link set vnet90 up"]);
        for (var round = 0; round < 50; round++)
        {
            var id = new Guid(round, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]); // new at each start of a transient domain
            // The same name, and every other time the same port number at once.
            var plugged = xml.Replace("<virtualport type='openvswitch'/>", $"<virtualport type='openvswitch'><parameters interfaceid='{id}'/></virtualport><target dev='vnet90'/>", StringComparison.Ordinal);
            Lab.Switch.Vsctl(
                "--", "--may-exist", "add-port", VmLab.Bridge, "vnet90", "--", "set", "interface", "vnet90", "external-ids:attached-mac=52:54:00:09:00:0c",
                $"external-ids:iface-id={id}", "external-ids:vm-id=0e000000-0000-4000-8000-0000000000cc", "external-ids:iface-status=active", $"ofport_request={40 + round % 2}");
            var (code, output, error) = Lab.Sandbox.Try(hook, ["vm-c", "start", "begin", "-"], plugged);
            Assert.True(code == 0, $"round {round}: {error}");
            Assert.Equal("", output);
            if (round % 10 == 0)
            {
                Assert.Equal(3, Lab.NicCookies().Count);
                vms.AssertVerified();
            }

            var stopped = plugged.Replace("<target dev='vnet90'/>", "", StringComparison.Ordinal);
            Assert.Equal(0, Lab.Sandbox.Try(hook, ["vm-c", "stopped", "end", "-"], stopped).Code);
            Lab.Switch.Vsctl("--", "--if-exists", "del-port", "vnet90");
            if (round % 7 == 0) Assert.Equal(0, Lab.Sandbox.Try(hook, ["vm-c", "release", "end", "-"], stopped).Code);
        }

        Lab.Switch.Namespace.IpBatch(["link del vnet90"]);
        vms.AssertOnlyTheTwo();
    }
}
