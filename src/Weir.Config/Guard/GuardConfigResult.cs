using System.Collections.Immutable;

namespace Weir.Config.Guard;

/// <summary>What came of reading a <c>guard.yaml</c>.</summary>
/// <param name="Config">The configuration; null if there is any error.</param>
/// <param name="Diagnostics">Errors and warnings, in the file's order.</param>
public sealed record GuardConfigResult(GuardConfig? Config, ImmutableArray<Diagnostic> Diagnostics);
