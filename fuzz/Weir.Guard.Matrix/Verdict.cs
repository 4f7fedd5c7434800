using Weir.Compiler.Guard;

namespace Weir.Guard.Matrix;

/// <summary>Compares what came out, and what was counted, with what rows ask for.</summary>
public static class Verdict
{
    /// <summary>Null where a frame came out as it has to; else one line that says what is wrong.</summary>
    /// <param name="scene">Where the row was run.</param>
    /// <param name="row">The row.</param>
    /// <param name="deliveries">All that came out on account of it.</param>
    /// <param name="target">What it was run on.</param>
    public static string? Of(Scene scene, MatrixRow row, IEnumerable<Delivery> deliveries, MatrixTarget target = MatrixTarget.Guard)
    {
        var inside = Delivery.InsideOf(row);
        var got = deliveries.Select(delivery => scene.Describe(delivery.Port, delivery.Vid) + (delivery.Inside == inside ? "" : " (changed)")).Order(StringComparer.Ordinal).ToList();
        var wanted = scene.Expand(row, target);
        return got.SequenceEqual(wanted, StringComparer.Ordinal) ? null : $"{row.Name} [from {row.From}; {row.Source}]: wanted {Text(wanted)}, got {Text(got)}";
    }

    /// <summary>One line for each drop counter that rose otherwise than the rows together ask for.</summary>
    /// <param name="rows">All that was sent.</param>
    /// <param name="before">The counters before.</param>
    /// <param name="after">And after.</param>
    /// <param name="target">What they were run on.</param>
    public static IEnumerable<string> OfCounts(
        IReadOnlyCollection<MatrixRow> rows,
        Dictionary<(string Port, GuardDropReason Reason), ulong> before,
        Dictionary<(string Port, GuardDropReason Reason), ulong> after,
        MatrixTarget target = MatrixTarget.Guard)
    {
        var wanted = rows.Where(row => row.On(target).Reason != GuardDropReason.None).ToLookup(row => row.On(target).Counter(row.From));
        foreach (var counter in wanted.Select(group => group.Key).Union(after.Keys).Order())
        {
            var rose = (long)(after.GetValueOrDefault(counter) - before.GetValueOrDefault(counter));
            var most = wanted[counter].Count();
            if (rose <= most && rose >= most - wanted[counter].Count(row => row.On(target).MayBeRefused)) continue;
            var names = string.Join("; ", wanted[counter].Select(row => row.Name));
            yield return $"{(counter.Port.Length == 0 ? "closed ports" : counter.Port)}, {GuardDropReasons.NameOf(counter.Reason)}: counted {rose}, wanted {most} ({names})";
        }
    }

    private static string Text(IReadOnlyList<string> places) => places.Count == 0 ? "nothing" : string.Join(' ', places);
}
