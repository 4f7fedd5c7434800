using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>One guarded host with two running guests, for all tests of a collection: starting it takes seconds. Each test leaves it as it found it.</summary>
public sealed class GuardedVms : IDisposable
{
    public GuardedVms()
    {
        Lab = new();
        try
        {
            InstallOutput = Lab.Weir("vm", "install", "--bridge", VmLab.Bridge, "--uplink", VmLab.Uplink, "--trusted", "--gateway", VmLab.GatewayIp4, "--gateway", VmLab.GatewayIp6);
            GiveTheHookTime();
            (A, B) = (Lab.Create(new("vm-a", 10), paused: true), Lab.Create(new("vm-b", 11), paused: true));
            Lab.Virsh("resume", A.Name);
            Lab.Virsh("resume", B.Name);
            A.WaitUntilReady();
            B.WaitUntilReady();
        }
        catch
        {
            Lab.Dispose();
            throw;
        }
    }

    internal VmLab Lab { get; }

    internal VmGuest A { get; private set; } = null!;

    internal VmGuest B { get; private set; } = null!;

    /// <summary>What <c>weir vm install</c> said.</summary>
    internal string InstallOutput { get; } = "";

    /// <summary>Both guests' entries are there, nobody else's, and they are the right ones.</summary>
    internal void AssertOnlyTheTwo()
    {
        Assert.Equal(2, Lab.NicCookies().Count);
        AssertVerified();
    }

    /// <summary>The switch has what a fresh compile gives.</summary>
    internal void AssertVerified()
    {
        var (code, output, error) = Lab.TryWeir("vm", "verify");
        Assert.True(code == 0, $"weir vm verify ended with {code}\n{output}{error}");
    }

    /// <summary>B's link is taken down and up: nothing passes in between, and the same as ever before and after.</summary>
    internal void AssertGuardedOverALinkThatWasDown()
    {
        var (before, tap) = (Lab.OvsBridge.Entries(), Lab.TapOf(B.Spec.Mac)!);
        VmPackets.AssertGuarded(Lab, B, A);

        Lab.Virsh("domif-setlink", B.Name, tap, "down");
        VmPackets.AssertClosed(Lab, B, A);
        Assert.Equal(before, Lab.OvsBridge.Entries());

        Lab.Virsh("domif-setlink", B.Name, tap, "up");
        VmLab.Until("the guest sees its link", () => B.Run("cat /sys/class/net/eth0/carrier").Trim() == "1", TimeSpan.FromSeconds(10));
        VmPackets.AssertGuarded(Lab, B, A);
        Assert.Equal(before, Lab.OvsBridge.Entries());
        AssertOnlyTheTwo();
    }

    /// <summary>Ends what a failed test left running, so that the next is not judged by it.</summary>
    internal void DestroyOthers()
    {
        var others = Lab.TryVirsh("list", "--name").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Except([A.Name, B.Name]).ToArray();
        if (others.Length > 0) Lab.Destroy(others);
    }

    public void Dispose() => Lab.Dispose();

    // For a machine on which much else runs: WEIR_LAB_HOOK_SECONDS=8 moves the hook's limit of 2 s.
    private void GiveTheHookTime()
    {
        if (Environment.GetEnvironmentVariable("WEIR_LAB_HOOK_SECONDS") is not { Length: > 0 } seconds) return;
        var hook = Lab.Sandbox.ConfigFile("hooks/qemu.d/50-weir");
        Shell.WriteProgram(hook, File.ReadAllText(hook).Replace("\nlimit=2\n", $"\nlimit={seconds}\nexport WEIR_HOOK_SECONDS={seconds}\n", StringComparison.Ordinal));
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(nameof(GuardedVms))]
public class GuardedVmsCollection : ICollectionFixture<GuardedVms>;

/// <summary>Those that measure: with a host of their own, one at a time, when all others are done (as <see cref="Alone"/>).</summary>
[CollectionDefinition(nameof(MeasuredVms), DisableParallelization = true)]
public class MeasuredVms : ICollectionFixture<GuardedVms>;
