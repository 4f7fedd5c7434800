using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A VM's start: guarded before its first instruction, or refused.</summary>
[Collection(nameof(GuardedVms))]
public sealed class VmStartTests(GuardedVms vms) : IDisposable
{
    private VmLab Lab => vms.Lab;

    public void Dispose() => vms.DestroyOthers();

    [Theory]
    [InlineData("<weir:ip>10.9.0.30/24</weir:ip>", "10.9.0.30/24")]
    [InlineData("<weir:ip>10.9.0.11</weir:ip>", "vm-b")]
    [InlineData("<weir:ip>10.9.0.1</weir:ip>", "10.9.0.1")]
    [InlineData("<weir:oops/>", "oops")]
    public void A_vm_with_an_invalid_policy_is_refused_and_virsh_says_why(string policy, string expected)
    {
        var spec = new VmSpec("vm-x", 30) { Metadata = VmSpec.Policy($"<weir:nic mac='52:54:00:09:00:1e'>{policy}</weir:nic>") };

        var (code, _, error) = Lab.TryCreate(spec, paused: true);

        Assert.NotEqual(0, code);
        Assert.Contains(expected, error);
        Assert.Contains("vm-x", error);
        Assert.DoesNotContain("vm-x", Lab.Virsh("list", "--all", "--name"));
        Assert.Null(Lab.TapOf(spec.Mac));
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_guest_that_forges_from_its_first_instruction_is_never_heard()
    {
        var spec = new VmSpec("vm-c", 12);
        var forged = VmPackets.ForgedBy(Lab, spec, vms.B.Spec);
        Lab.GatewayTap.Drain();

        var seen = vms.B.CountWhile(forged, () => Lab.Create(spec with { KernelArguments = VmPackets.Spoof(forged) }).WaitUntilReady(), TimeSpan.FromSeconds(1));

        VmPackets.AssertForgedAndNeverHeard(Lab, spec.Name, forged, seen);
        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void With_a_hook_slowed_at_every_step_a_guest_that_forges_is_never_heard()
    {
        var spec = new VmSpec("vm-c", 12);
        var forged = VmPackets.ForgedBy(Lab, spec, vms.B.Spec);
        Lab.GatewayTap.Drain();
        // libvirt runs the scripts in the order of their names: one before Weir's, one behind. At `started` the guest's processor runs already.
        using var before = new HookScript(Lab, "40-slow", "sleep 1");
        using var behind = new HookScript(Lab, "60-slow", "[ \"$2\" = started ] && sleep 5; exit 0");

        var seen = vms.B.CountWhile(forged, () => Lab.Create(spec with { KernelArguments = VmPackets.Spoof(forged) }).WaitUntilReady(), TimeSpan.FromSeconds(1));

        VmPackets.AssertForgedAndNeverHeard(Lab, spec.Name, forged, seen);
        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_vm_without_policy_starts_closed_and_is_open_once_it_is_bound()
    {
        var spec = new VmSpec("vm-c", 12) { Metadata = "" };
        byte[][] honest = [Frames.ArpRequest(spec.Address, Lab.GatewayTap.Address.Ip4)];
        Lab.GatewayTap.Drain();

        var seen = vms.B.CountWhile(honest, () =>
        {
            Lab.Create(spec with { KernelArguments = VmPackets.Spoof(honest) }).WaitUntilReady();
        });

        Assert.Equal([0], seen);
        Lab.GatewayTap.ExpectNothing(frame => Frames.IsFrom(frame, spec.Address));
        Assert.Contains("closed", Lab.Weir("vm", "list").Split('\n').First(line => line.Contains(spec.Name)));

        Lab.Weir("vm", "bind", spec.Name, "--nic", spec.Mac, "--ip", spec.Ip4, "--ip", spec.Ip6);
        Lab.Weir("vm", "sync", "--libvirt");

        Lab.GatewayTap.Expect(frame => Frames.IsFrom(frame, spec.Address));
        Assert.True(Lab.Known(spec).Pings(VmLab.GatewayIp4));
        vms.AssertVerified();
        Lab.Destroy(spec.Name);
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_switch_that_hangs_while_the_hook_runs_refuses_the_vm_in_time_and_holds_up_nobody()
    {
        // Open vSwitch stops when libvirt has plugged the NIC in and before Weir's hook runs; it goes on 4 s later.
        using var script = new HookScript(Lab, "40-stop", $"[ \"$2\" = start ] || exit 0; kill -STOP {Lab.Switch.DaemonPid}; (sleep 4; kill -CONT {Lab.Switch.DaemonPid}) >/dev/null 2>&1 </dev/null &");
        var clock = Stopwatch.StartNew();

        var (code, _, error) = Lab.TryCreate(new("vm-c", 12), paused: true);

        Assert.NotEqual(0, code);
        Assert.Contains("weir", error, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 12);
        VmLab.Until("the switch goes on", () => Lab.Switch.Vsctl("list-ports", VmLab.Bridge).Contains(VmLab.Uplink), TimeSpan.FromSeconds(10));
        vms.AssertOnlyTheTwo();
        Assert.True(vms.A.Pings(vms.B.Spec.Ip4));
    }

    [Theory]
    [InlineData("prepare")]
    [InlineData("start")]
    [InlineData("started")]
    public void A_vm_that_another_hook_refuses_at_any_step_leaves_nothing(string operation)
    {
        using var behind = new HookScript(Lab, "60-refuse", $"[ \"$2\" != {operation} ] || {{ echo 'no, says the operator' >&2; exit 1; }}");
        var spec = new VmSpec("vm-c", 12);

        var (code, _, error) = Lab.TryCreate(spec, paused: true);

        Assert.NotEqual(0, code);
        Assert.Contains("no, says the operator", error);
        Assert.Null(Lab.TapOf(spec.Mac));
        vms.AssertOnlyTheTwo();
    }

    [Fact]
    public void A_hook_that_is_killed_refuses_the_vm_and_leaves_nothing()
    {
        // It comes before Weir's, and kills the child of libvirtd that comes next.
        using var script = new HookScript(Lab, "40-kill", """
            [ "$2" = start ] || exit 0
            (for i in $(seq 2000); do next=$(pgrep -P $PPID -f 50-weir) && kill -9 $next && break; sleep 0.001; done) >/dev/null 2>&1 </dev/null &
            """);

        var (code, _, _) = Lab.TryCreate(new("vm-c", 12), paused: true);

        Assert.NotEqual(0, code);
        VmLab.Until("nothing is left of it", () => Lab.NicCookies().Count == 2, TimeSpan.FromSeconds(5));
        vms.AssertOnlyTheTwo();
    }
}
