using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Controller.Metrics;
using Weir.Controller.Services;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>
/// Counters of the switch: what it drops, and what rules take. Read one at a time, table by table, so that packet-ins find their way between; looked at by itself every
/// ten seconds, or more rarely where a reading takes long.
/// </summary>
public sealed partial class DatapathRuntime
{
    private const uint AllMeters = 0xFFFF_FFFF;
    private const int PollShare = 20; // of the time, at most one part in so many is spent on reading
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CounterLifetime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _readingCounters = new(1, 1);
    private readonly Dictionary<PortNumber, DropReason> _banReasons = []; // in a turn
    private uint _bansUntil; // in a turn: learn bans may stand in the switch until then
    private readonly DropLedger _ledger;
    private readonly ServiceWatch _services;
    private CounterIndex? _index; // while reading
    private long? _countersReadAt; // while reading
    private AclReport _aclReport = new(null, null, []); // while reading
    private bool _aclsRead; // by the last reading
    private long _nextPoll;

    /// <summary>What the switch drops, by reason. Asked of it, unless that was done within the last second.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<DropReport> ReadDropsAsync(CancellationToken ct) => _ledger.Report(await ReadCountersAsync(rules: false, ct));

    /// <summary>What each rule of an ACL has taken. Asked of the switch, unless that was done within the last second.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AclReport> ReadAclHitsAsync(CancellationToken ct)
    {
        var fault = await ReadCountersAsync(rules: true, ct);
        return _aclReport with { Fault = fault };
    }

    /// <summary>What was read last, by itself or for somebody: nothing is asked of the switch.</summary>
    public CounterReading LastCounters()
    {
        var (readAt, totals) = _ledger.Totals();
        return new CounterReading(readAt, totals, Volatile.Read(ref _aclReport).Rules, _services.Read());
    }

    /// <summary>Reads the counters when it is time to. Never throws.</summary>
    /// <param name="rules">Those of ACL rules, too.</param>
    public void PollCounters(bool rules)
    {
        if (_time.GetTimestamp() < Interlocked.Read(ref _nextPoll)) return;
        lock (_turn)
            if (_synced is null || _synced != _channel) return;
        Interlocked.Exchange(ref _nextPoll, long.MaxValue);
        _ = PollAsync(rules);
    }

    private async Task PollAsync(bool rules)
    {
        var began = _time.GetTimestamp();
        try
        {
            await ReadCountersAsync(rules, _disposing.Token);
        }
        catch (OperationCanceledException)
        {
            // This datapath is being given up.
        }
        catch (Exception exception)
        {
            ControllerLog.BackgroundFault(_logger, exception); // INV-5
        }
        finally
        {
            var pause = _time.GetElapsedTime(began) * PollShare;
            if (pause < PollInterval) pause = PollInterval;
            Interlocked.Exchange(ref _nextPoll, _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency));
        }
    }

    // Null: the counters are of now. Else why they are not.
    private async Task<string?> ReadCountersAsync(bool rules, CancellationToken ct)
    {
        await _readingCounters.WaitAsync(ct);
        try
        {
            if (_countersReadAt is { } at && _time.GetElapsedTime(at) < CounterLifetime && (_aclsRead || !rules)) return null;
            OpenFlowChannel? channel;
            DesiredState desired;
            Datapath datapath;
            bool bans;
            lock (_turn)
            {
                (channel, desired, datapath, bans) = (_synced == _channel ? _synced : null, _desired, _configured, NowSeconds() <= _bansUntil);
            }

            if (channel is null) return "the switch is not connected";
            if (!ReferenceEquals(_index?.Desired, desired)) _index = new CounterIndex(datapath, desired);
            await ReadCountersAsync(channel, datapath, _index, rules, bans, ct);
            (_countersReadAt, _aclsRead) = (_time.GetTimestamp(), rules);
            return null;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OpenFlowErrorReplyException or TimeoutException)
        {
            return $"the switch does not say: {exception.Message}";
        }
        finally
        {
            _readingCounters.Release();
        }
    }

    private async Task ReadCountersAsync(OpenFlowChannel channel, Datapath datapath, CounterIndex index, bool rules, bool bans, CancellationToken ct)
    {
        var drops = new List<DropReading>();
        var served = new List<ServiceCounter>();
        var hits = rules ? new Dictionary<FlowKey, FlowStats>() : null;
        var tables = new SortedSet<byte>(index.DropTables);
        tables.UnionWith(index.Services.Tables);
        if (rules) tables.UnionWith(index.RuleTables);
        if (bans || index.HasPermanentHosts) tables.Add(Pipeline.EthSrc.Id);
        var layout = TableLayout.Of(index.Datapath);
        foreach (var table in tables.Where(layout.Has))
        {
            foreach (var flow in await SwitchReader.FlowsAsync(channel, layout, table, ct))
            {
                if (flow.ForeignMatch is not null) continue;
                if (index.Read(flow, BanOf) is { } reading) drops.Add(reading);
                if (index.Services.Read(flow) is { } counter) served.Add(counter);
                if (hits is not null && index.IsRule(flow.Entry.Key)) hits.TryAdd(flow.Entry.Key, flow);
            }
        }

        if (index.HasMeters)
            foreach (var part in await SwitchReader.PartsAsync<MeterStatsReply>(channel, new MeterStatsRequest(AllMeters), ct))
                foreach (var meter in part.Meters)
                    if (index.Read(meter) is { } reading) drops.Add(reading);
        _services.Take(index.Services, served);
        lock (_turn) PublishServiceHealth();
        PublishGuardDrops(datapath, _ledger.Take(drops));
        if (hits is not null) Volatile.Write(ref _aclReport, new AclReport(_time.GetUtcNow(), null, HitsOf(index.Desired, hits)));
    }

    private static ImmutableArray<AclHits> HitsOf(DesiredState desired, Dictionary<FlowKey, FlowStats> counters)
    {
        var rules = new Dictionary<(string Acl, int Number, SourceLocation? Location), List<AclPlaceHits>>();
        foreach (var flow in desired.Flows)
        {
            if (flow.Origin.Rule is not { } rule) continue;
            var counted = counters.GetValueOrDefault(flow.Entry.Key);
            var key = (rule.Acl, rule.Number, flow.Origin.Location);
            if (!rules.TryGetValue(key, out var places)) rules[key] = places = [];
            places.Add(new AclPlaceHits(rule.Place, CounterIndex.Counted(counted?.PacketCount ?? 0), CounterIndex.Counted(counted?.ByteCount ?? 0)));
        }

        return
        [
            .. rules.Select(pair => new AclHits(pair.Key.Acl, pair.Key.Number, pair.Key.Location, [.. pair.Value]))
                .OrderBy(rule => rule.Acl, StringComparer.Ordinal).ThenBy(rule => rule.Number == 0).ThenBy(rule => rule.Number),
        ];
    }

    // In a turn.
    private void NoteBan(PortNumber? port, Vid vid, DropReason reason)
    {
        _events.Publish(new LearnBanEvent(Subject, port, vid, DropReasons.NameOf(reason)));
        if (port is { } number) _banReasons[number] = reason;
        _bansUntil = NowSeconds() + (uint)_configured.LearnBanTimeout + 1;
    }

    private DropReason BanOf(PortNumber port)
    {
        lock (_turn) return _banReasons.GetValueOrDefault(port, DropReason.PortFull);
    }
}
