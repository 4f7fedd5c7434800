using System.Collections.Immutable;
using Weir.Guard.Matrix.Rows;

namespace Weir.Guard.Matrix;

/// <summary>The attack matrix: what is sent, and what has to become of it.</summary>
public static class AttackMatrix
{
    /// <summary>Rows for <see cref="Scene.Bridge"/>.</summary>
    public static ImmutableArray<MatrixRow> Bridge { get; } = [.. EthernetRows.All(), .. ArpRows.All(), .. Ipv4Rows.All(), .. Ipv6Rows.All(), .. NeighborRows.All(), .. OutsideRows.All(), .. LinkProtocolRows.All(), .. HeaderRows.All(), .. DiscoveryRows.All(), .. NetRows.All(), .. LinkScopeRows.All(), .. VrrpRows.All()];

    /// <summary>Rows for <see cref="Scene.Doors"/>.</summary>
    public static ImmutableArray<MatrixRow> Doors { get; } = [.. DoorRows.All(), .. StrangerRows.All()];
}
