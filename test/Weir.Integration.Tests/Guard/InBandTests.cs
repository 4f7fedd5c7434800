using System.Diagnostics;
using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>Open vSwitch's own entries for a manager by TCP, which stand before the guard's and are in no dump.</summary>
public sealed class InBandTests : IDisposable
{
    private readonly HookHost _host = new();

    [Fact]
    public void What_lets_a_VM_forge_ARP_in_the_hosts_name_is_said_and_turned_off_by_the_installation()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        using var attacker = _host.PlugHost(2, 21);
        using var victim = _host.PlugHost(3, 22);
        _host.WeirOk("verify");
        var address = _host.Switch.Vsctl("get", "interface", "br0", "mac_in_use").Trim().Trim('"');
        var forger = Actor.Of("forger", address, "10.9.0.1");
        var forged = Craft.Arp(forger, 1, Craft.Ip4("10.9.0.3"), sha: Craft.Mac(HookHost.Mac(2)));

        _host.Switch.Vsctl("remove", "bridge", "br0", "other-config", "disable-in-band", "--", "set-manager", "tcp:192.0.2.9:6640");
        WaitForHidden(present: true);
        attacker.Send(forged);
        victim.Expect(frame => frame.AsSpan().StartsWith(forged), what: "what in-band control lets through");
        Assert.Contains("disable-in-band=true", _host.Weir("verify").Error, StringComparison.Ordinal);

        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        WaitForHidden(present: false);
        attacker.Send(forged);
        victim.ExpectNothing(frame => frame.AsSpan().StartsWith(forged));
        Assert.DoesNotContain("disable-in-band", _host.Weir("verify").Error, StringComparison.Ordinal);

        _host.WeirOk("uninstall");
        Assert.DoesNotContain("disable-in-band", _host.Switch.Vsctl("get", "bridge", "br0", "other_config"), StringComparison.Ordinal);
    }

    public void Dispose() => _host.Dispose();

    private void WaitForHidden(bool present)
    {
        var clock = Stopwatch.StartNew();
        while (_host.Switch.Appctl("bridge/dump-flows", "br0").Contains("priority=18000", StringComparison.Ordinal) != present)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Open vSwitch's own entries are {(present ? "not there" : "still there")}");
            Wait.Milliseconds(50);
        }
    }
}
