using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Primitives;

namespace Weir.Controller.Drops;

/// <summary>
/// Adds up what a datapath's drop counters have grown by (<see cref="CounterGrowth"/>), and keeps what the sums were a minute ago. Any thread.
/// </summary>
internal sealed class DropLedger(TimeProvider time)
{
    private const int MostSources = 20_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly DateTimeOffset _since = time.GetUtcNow();
    private readonly Dictionary<DropSource, Sum> _sums = [];
    private readonly Dictionary<(string Reason, PortNumber? Port), (ulong Packets, ulong Bytes)> _totals = [];
    private readonly Queue<Snapshot> _snapshots = [];
    private readonly CounterGrowth _growth = new(time);
    private long _snapshotAt;
    private DateTimeOffset? _readAt;

    private sealed class Sum
    {
        public required DropSource Source { get; set; }

        public ulong Packets { get; set; }

        public ulong Bytes { get; set; }
    }

    private readonly record struct Snapshot(long At, Dictionary<DropSource, (ulong Packets, ulong Bytes)> Sums);

    /// <summary>Takes what was just read: every counter of the switch that drops.</summary>
    /// <returns>What has dropped since the reading before: how much (as the recent counts), and the sums.</returns>
    public IReadOnlyList<DropCounter> Take(IReadOnlyCollection<DropReading> readings)
    {
        lock (_gate)
        {
            if (_readAt is null) Remember(_growth.ReadAt);
            _growth.Begin(readings.Count);
            var grown = new Dictionary<DropSource, (ulong Packets, ulong Bytes)>();
            foreach (var reading in readings)
            {
                var (more, moreBytes) = _growth.Take(reading.Key, reading.Packets, reading.Bytes, reading.AgeSeconds);
                if (more == 0) continue;
                Add(reading.Source, more, moreBytes);
                var so = grown.GetValueOrDefault(reading.Source);
                grown[reading.Source] = (so.Packets + more, so.Bytes + moreBytes);
            }

            _readAt = time.GetUtcNow();
            Remember(_growth.ReadAt);
            return [.. grown.Where(pair => _sums.ContainsKey(pair.Key)).Select(pair => new DropCounter(_sums[pair.Key].Source, _sums[pair.Key].Packets, _sums[pair.Key].Bytes, pair.Value.Packets, pair.Value.Bytes))];
        }
    }

    /// <summary>The sums, and by how much they have grown in the last minute.</summary>
    /// <param name="fault">Why they are not of now; null: they are.</param>
    public DropReport Report(string? fault)
    {
        lock (_gate)
        {
            if (_readAt is null) return new DropReport(null, _since, TimeSpan.Zero, fault, []);
            var then = _snapshots.Peek();
            return new DropReport(
                _readAt,
                _since,
                time.GetElapsedTime(then.At, _growth.ReadAt),
                fault,
                [
                    .. _sums.Values.Select(sum => Grown(sum, then.Sums))
                        .OrderByDescending(counter => counter.RecentPackets).ThenByDescending(counter => counter.Packets).ThenBy(counter => counter.Drop.Subject, StringComparer.Ordinal),
                ]);
        }
    }

    /// <summary>When the switch was asked last (null: not yet), and the sums by reason and port. These never shrink, whatever comes and goes.</summary>
    public (DateTimeOffset? ReadAt, ImmutableArray<DropTotal> Totals) Totals()
    {
        lock (_gate) return (_readAt, [.. _totals.Select(total => new DropTotal(total.Key.Reason, total.Key.Port, total.Value.Packets, total.Value.Bytes))]);
    }

    private static DropCounter Grown(Sum sum, Dictionary<DropSource, (ulong Packets, ulong Bytes)> then)
    {
        var (packets, bytes) = then.GetValueOrDefault(sum.Source);
        return new DropCounter(sum.Source, sum.Packets, sum.Bytes, sum.Packets - packets, sum.Bytes - bytes);
    }

    private void Add(DropSource source, ulong packets, ulong bytes)
    {
        if (!_sums.TryGetValue(source, out var sum))
        {
            if (_sums.Count >= MostSources) Forget();
            _sums[source] = sum = new Sum { Source = source };
        }

        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, (source.Reason, source.Port), out _);
        total = (total.Packets + packets, total.Bytes + bytes);
        sum.Source = source; // a reload may have moved its line
        sum.Packets += packets;
        sum.Bytes += bytes;
    }

    // Names in a file may change for ever. Who has dropped nothing in the last minute goes first.
    private void Forget()
    {
        var then = _snapshots.Peek().Sums;
        foreach (var sum in _sums.Values.OrderBy(sum => sum.Packets - then.GetValueOrDefault(sum.Source).Packets).ThenBy(sum => sum.Packets).Take(MostSources / 2).ToList())
            _sums.Remove(sum.Source);
    }

    // One snapshot that is a minute old stays: the sums are measured against it.
    private void Remember(long at)
    {
        if (_snapshots.Count > 0 && time.GetElapsedTime(_snapshotAt, at) < Apart) return;
        _snapshotAt = at;
        _snapshots.Enqueue(new Snapshot(at, _sums.ToDictionary(pair => pair.Key, pair => (pair.Value.Packets, pair.Value.Bytes))));
        while (_snapshots.Count > 2 && time.GetElapsedTime(_snapshots.ElementAt(1).At, at) >= Kept) _snapshots.Dequeue();
    }
}
