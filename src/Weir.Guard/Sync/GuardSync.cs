using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Guard.Sync;

/// <summary>Brings a bridge to where the guard wants it, over its management socket. Guard entries are known by their cookie, so hook and daemon may do this in any order, and twice.</summary>
/// <param name="channel">The connection.</param>
public sealed class GuardSync(GuardChannel channel)
{
    /// <summary>The times of a connection that serves one question: nobody waits longer than a hook may.</summary>
    public static ChannelOptions ShortLived { get; } = new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(2),
        RequestTimeout = TimeSpan.FromSeconds(2),
        EchoInterval = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Makes the whole bridge right: reads what it holds and sends the difference. What lies in tables 0 to 19 and is not wanted goes, whoever put it there: an entry
    /// beside the guard's could let anything pass.
    /// </summary>
    /// <param name="input">What is plugged in, and what it may do.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">The switch does not answer, or refused something: then the entries are as they were.</exception>
    public Task<GuardSyncReport> SyncAsync(GuardInput input, CancellationToken cancellationToken) => SyncAsync(input, keepUnknownNics: false, cancellationToken);

    /// <summary>As the other, and <paramref name="keepUnknownNics"/> leaves entries and meters of NICs alone that the input does not name: the caller does not know all bindings yet.</summary>
    /// <exception cref="GuardSyncException">The switch does not answer, or refused something: then the entries are as they were.</exception>
    public async Task<GuardSyncReport> SyncAsync(GuardInput input, bool keepUnknownNics, CancellationToken cancellationToken)
    {
        var fragments = await channel.PrepareAsync(wantsMessages: false, cancellationToken);
        var observed = await channel.ReadAsync(cancellationToken);
        var change = GuardCompiler.Change(observed.State, GuardCompiler.Compile(input));
        if (keepUnknownNics) change = WithoutUnknownNics(change, input);
        var foreign = ForeignIn(observed.Flows, input.NextTable);
        await channel.ApplyAsync(change, [.. foreign.Select(DeletionOf)], cancellationToken);
        return Report(change, foreign.Length, fragments, whole: true);
    }

    /// <summary>
    /// Makes the bridge right where two states differ: only the entries of NICs that came, went or changed are read and sent. A bridge that turns out not to hold
    /// <paramref name="before"/> (ovs-vswitchd was restarted, somebody meddled) is made right as a whole.
    /// </summary>
    /// <param name="before">What the bridge holds, as far as is known.</param>
    /// <param name="after">What it shall hold.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">The switch does not answer, or refused something.</exception>
    public async Task<GuardSyncReport> ChangeAsync(GuardInput before, GuardInput after, CancellationToken cancellationToken)
    {
        var difference = GuardDifference.Of(before, after);
        var cookies = difference.Gone.Concat(difference.Come).Select(nic => GuardCookie.Of(after.Bridge.Name, nic.Nic.InterfaceId)).ToHashSet();

        // One round trip for all questions: a NIC's own entries are found by its cookie, and a bridge without the guard's first entry holds nothing of the guard.
        var fragments = channel.PrepareAsync(wantsMessages: false, cancellationToken);
        var canary = channel.ReadFlowsAsync(GuardPipeline.Port.Id, GuardCookie.Shared, ulong.MaxValue, cancellationToken);
        var reads = cookies.Select(cookie => channel.ReadFlowsAsync(FlowModMessage.AllTables, cookie, ulong.MaxValue, cancellationToken)).ToList();
        var change = GuardCompiler.Change(before, after, difference);
        var wanted = GuardCompiler.EntriesOf(after, difference.Come);
        var shared = await canary;
        var present = (await Task.WhenAll(reads)).SelectMany(flows => flows).Select(flow => flow.Entry).ToList();
        var fragmentsSet = await fragments;
        if (fragmentsSet || shared.IsEmpty) return await SyncAsync(after, cancellationToken) with { FragmentsSet = fragmentsSet };

        try
        {
            change = change with { Flows = Corrected(change.Flows, wanted, cookies, present) };
            await channel.ApplyAsync(change, [], cancellationToken);
            return Report(change, 0, fragmentsSet: false, whole: false);
        }
        catch (GuardSyncException exception) when (exception.Problem == GuardSyncProblem.Refused)
        {
            // A meter or group that is there although it should not be, or the other way round. If it is the entries themselves, this is refused too.
            return await SyncAsync(after, cancellationToken);
        }
    }

    /// <summary>How the bridge differs from what it shall hold. Nothing is sent.</summary>
    /// <exception cref="GuardSyncException">The switch does not answer.</exception>
    public async Task<GuardVerification> VerifyAsync(GuardInput input, CancellationToken cancellationToken)
    {
        var observed = await channel.ReadAsync(cancellationToken);
        var fragments = await channel.ReadFragmentsAsync(cancellationToken);
        return new GuardVerification(
            GuardCompiler.Change(observed.State, GuardCompiler.Compile(input)), [.. ForeignIn(observed.Flows, input.NextTable).Select(flow => flow.Entry)], fragments);
    }

    /// <summary>Takes everything of the guard off the bridge: entries, groups and meters.</summary>
    /// <exception cref="GuardSyncException">The switch does not answer.</exception>
    public async Task<GuardSyncReport> RemoveAsync(CancellationToken cancellationToken)
    {
        var observed = await channel.ReadAsync(cancellationToken);
        var change = GuardCompiler.Change(observed.State, DesiredState.Empty);
        await channel.ApplyAsync(change, [], cancellationToken);
        return Report(change, 0, fragmentsSet: false, whole: true);
    }

    /// <summary>What was dropped so far, by NIC and reason; reasons that nothing was dropped for are left out.</summary>
    /// <exception cref="GuardSyncException">The switch does not answer.</exception>
    public async Task<ImmutableArray<GuardDrop>> ReadDropsAsync(CancellationToken cancellationToken)
    {
        var (drops, _) = await ReadCountsAsync(cancellationToken);
        return drops;
    }

    /// <summary>The same, and the cookies of all entries that are there: who has none of his own has no rules.</summary>
    /// <exception cref="GuardSyncException">The switch does not answer.</exception>
    public async Task<(ImmutableArray<GuardDrop> Drops, ImmutableHashSet<ulong> Cookies)> ReadCountsAsync(CancellationToken cancellationToken)
    {
        var flows = await channel.ReadFlowsAsync(FlowModMessage.AllTables, GuardCookie.Shared, GuardCookie.TagMask, cancellationToken);
        return (DropsOf(flows), [.. flows.Select(flow => flow.Entry.Cookie).Distinct()]);
    }

    /// <summary>The drops that entries count.</summary>
    public static ImmutableArray<GuardDrop> DropsOf(IEnumerable<FlowStats> flows) =>
    [
        .. from flow in flows
           let reason = GuardDropReasons.Of(flow.Entry)
           where reason != GuardDropReason.None && flow.PacketCount is > 0 and < ulong.MaxValue
           let port = flow.Entry.Match.Find(OxmField.InPort)
           select new GuardDrop(flow.Entry.Cookie, port is null ? null : new PortNumber((uint)port.Value.LowValue), reason, flow.PacketCount),
    ];

    // What the switch holds of these NICs counts, and not what it was thought to hold: entries of another port, say, that nobody removed.
    private static ImmutableArray<FlowChange> Corrected(IEnumerable<FlowChange> changes, ImmutableArray<DesiredFlow> ofNics, HashSet<ulong> cookies, IEnumerable<FlowEntry> present)
    {
        var held = present.ToDictionary(entry => entry.Key);
        var wanted = ImmutableArray.CreateBuilder<FlowChange>();
        var deletes = new List<FlowChange>();
        foreach (var flow in changes)
            if (!cookies.Contains(flow.Entry.Cookie)) (flow.Kind == ChangeKind.Delete ? deletes : (ICollection<FlowChange>)wanted).Add(flow);
        foreach (var flow in ofNics)
            if (!held.Remove(flow.Entry.Key, out var old) || !old.Equals(flow.Entry)) wanted.Add(new FlowChange(ChangeKind.Add, flow.Entry, flow.Origin));

        var added = wanted.Select(flow => flow.Entry.Key).ToHashSet();
        wanted.AddRange(deletes.Where(flow => !added.Contains(flow.Entry.Key)));
        foreach (var (key, entry) in held)
            if (!added.Contains(key)) wanted.Add(new FlowChange(ChangeKind.Delete, entry, null));
        return wanted.DrainToImmutable();
    }

    private static SwitchChange WithoutUnknownNics(SwitchChange change, GuardInput input)
    {
        var known = input.Nics.Select(nic => GuardCookie.Of(input.Bridge.Name, nic.Nic.InterfaceId)).Append(GuardCookie.Shared).ToHashSet();
        return change with
        {
            Flows = [.. change.Flows.Where(flow => flow.Kind != ChangeKind.Delete || known.Contains(flow.Entry.Cookie))],
            DeletedGroups = [],
            DeletedMeters = [],
        };
    }

    // Under `weir run` table 0 holds an entry of FAUCET's pipeline; everything else in the guard's tables is the guard's.
    private static ImmutableArray<FlowStats> ForeignIn(ImmutableArray<FlowStats> flows, byte? nextTable) =>
        nextTable is not null ? [] : [.. flows.Where(flow => GuardPipeline.Owns(flow.Entry.TableId) && (flow.ForeignMatch is not null || !GuardCookie.IsGuard(flow.Entry.Cookie)))];

    private static FlowModMessage DeletionOf(FlowStats flow) => new(FlowModCommand.DeleteStrict, flow.Entry) { ForeignMatch = flow.ForeignMatch };

    private static GuardSyncReport Report(SwitchChange change, int foreign, bool fragmentsSet, bool whole) => new(
        change.Flows.Length + foreign, change.Groups.Length + change.DeletedGroups.Length, change.Meters.Length + change.DeletedMeters.Length, foreign, fragmentsSet, whole);
}
