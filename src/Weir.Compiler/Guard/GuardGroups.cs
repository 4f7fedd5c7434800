using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>
/// Ids of the guard's groups: 0x6KVVVPPP. K: which list (see <see cref="GuardList"/>) in the lower two bits, the level in the upper two (0 leaf, 1 middle, 2 root, 3 a bond of the uplinks).
/// VVV: the VID. PPP: the port number without its lowest 5 bits (leaf) or 10 bits (middle); 0 for the root. A list of receivers is a tree of ALL groups, so that a NIC that comes or goes
/// changes one leaf of at most 32 buckets, whatever the number of NICs. FAUCET's groups have VIDs and small numbers: no id is both.
/// </summary>
public static class GuardGroups
{
    /// <summary>The upper four bits of every id.</summary>
    public const uint Tag = 0x6000_0000;

    /// <summary>Whether a group is the guard's by its id.</summary>
    public static bool Owns(uint groupId) => (groupId & 0xF000_0000) == Tag;

    // A group comes after those that it names: groups are added in the order of their ids.
    internal static uint Root(GuardList list, ushort vid) => Id(2, list, vid, 0);

    internal static uint Middle(GuardList list, ushort vid, PortNumber port) => Id(1, list, vid, port.Value >> 10);

    internal static uint Leaf(GuardList list, ushort vid, PortNumber port) => Id(0, list, vid, port.Value >> 5);

    private static uint Id(uint level, GuardList list, ushort vid, uint prefix) => Tag | (level << 26) | ((uint)list << 24) | ((uint)vid << 12) | prefix;
}
