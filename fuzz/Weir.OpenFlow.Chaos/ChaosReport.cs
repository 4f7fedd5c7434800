using System.Globalization;

namespace Weir.OpenFlow.Chaos;

/// <summary>What an attack did.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Counts">Connections by kind.</param>
/// <param name="Unreachable">Connections that nobody accepted.</param>
public sealed record ChaosReport(TimeSpan Elapsed, IReadOnlyDictionary<string, int> Counts, int Unreachable)
{
    /// <summary>Connections that were accepted.</summary>
    public int Connections => Counts.Values.Sum();

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"chaos: {Connections} connections in {Elapsed.TotalSeconds:0.0} s, {Unreachable} not accepted: {string.Join(", ", Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))}");
}
