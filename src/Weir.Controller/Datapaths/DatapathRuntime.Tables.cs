using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Controller.Datapaths;

/// <summary>How an entry of a switch stands to what the switch shall hold.</summary>
public enum TableEntryState
{
    /// <summary>The switch holds it, and shall.</summary>
    Held,

    /// <summary>The switch shall hold it and does not.</summary>
    Missing,

    /// <summary>The switch holds something else in its place.</summary>
    Different,

    /// <summary>It stands in Weir's tables, and nobody of Weir's put it there.</summary>
    Foreign,

    /// <summary>It is a learned host's, or a ban's: it comes and goes.</summary>
    Learned,

    /// <summary>It stands in a table that is not Weir's.</summary>
    Other,
}

/// <summary>An entry that a switch holds or shall hold.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Entry">As it shall be; where it is not asked for, as it is.</param>
/// <param name="Desired">What asks for it, or null.</param>
/// <param name="Counted">With its counters, as it is; null: it is missing.</param>
public sealed record TableEntry(TableEntryState State, FlowEntry Entry, DesiredFlow? Desired, FlowStats? Counted);

/// <summary>The flow tables of a switch beside what they shall hold.</summary>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Fault">Why it could not be asked now, so that this is older; null: it was.</param>
/// <param name="Entries">Every entry, by table and falling priority.</param>
public sealed record TableReport(DateTimeOffset? ReadAt, string? Fault, ImmutableArray<TableEntry> Entries);

/// <content>Flow tables, for those who ask: one look, in which what is just changing may show as a difference. The audit looks twice.</content>
public sealed partial class DatapathRuntime
{
    private const int TableShare = 5; // of the time, at most one part in so many is spent on reading
    private static readonly TimeSpan TableLifetime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _readingTables = new(1, 1);
    private TableReport _tableReport = new(null, null, []); // while reading
    private long? _tablesUntil; // while reading
    private OpenFlowChannel? _tablesReadFrom; // while reading

    /// <summary>The flow tables. Asked of the switch, unless that was done within the last second, or within five times as long as it took.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<TableReport> ReadTablesAsync(CancellationToken ct)
    {
        await _readingTables.WaitAsync(ct);
        try
        {
            OpenFlowChannel? channel;
            Datapath datapath;
            DesiredState desired;
            RefusedEntries refused;
            lock (_turn) (channel, datapath, desired, refused) = (_synced == _channel ? _synced : null, _configured, _desired, _refused);
            if (channel is null) return _tableReport with { Fault = "the switch is not connected" };
            if (_tablesReadFrom == channel && _time.GetTimestamp() < _tablesUntil) return _tableReport;
            var began = _time.GetTimestamp();
            var flows = await SwitchReader.FlowsAsync(channel, TableLayout.Of(datapath), FlowModMessage.AllTables, ct);
            var report = new TableReport(_time.GetUtcNow(), null, Compare([.. flows], datapath, desired, refused));
            var lifetime = _time.GetElapsedTime(began) * TableShare;
            if (lifetime < TableLifetime) lifetime = TableLifetime;
            (_tableReport, _tablesReadFrom, _tablesUntil) = (report, channel, _time.GetTimestamp() + (long)(lifetime.TotalSeconds * _time.TimestampFrequency));
            return report;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OpenFlowErrorReplyException or TimeoutException)
        {
            return _tableReport with { Fault = $"the switch does not say: {exception.Message}" };
        }
        finally
        {
            _readingTables.Release();
        }
    }

    private static ImmutableArray<TableEntry> Compare(List<FlowStats> flows, Datapath datapath, DesiredState desired, RefusedEntries refused)
    {
        var asked = desired.Flows.ToDictionary(flow => flow.Entry.Key);
        var known = flows.Where(flow => flow.ForeignMatch is null).ToList();
        // Groups and meters are not looked at here: they count as right.
        var observed = new ObservedState([.. known.Select(flow => flow.Entry)], [.. desired.Groups.Select(group => group.Entry)], [.. desired.Meters.Select(meter => meter.Entry)]);
        var findings = AuditFindings.Compare(new ObservedSwitch(observed, [], []), fragmentsHidden: false, datapath, desired, refused);
        var changes = findings.Change.Flows.ToDictionary(change => change.Entry.Key, change => change.Kind);
        var entries = new List<TableEntry>();
        foreach (var flow in flows)
        {
            var isChanged = changes.Remove(flow.Entry.Key, out var kind);
            var wanted = asked.GetValueOrDefault(flow.Entry.Key);
            var state = flow.ForeignMatch is not null ? Pipeline.Owns(flow.Entry.TableId) ? TableEntryState.Foreign : TableEntryState.Other
                : isChanged ? kind == ChangeKind.Delete ? TableEntryState.Foreign : TableEntryState.Different
                : wanted is not null ? TableEntryState.Held
                : HostEntries.IsDynamic(flow.Entry) ? TableEntryState.Learned
                : TableEntryState.Other;
            entries.Add(new TableEntry(state, wanted?.Entry ?? flow.Entry, wanted, flow));
        }

        foreach (var key in changes.Keys)
            if (asked.TryGetValue(key, out var missing)) entries.Add(new TableEntry(TableEntryState.Missing, missing.Entry, missing, null));
        return [.. entries.OrderBy(entry => entry.Entry.TableId).ThenByDescending(entry => entry.Entry.Priority)];
    }
}
