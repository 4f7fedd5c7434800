using Weir.Compiler.Guard;
using Weir.Guard.Sync;
using Weir.Guard.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Guard.Tests.Sync;

/// <summary>Against a real ovs-vswitchd.</summary>
public sealed class GuardSyncTests : IDisposable
{
    private readonly GuardBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_empty_bridge_gets_everything_and_then_nothing_more()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        var input = (await _bench.PluggedAsync(2, 3)).Input;
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        Assert.False((await sync.VerifyAsync(input, GuardBench.Soon)).IsRight);

        var first = await sync.SyncAsync(input, GuardBench.Soon);
        var second = await sync.SyncAsync(input, GuardBench.Soon);

        Assert.True(first is { FragmentsSet: true, Whole: true } && first.Flows > 50);
        Assert.True(second.NothingSent);
        Assert.True((await sync.VerifyAsync(input, GuardBench.Soon)).IsRight);
    }

    [Fact]
    public async Task A_NIC_that_comes_changes_and_goes_is_all_that_is_sent()
    {
        for (var nic = 2; nic < 8; nic++) _bench.Plug(nic);
        var few = (await _bench.PluggedAsync(2, 3, 4, 5, 6)).Input;
        var all = (await _bench.PluggedAsync(2, 3, 4, 5, 6, 7)).Input;
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        var whole = await sync.SyncAsync(few, GuardBench.Soon);

        var came = await sync.ChangeAsync(few, all, GuardBench.Soon);
        Assert.True((await sync.VerifyAsync(all, GuardBench.Soon)).IsRight);
        Assert.True(!came.Whole && came.Flows > 5 && came.Flows < whole.Flows / 2, $"{came} after {whole}");

        var changed = all with { Nics = [.. all.Nics.Select(nic => nic.Nic.Vm != "vm7" ? nic : nic with { Nic = nic.Nic with { Addresses = [IpPrefix.Parse("10.9.0.77/32")] } })] };
        await sync.ChangeAsync(all, changed, GuardBench.Soon);
        Assert.True((await sync.VerifyAsync(changed, GuardBench.Soon)).IsRight);

        var went = await sync.ChangeAsync(changed, few, GuardBench.Soon);
        Assert.True((await sync.VerifyAsync(few, GuardBench.Soon)).IsRight);
        Assert.False(went.Whole);
    }

    [Fact]
    public async Task A_policy_that_was_read_again_and_is_the_same_is_not_looked_at()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        var (input, again) = ((await _bench.PluggedAsync(2, 3)).Input, (await _bench.PluggedAsync(2, 3)).Input);
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        await sync.SyncAsync(input, GuardBench.Soon);
        _bench.Switch.Ofctl("del-flows", "br0", $"cookie=0x{GuardCookie.Of("br0", GuardBench.InterfaceId(2)):x}/-1");

        // Whoever looked would put its entries back.
        Assert.True((await sync.ChangeAsync(input, again, GuardBench.Soon)).NothingSent);
    }

    [Fact]
    public async Task What_was_deleted_added_or_changed_by_others_is_found_and_mended()
    {
        _bench.Plug(2);
        var input = (await _bench.PluggedAsync(2)).Input;
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        await sync.SyncAsync(input, GuardBench.Soon);
        _bench.Bridge.AddFlows("table=0,priority=65000,ip actions=NORMAL\ntable=5,priority=7,tcp,tp_dst=22,tcp_flags=+syn actions=NORMAL\ntable=40,actions=drop");
        _bench.Switch.Ofctl("del-flows", "br0", $"cookie=0x{GuardCookie.Of("br0", GuardBench.InterfaceId(2)):x}/-1,table=0");
        _bench.Switch.Ofctl("set-frags", "br0", "normal");

        var wrong = await sync.VerifyAsync(input, GuardBench.Soon);
        Assert.Equal((2, FragmentHandling.Normal), (wrong.Foreign.Length, wrong.Fragments));
        Assert.Contains("2 entries of somebody else's", wrong.Describe(), StringComparison.Ordinal);
        Assert.Contains("entries missing", wrong.Describe(), StringComparison.Ordinal);

        var report = await sync.SyncAsync(input, GuardBench.Soon);

        Assert.Equal((2, true), (report.Foreign, report.FragmentsSet));
        Assert.True((await sync.VerifyAsync(input, GuardBench.Soon)).IsRight);
        Assert.Contains("table=40", _bench.Switch.Ofctl("dump-flows", "br0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_to_a_bridge_that_lost_everything_puts_everything_back()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        var (before, after) = ((await _bench.PluggedAsync(2)).Input, (await _bench.PluggedAsync(2, 3)).Input);
        await using (var channel = await _bench.ConnectAsync()) await new GuardSync(channel).SyncAsync(before, GuardBench.Soon);
        _bench.Switch.KillDaemon();
        var down = await Assert.ThrowsAsync<GuardSyncException>(_bench.ConnectAsync);
        Assert.Equal(GuardSyncProblem.SwitchDown, down.Problem);
        Assert.Contains("is ovs-vswitchd running", down.Message, StringComparison.Ordinal);
        _bench.Switch.StartDaemon();

        await using var again = await _bench.ConnectAsync();
        var report = await new GuardSync(again).ChangeAsync(before, after, GuardBench.Soon);

        Assert.True(report.Whole);
        Assert.True((await new GuardSync(again).VerifyAsync(after, GuardBench.Soon)).IsRight);
    }

    [Fact]
    public async Task Entries_and_meters_that_nobody_knows_of_do_not_hinder_a_NIC_that_comes()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        var (none, one) = ((await _bench.PluggedAsync()).Input, (await _bench.PluggedAsync(2)).Input);
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        // Left over: the same NIC, on another port.
        var stale = one with { Nics = [one.Nics[0] with { Port = new PortNumber(one.Nics[0].Port.Value + 1) }] };
        await sync.SyncAsync(stale, GuardBench.Soon);

        await sync.ChangeAsync(none, one, GuardBench.Soon);

        var cookie = GuardCookie.Of("br0", GuardBench.InterfaceId(2));
        var entries = await channel.ReadFlowsAsync(FlowModMessage.AllTables, cookie, ulong.MaxValue, GuardBench.Soon);
        Assert.DoesNotContain(entries, flow => flow.Entry.Match.Find(OxmField.InPort) is { } port && port.LowValue != one.Nics[0].Port.Value);
        // The same NIC's meters are there already: refused, and then all is read back.
        await sync.ChangeAsync(none, one, GuardBench.Soon);
        await sync.SyncAsync(one, GuardBench.Soon);
        await sync.ChangeAsync(none, one, GuardBench.Soon);
        Assert.True((await sync.VerifyAsync(one, GuardBench.Soon)).IsRight);
    }

    [Fact]
    public async Task Unknown_NICs_are_kept_while_not_all_bindings_are_known()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        await sync.SyncAsync((await _bench.PluggedAsync(2, 3)).Input, GuardBench.Soon);
        var cookie = GuardCookie.Of("br0", GuardBench.InterfaceId(3));
        var before = await channel.ReadFlowsAsync(FlowModMessage.AllTables, cookie, ulong.MaxValue, GuardBench.Soon);

        await sync.SyncAsync((await _bench.PluggedAsync(2)).Input, keepUnknownNics: true, GuardBench.Soon);
        Assert.Equal(before.Length, (await channel.ReadFlowsAsync(FlowModMessage.AllTables, cookie, ulong.MaxValue, GuardBench.Soon)).Length);

        await sync.SyncAsync((await _bench.PluggedAsync(2)).Input, GuardBench.Soon);
        Assert.Empty(await channel.ReadFlowsAsync(FlowModMessage.AllTables, cookie, ulong.MaxValue, GuardBench.Soon));
    }

    [Fact]
    public async Task Removing_takes_everything_of_the_guard_and_nothing_else()
    {
        _bench.Plug(2);
        _bench.Bridge.AddFlows("table=40,priority=3,ip actions=drop");
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        await sync.SyncAsync((await _bench.PluggedAsync(2)).Input, GuardBench.Soon);

        await sync.RemoveAsync(GuardBench.Soon);

        Assert.Equal((0u, 1u), await channel.CountFlowsAsync(GuardBench.Soon));
        Assert.Empty((await channel.ReadAsync(GuardBench.Soon)).State.Groups);
    }

    [Fact]
    public async Task A_refused_entry_is_said_with_its_NIC_and_nothing_of_the_bundle_is_there()
    {
        _bench.Plug(2);
        var input = (await _bench.PluggedAsync(2)).Input;
        await using var channel = await _bench.ConnectAsync();
        var change = GuardCompiler.Change(input with { Nics = [] }, input);
        var flow = change.Flows.First(candidate => candidate.Entry.Cookie != GuardCookie.Shared);
        // Open vSwitch has no IPv6 extension header match.
        var impossible = flow with { Entry = flow.Entry with { Match = Match.Of(MatchField.Exact(OxmField.EthType, 0x86DD), MatchField.Exact(OxmField.Ipv6Exthdr, 1)) } };

        var error = await Assert.ThrowsAsync<GuardSyncException>(() => channel.ApplyAsync(change with { Flows = [.. change.Flows, impossible] }, [], GuardBench.Soon));

        Assert.Equal(GuardSyncProblem.Refused, error.Problem);
        Assert.Contains(flow.Origin!.Subject, error.Message, StringComparison.Ordinal);
        Assert.Equal((0u, 0u), await channel.CountFlowsAsync(GuardBench.Soon));
        Assert.DoesNotContain(await channel.ReadMetersAsync(GuardBench.Soon), meter => GuardMeters.Owns(meter.MeterId));
    }

    [Fact]
    public async Task What_a_NIC_tried_is_counted_by_NIC_and_reason()
    {
        _bench.Plug(2);
        var input = (await _bench.PluggedAsync(2)).Input;
        await using var channel = await _bench.ConnectAsync();
        var sync = new GuardSync(channel);
        await sync.SyncAsync(input, GuardBench.Soon);
        Assert.Empty(await sync.ReadDropsAsync(GuardBench.Soon));

        const string stranger = "ffffffffffff" + "525400aabbcc" + "0800" + "45000014000000004011" + "0000" + "0a090002" + "0a0900ff";
        for (var i = 0; i < 3; i++) _bench.Switch.Ofctl("packet-out", "br0", $"in_port={input.Nics[0].Port},packet={stranger},actions=table");

        var deadline = TimeProvider.System.GetTimestamp();
        var drops = await sync.ReadDropsAsync(GuardBench.Soon);
        while (drops.Sum(drop => (long)drop.Packets) < 3 && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(10)) drops = await sync.ReadDropsAsync(GuardBench.Soon);
        var drop = Assert.Single(drops);
        Assert.Equal((GuardCookie.Of("br0", GuardBench.InterfaceId(2)), GuardDropReason.MacSpoof, 3ul), (drop.Cookie, drop.Reason, drop.Packets));
    }
}
