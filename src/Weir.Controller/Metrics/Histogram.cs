using System.Collections.Immutable;

namespace Weir.Controller.Metrics;

/// <summary>Counts what was observed by upper bounds. Any thread; allocates nothing.</summary>
/// <param name="bounds">Ascending.</param>
public sealed class Histogram(params ImmutableArray<double> bounds)
{
    /// <summary>FAUCET's bounds of durations, in seconds.</summary>
    public static ImmutableArray<double> FaucetSeconds { get; } = [0.0001, 0.001, 0.01, 0.1, 1];

    private readonly long[] _counts = new long[bounds.Length + 1];
    private long _sumBits;

    /// <summary>Counts a value.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        for (var before = Volatile.Read(ref _sumBits); ;)
        {
            var seen = Interlocked.CompareExchange(ref _sumBits, BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(before) + value), before);
            if (seen == before) return;
            before = seen;
        }
    }

    /// <summary>What was observed so far. The counts and the sum may be one observation apart.</summary>
    public HistogramReading Read()
    {
        var counts = ImmutableArray.CreateBuilder<long>(_counts.Length);
        for (var i = 0; i < _counts.Length; i++) counts.Add(Volatile.Read(ref _counts[i]));
        return new HistogramReading(bounds, counts.MoveToImmutable(), BitConverter.Int64BitsToDouble(Volatile.Read(ref _sumBits)));
    }
}

/// <summary>A snapshot of a histogram.</summary>
/// <param name="Bounds">Upper bounds, ascending.</param>
/// <param name="Counts">What lies in each bound and above the one before; one more for what lies above all.</param>
/// <param name="Sum">Sum of all that was observed.</param>
public sealed record HistogramReading(ImmutableArray<double> Bounds, ImmutableArray<long> Counts, double Sum);
