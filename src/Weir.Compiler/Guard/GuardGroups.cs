using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>
/// Ids of the guard's groups: 0x6KVVVPPP. K: which list (0 IPv4, 1 IPv6, 2 DHCP servers, 3 routers, 4 holders of shared addresses; 15: a bond of uplinks). VVV: the VID. PPP: the part of the
/// list: the port number without its lowest 5 bits, or 0x800 and the port number without its lowest 10 bits, or 0xfff for the root. A list of receivers is a tree of ALL groups, so that a
/// NIC that comes or goes changes one leaf of at most 32 buckets, whatever the number of NICs. FAUCET's groups have small numbers: no id is both.
/// </summary>
public static class GuardGroups
{
    /// <summary>The upper four bits of every id.</summary>
    public const uint Tag = 0x6000_0000;

    /// <summary>Whether a group is the guard's by its id.</summary>
    public static bool Owns(uint groupId) => (groupId & 0xF000_0000) == Tag;

    // A group comes after those that it names: groups are added in the order of their ids.
    internal static uint Leaf(GuardList list, ushort vid, PortNumber port) => Id((uint)list, vid, port.Value >> 5);

    internal static uint Middle(GuardList list, ushort vid, PortNumber port) => Id((uint)list, vid, 0x800 | (port.Value >> 10));

    internal static uint Root(GuardList list, ushort vid) => Id((uint)list, vid, 0xFFF);

    internal static uint Bond(int index) => Id(15, 0, (uint)index);

    private static uint Id(uint list, ushort vid, uint part) => Tag | (list << 24) | ((uint)vid << 12) | part;
}
