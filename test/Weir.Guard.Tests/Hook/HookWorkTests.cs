using Weir.Guard.Hook;
using Weir.Guard.Tests.Support;

namespace Weir.Guard.Tests.Hook;

/// <summary>Against a real ovs-vswitchd.</summary>
public sealed class HookWorkTests : IDisposable
{
    private readonly GuardBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("rubbish")]
    [InlineData("weir-nics 1\nbr0 half a li")]
    [InlineData(null)]
    public async Task A_list_of_NICs_that_is_missing_or_broken_is_made_anew_from_the_VMs(string? content)
    {
        await StartAsync(2);
        var list = Path.Combine(_bench.Paths.RunDirectory, "nics");
        if (content is null) File.Delete(list);
        else await File.WriteAllTextAsync(list, content);

        await StartAsync(3);

        Assert.True(await _bench.IsRightAsync(2, 3));
        Assert.Equal(["vm2", "vm3"], _bench.Store.ReadNics()!.Value.Select(nic => nic.Binding.Nic.Vm).Order());
        Assert.Contains("10.9.0.2 is", (await RunAsync(HookOperation.Start, GuardBench.Xml(4, 4).Replace(GuardBench.Address(4), GuardBench.Address(2), StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_VM_that_ended_without_its_hook_does_not_hold_its_addresses()
    {
        await StartAsync(2);
        await StartAsync(3);
        _bench.Unplug(2); // QEMU and its tap are gone, and nobody said so
        var again = GuardBench.Xml(4, 4).Replace(GuardBench.Address(4), GuardBench.Address(2), StringComparison.Ordinal);
        _bench.Plug(4);

        Assert.Equal(HookReply.Done, await RunAsync(HookOperation.Start, again));

        Assert.Equal(["vm3", "vm4"], _bench.Store.ReadNics()!.Value.Select(nic => nic.Binding.Nic.Vm).Order());
        Assert.False(_bench.Store.Knows(GuardBench.Vm(2)));
        Assert.True(_bench.Store.Knows(GuardBench.Vm(3)));
        var flows = _bench.Switch.Ofctl("dump-flows", "br0");
        Assert.Contains(GuardBench.Mac(4), flows, StringComparison.Ordinal);
        Assert.DoesNotContain(GuardBench.Mac(2), flows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_VM_that_runs_holds_its_addresses()
    {
        await StartAsync(2);
        _bench.Plug(4);

        var reply = await RunAsync(HookOperation.Start, GuardBench.Xml(4, 4).Replace(GuardBench.Address(4), GuardBench.Address(2), StringComparison.Ordinal));

        Assert.False(reply.Accepted);
        Assert.Contains("vm2", reply.Message, StringComparison.Ordinal);
        Assert.True(await _bench.IsRightAsync(2));
    }

    [Fact]
    public async Task Of_two_that_claim_the_same_the_one_that_is_plugged_in_is_guarded_after_a_restart()
    {
        await StartAsync(3);
        _bench.Store.WriteDomain(GuardBench.Vm(2), System.Text.Encoding.UTF8.GetBytes(GuardBench.Xml(2, 2).Replace(GuardBench.Address(2), GuardBench.Address(3), StringComparison.Ordinal)));

        await new WholeSync(_bench.Paths, _bench.Config, TimeProvider.System).RunAsync(null, GuardBench.Soon);

        Assert.True(await _bench.IsRightAsync(3));
    }

    [Fact]
    public async Task Of_two_that_claim_the_same_one_whose_port_has_lost_its_device_is_not_plugged_in()
    {
        await StartAsync(3);
        _bench.Store.WriteDomain(GuardBench.Vm(2), System.Text.Encoding.UTF8.GetBytes(GuardBench.Xml(2, 2).Replace(GuardBench.Address(2), GuardBench.Address(3), StringComparison.Ordinal)));
        _bench.Switch.Vsctl("--no-wait", "add-port", "br0", "gone2", "--", "set", "interface", "gone2", $"external-ids:iface-id={GuardBench.InterfaceId(2)}");

        await new WholeSync(_bench.Paths, _bench.Config, TimeProvider.System).RunAsync(null, GuardBench.Soon);

        Assert.True(await _bench.IsRightAsync(3));
    }

    private async Task StartAsync(int vm)
    {
        _bench.Plug(vm);
        Assert.Equal(HookReply.Done, await RunAsync(HookOperation.Start, GuardBench.Xml(vm, vm)));
    }

    private Task<HookReply> RunAsync(HookOperation operation, string xml) =>
        new HookWork(_bench.Paths, () => _bench.Config, new OvsHookSwitch(_bench.Paths, TimeProvider.System), TimeProvider.System).RunAsync(GuardBench.Request(operation, xml), GuardBench.Soon);
}
