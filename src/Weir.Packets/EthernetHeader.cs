using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>The addresses, the outermost VLAN tag and the EtherType of an Ethernet frame, read in one go.</summary>
/// <param name="Destination">Destination address, bytes 0-5.</param>
/// <param name="Source">Source address, bytes 6-11.</param>
/// <param name="IsTagged">The frame starts with an 802.1Q or 802.1ad tag that is there in full.</param>
/// <param name="Vid">The outermost tag's VID; 0 where there is none.</param>
/// <param name="EtherType">The EtherType (or 802.3 length) after the outermost tag, as it stands.</param>
/// <param name="Length">Bytes before the payload: 14, or 18 with a tag.</param>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, bool IsTagged, Vid Vid, ushort EtherType, int Length)
{
    /// <summary>Length without a tag, in bytes.</summary>
    public const int MinimumLength = 14;

    /// <summary>Reads the header; false where the frame is shorter than 14 bytes. A tag that is cut short is left in <see cref="EtherType"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        if (frame.Length < MinimumLength)
        {
            header = default;
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        if (type is Primitives.EtherType.Vlan or Primitives.EtherType.ServiceVlan && frame.Length >= MinimumLength + VlanTag.Length)
        {
            var tci = BinaryPrimitives.ReadUInt16BigEndian(frame[14..]);
            header = new(MacAddress.Read(frame), MacAddress.Read(frame[6..]), true, Vid.FromBits(tci), BinaryPrimitives.ReadUInt16BigEndian(frame[16..]), MinimumLength + VlanTag.Length);
            return true;
        }

        header = new(MacAddress.Read(frame), MacAddress.Read(frame[6..]), false, default, type, MinimumLength);
        return true;
    }
}
