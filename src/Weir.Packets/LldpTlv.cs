using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>One type-length-value of an LLDP payload.</summary>
/// <remarks>Wire shape: 7 bits type, 9 bits length, value. Source: IEEE 802.1AB, section 8.4.</remarks>
/// <param name="type">0 end, 1 chassis id, 2 port id, 3 TTL, 5 system name, 127 an organisation's.</param>
/// <param name="value">At most 511 bytes; text from outside.</param>
public readonly ref struct LldpTlv(byte type, ReadOnlySpan<byte> value)
{
    /// <summary>The type.</summary>
    public byte Type { get; } = type;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Reads the first one of <paramref name="payload"/> and moves on; false at the end marker, and where it is cut short.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> payload, out LldpTlv tlv)
    {
        tlv = default;
        if (payload.Length < 2) return false;
        var header = BinaryPrimitives.ReadUInt16BigEndian(payload);
        var length = header & 0x1FF;
        if (header == 0 || payload.Length < 2 + length) return false;
        tlv = new LldpTlv((byte)(header >> 9), payload.Slice(2, length));
        payload = payload[(2 + length)..];
        return true;
    }
}
