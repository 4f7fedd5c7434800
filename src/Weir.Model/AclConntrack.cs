using Weir.Primitives;

namespace Weir.Model;

/// <summary>A run of bits of a field that holds a conntrack zone.</summary>
/// <param name="Field">The field.</param>
/// <param name="Offset">First bit, from the least significant.</param>
/// <param name="Count">Number of bits.</param>
public readonly record struct AclZoneSource(OxmField Field, int Offset, int Count);

/// <summary>Address translation of a tracked connection. A range that is not given has neither end.</summary>
/// <param name="Flags">Bit 0 source, 1 destination, 2 persistent, 3 protocol hash, 4 protocol random.</param>
/// <param name="Ipv4Min">First IPv4 address.</param>
/// <param name="Ipv4Max">Last IPv4 address.</param>
/// <param name="Ipv6Min">First IPv6 address.</param>
/// <param name="Ipv6Max">Last IPv6 address.</param>
/// <param name="PortMin">First port.</param>
/// <param name="PortMax">Last port.</param>
public sealed record AclNat(ushort Flags, uint? Ipv4Min, uint? Ipv4Max, UInt128? Ipv6Min, UInt128? Ipv6Max, ushort? PortMin, ushort? PortMax);

/// <summary>Passes the packet through Open vSwitch's connection tracker.</summary>
/// <param name="Flags">Bit 0 commit, bit 1 force.</param>
/// <param name="Zone">The zone, where <paramref name="ZoneSource"/> is null.</param>
/// <param name="ZoneSource">Where the zone is read from, or null.</param>
/// <param name="Table">Name of the table where the tracked packet goes on, or null: nowhere.</param>
/// <param name="Alg">Port of an application level gateway (21 FTP, 69 TFTP), or 0.</param>
public sealed record AclConntrack(ushort Flags, ushort Zone, AclZoneSource? ZoneSource, string? Table, ushort Alg) : AclAction
{
    /// <summary>Address translation, or null.</summary>
    public AclNat? Nat { get; init; }

    /// <summary>Mark that the connection gets, or null.</summary>
    public uint? Mark { get; init; }

    /// <summary>Label that the connection gets, or null.</summary>
    public UInt128? Label { get; init; }
}

/// <summary>Forgets what the connection tracker has said about the packet.</summary>
public sealed record AclConntrackClear : AclAction;
