using System.Collections.Immutable;

namespace Weir.Config.Gauge;

/// <summary>What came of reading a <c>gauge.yaml</c>.</summary>
/// <param name="Config">The configuration; null if there is any error.</param>
/// <param name="Diagnostics">Errors and warnings, in the file's order.</param>
public sealed record GaugeConfigResult(GaugeConfig? Config, ImmutableArray<Diagnostic> Diagnostics);
