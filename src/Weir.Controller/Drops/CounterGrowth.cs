namespace Weir.Controller.Drops;

/// <summary>By how much a switch's counters have grown from one reading to the next, over reloads, reconnects and entries that come and go. One thread at a time.</summary>
/// <remarks>
/// A counter that is met for the first time counts from 0 where its entry is younger than the last reading, else from what it shows: it may have counted before Weir
/// watched it, or for a rule that did something else before an edit. One that is smaller than before belongs to an entry that was added anew.
/// </remarks>
internal sealed class CounterGrowth(TimeProvider time)
{
    private Dictionary<CounterKey, (ulong Packets, ulong Bytes)> _before = [];
    private Dictionary<CounterKey, (ulong Packets, ulong Bytes)> _now = [];
    private double _unseenSeconds;
    private bool _wasRead;

    /// <summary>Timestamp of the last reading; before the first one, of the beginning.</summary>
    public long ReadAt { get; private set; } = time.GetTimestamp();

    /// <summary>Begins a reading.</summary>
    /// <param name="counters">How many counters come, about.</param>
    public void Begin(int counters)
    {
        var now = time.GetTimestamp();
        // What came while the reading before was on its way is younger than a second more than that.
        _unseenSeconds = time.GetElapsedTime(ReadAt, now).TotalSeconds + (_wasRead ? 1 : 0);
        (_before, _now, ReadAt, _wasRead) = (_now, new(counters), now, true);
    }

    /// <summary>Takes a counter, and says by how much it has grown since the reading before.</summary>
    /// <param name="key">What it belongs to.</param>
    /// <param name="packets">What it shows.</param>
    /// <param name="bytes">What it shows; 0 where nobody asks.</param>
    /// <param name="ageSeconds">How long its entry has been there.</param>
    public (ulong Packets, ulong Bytes) Take(CounterKey key, ulong packets, ulong bytes, double ageSeconds)
    {
        _now[key] = (packets, bytes);
        var (wasPackets, wasBytes) = _before.TryGetValue(key, out var before) ? before : ageSeconds <= _unseenSeconds ? (0, 0) : (packets, bytes);
        if (packets < wasPackets) (wasPackets, wasBytes) = (0, 0);
        return packets == wasPackets ? (0, 0) : (packets - wasPackets, bytes - Math.Min(wasBytes, bytes));
    }
}
