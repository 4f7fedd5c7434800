using System.Collections.Immutable;

namespace Weir.Model;

/// <summary>How large the tables of a switch are declared, in entries.</summary>
public sealed record TableSizing
{
    /// <summary>Sizes that the file gives (<c>table_sizes</c>), by table.</summary>
    public ImmutableSortedDictionary<string, int> ByTable { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Least size of a table that is looked up with wildcards, and the quantum of every computed size.</summary>
    public int LeastWildcard { get; init; } = 32;

    /// <summary>Greatest computed size of such a table.</summary>
    public int MostWildcard { get; init; } = 1280;

    /// <summary>Factor of the sizes that grow with ports.</summary>
    public double PortScale { get; init; } = 1;
}
