using System.Collections.Immutable;
using Weir.Config.Expectations;
using Weir.Model;

namespace Weir.Config;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Network">The network it asks for; null if there is any error.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the files and of the places in them.</param>
/// <param name="Files">
/// The absolute paths of the files read, also when loading failed, with the SHA-256 of each in lower-case hex; null for a file that is not there
/// or could not be used. A watcher watches these.
/// </param>
public sealed record ConfigResult(Network? Network, ImmutableArray<Diagnostic> Diagnostics, ImmutableSortedDictionary<string, string?> Files)
{
    /// <summary>SHA-256 over <see cref="Files"/>, in lower-case hex; the same as <see cref="Model.Network.Hash"/> where there is a network.</summary>
    public string Hash { get; init; } = "";

    /// <summary>What it has; zeros where the files could not be read.</summary>
    public ConfigCounts Counts { get; init; } = new(0, 0, 0);

    /// <summary>What packets shall do; nothing where there is no network.</summary>
    public ExpectedTraffic Expected { get; init; } = ExpectedTraffic.None;

    /// <summary>Whether any diagnostic is an error.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.IsError);
}
