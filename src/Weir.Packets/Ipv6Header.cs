using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>An IPv6 header, without extension headers (see <see cref="Ipv6HeaderChain"/>).</summary>
/// <remarks>Source: RFC 8200, section 3.</remarks>
/// <param name="PayloadLength">What follows the header, in bytes.</param>
/// <param name="TrafficClass">DSCP and ECN.</param>
/// <param name="FlowLabel">20 bits.</param>
/// <param name="HopLimit">Hop limit.</param>
/// <param name="NextHeader">The first extension or transport header.</param>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
public readonly record struct Ipv6Header(int PayloadLength, byte TrafficClass, uint FlowLabel, byte HopLimit, byte NextHeader, UInt128 Source, UInt128 Destination)
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 40;

    /// <summary>Reads it; false where it is cut short, is not version 6, or its payload length does not fit <paramref name="packet"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv6Header header)
    {
        header = default;
        if (packet.Length < Length || packet[0] >> 4 != 6) return false;
        var start = BinaryPrimitives.ReadUInt32BigEndian(packet);
        var payloadLength = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (payloadLength > packet.Length - Length) return false;
        header = new(
            payloadLength, (byte)(start >> 20), start & 0xFFFFF, packet[7], packet[6],
            BinaryPrimitives.ReadUInt128BigEndian(packet[8..]), BinaryPrimitives.ReadUInt128BigEndian(packet[24..]));
        return true;
    }
}
