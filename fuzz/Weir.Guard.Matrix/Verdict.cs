namespace Weir.Guard.Matrix;

/// <summary>Compares what came out with what a row asks for.</summary>
public static class Verdict
{
    /// <summary>Null where it is as it has to be; else one line that says what is wrong.</summary>
    /// <param name="scene">Where the row was run.</param>
    /// <param name="row">The row.</param>
    /// <param name="deliveries">All that came out on account of it.</param>
    /// <param name="fragmentsShowPorts"><c>set-frags nx-match</c> was in force.</param>
    public static string? Of(Scene scene, MatrixRow row, IEnumerable<Delivery> deliveries, bool fragmentsShowPorts = true)
    {
        var inside = Delivery.InsideOf(row);
        var got = deliveries.Select(delivery => scene.Describe(delivery.Port, delivery.Vid) + (delivery.Inside == inside ? "" : " (changed)")).Order(StringComparer.Ordinal).ToList();
        var wanted = scene.Expand(row, fragmentsShowPorts);
        return got.SequenceEqual(wanted, StringComparer.Ordinal) ? null : $"{row.Name} [from {row.From}; {row.Source}]: wanted {Text(wanted)}, got {Text(got)}";
    }

    private static string Text(IReadOnlyList<string> places) => places.Count == 0 ? "nothing" : string.Join(' ', places);
}
