using System.Collections.Immutable;

namespace Weir.Config.Guard;

/// <summary>What came of reading a <c>guard.yaml</c>.</summary>
/// <param name="Config">The configuration; null if there is any error.</param>
/// <param name="Diagnostics">Errors and warnings, in the file's order.</param>
/// <param name="Hash">SHA-256 of the file in lower-case hex; empty where it could not be read.</param>
public sealed record GuardConfigResult(GuardConfig? Config, ImmutableArray<Diagnostic> Diagnostics, string Hash);
