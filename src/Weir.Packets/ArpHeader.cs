using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>An ARP packet for IPv4 over Ethernet.</summary>
/// <remarks>Wire shape: 28 bytes. Source: RFC 826.</remarks>
/// <param name="Operation">1 request, 2 reply.</param>
/// <param name="SenderMac">Sender hardware address.</param>
/// <param name="SenderAddress">Sender IPv4 address, network order.</param>
/// <param name="TargetMac">Target hardware address.</param>
/// <param name="TargetAddress">Target IPv4 address, network order.</param>
public readonly record struct ArpHeader(ushort Operation, MacAddress SenderMac, uint SenderAddress, MacAddress TargetMac, uint TargetAddress)
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 28;

    /// <summary>Reads it; false where it is cut short or not IPv4 over Ethernet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out ArpHeader header)
    {
        if (packet.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(packet) >> 16 != 0x0001_0800_0604)
        {
            header = default;
            return false;
        }

        header = new(
            BinaryPrimitives.ReadUInt16BigEndian(packet[6..]), MacAddress.Read(packet[8..]), BinaryPrimitives.ReadUInt32BigEndian(packet[14..]),
            MacAddress.Read(packet[18..]), BinaryPrimitives.ReadUInt32BigEndian(packet[24..]));
        return true;
    }

    /// <summary>Writes 28 bytes at the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, (0x0001_0800_0604UL << 16) | Operation);
        SenderMac.WriteTo(destination[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[14..], SenderAddress);
        TargetMac.WriteTo(destination[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], TargetAddress);
    }
}
