using System.Collections.Immutable;

namespace Weir.Model;

/// <summary>Everything that one configuration asks for. Immutable.</summary>
/// <param name="Datapaths">By ascending datapath id.</param>
public sealed record Network(ImmutableArray<Datapath> Datapaths)
{
    /// <summary>The absolute paths of the files read, with the SHA-256 of each in lower-case hex; null for an optional file that is not there.</summary>
    public ImmutableSortedDictionary<string, string?> Files { get; init; } = ImmutableSortedDictionary<string, string?>.Empty;

    /// <summary>SHA-256 over <see cref="Files"/>, in lower-case hex: the hash of the applied configuration that status shows.</summary>
    public string Hash { get; init; } = "";
}
