using Weir.Primitives;

namespace Weir.Packets;

/// <summary>A VLAN tag.</summary>
/// <remarks>Wire shape: 2 bytes TPID, 2 bytes TCI (3 bits PCP, 1 bit DEI, 12 bits VID). Source: IEEE 802.1Q, section 9.6.</remarks>
/// <param name="Tpid">0x8100 or 0x88a8; 0 where there is no tag.</param>
/// <param name="Tci">PCP, DEI and VID. In <see cref="PacketFields"/> bit 12 is set always: it says that the tag is there, as in Open vSwitch.</param>
public readonly record struct VlanTag(ushort Tpid, ushort Tci)
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 4;

    /// <summary>The VID.</summary>
    public Vid Vid => Vid.FromBits(Tci);

    /// <summary>The priority, 0 to 7.</summary>
    public byte Pcp => (byte)(Tci >> 13);

    /// <summary>There is a tag.</summary>
    public bool IsPresent => (Tci & Vid.Present) != 0;

    /// <summary>Whether <paramref name="etherType"/> starts a tag.</summary>
    public static bool IsTpid(ushort etherType) => etherType is EtherType.Vlan or EtherType.ServiceVlan;
}
