using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>Builds LACPDUs, version 1.</summary>
/// <remarks>
/// Wire shape of the 110 bytes of payload: subtype 1, version 1, actor TLV (1, 20), partner TLV (2, 20), collector TLV (3, 16: u16 greatest delay, 12 zeros), terminator, 50 bytes of zero.
/// Source: IEEE 802.1AX, section 6.4.2.3.
/// </remarks>
public static class LacpFrame
{
    /// <summary>Where LACPDUs go: the slow protocols' multicast address.</summary>
    public static MacAddress Destination => MacAddress.FromBits(0x0180_C200_0002);

    private const int PayloadLength = 110;

    /// <summary>The frame from <paramref name="source"/> in which <paramref name="actor"/> says what it is, and what it knows of <paramref name="partner"/>.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="actor">The sender.</param>
    /// <param name="partner">What it knows of its partner.</param>
    /// <param name="collectorMaxDelay">Longest time that the sender keeps a frame before it delivers it, in tens of microseconds.</param>
    public static byte[] Build(MacAddress source, LacpHeader actor, LacpHeader partner, ushort collectorMaxDelay = 0)
    {
        Span<byte> payload = stackalloc byte[PayloadLength];
        payload.Clear();
        payload[0] = payload[1] = 1;
        Write(payload[2..], 1, actor);
        Write(payload[22..], 2, partner);
        payload[42] = 3;
        payload[43] = 16;
        BinaryPrimitives.WriteUInt16BigEndian(payload[44..], collectorMaxDelay);
        return FrameBuilder.Ethernet(Destination, source, EtherType.SlowProtocols, payload);
    }

    /// <summary>The collector's greatest delay in the payload of an LACPDU, in tens of microseconds; 0 where the payload ends before it.</summary>
    public static ushort ReadCollectorMaxDelay(ReadOnlySpan<byte> payload) =>
        payload.Length >= 46 && payload[42] == 3 && payload[43] == 16 ? BinaryPrimitives.ReadUInt16BigEndian(payload[44..]) : (ushort)0;

    private static void Write(Span<byte> tlv, byte type, LacpHeader side)
    {
        tlv[0] = type;
        tlv[1] = 20;
        BinaryPrimitives.WriteUInt16BigEndian(tlv[2..], side.SystemPriority);
        side.System.WriteTo(tlv[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(tlv[10..], side.Key);
        BinaryPrimitives.WriteUInt16BigEndian(tlv[12..], side.PortPriority);
        BinaryPrimitives.WriteUInt16BigEndian(tlv[14..], side.Port);
        tlv[16] = side.State;
    }
}
