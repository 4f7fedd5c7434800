using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Guard.Sync;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>Drop counters, and what they were in the last minute. Any thread.</summary>
/// <param name="time">The clock.</param>
public sealed class DropHistory(TimeProvider time)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, ImmutableArray<GuardDrop> Drops)> _readings = [];

    /// <summary>It is time to read the counters again.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate) return _readings.Count == 0 || time.GetElapsedTime(_readings.Last().At) >= s_every;
        }
    }

    /// <summary>Takes what was just read.</summary>
    public void Take(ImmutableArray<GuardDrop> drops)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _readings.Enqueue((now, drops));
            // One reading that is a minute old stays: the others are measured against it.
            while (_readings.Count > 2 && time.GetElapsedTime(_readings.ElementAt(1).At, now) >= s_kept) _readings.Dequeue();
        }
    }

    /// <summary>The counters as read last, and by how much each has grown in the last minute (or since the daemon runs, where that is shorter).</summary>
    public ImmutableArray<(GuardDrop Drop, ulong LastMinute)> Read()
    {
        lock (_gate)
        {
            if (_readings.Count == 0) return [];
            var then = _readings.Peek().Drops.ToDictionary(KeyOf, drop => drop.Packets);
            // A counter that is smaller than it was belongs to an entry that was added anew.
            return [.. _readings.Last().Drops.Select(drop => (drop, then.TryGetValue(KeyOf(drop), out var was) && was <= drop.Packets ? drop.Packets - was : drop.Packets))];
        }
    }

    private static (ulong, PortNumber?, GuardDropReason) KeyOf(GuardDrop drop) => (drop.Cookie, drop.Port, drop.Reason);
}
