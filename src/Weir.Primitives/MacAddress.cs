using System.Buffers.Binary;
using System.Globalization;

namespace Weir.Primitives;

/// <summary>An IEEE 802 MAC address, 48 bits.</summary>
/// <remarks>Wire shape: 6 bytes, first octet first. Text: six pairs of hex digits joined by colons, lower case.</remarks>
public readonly record struct MacAddress : IComparable<MacAddress>
{
    private readonly ulong _bits;

    private MacAddress(ulong bits) => _bits = bits;

    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 6;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>The address as a number; the first octet is bits 40-47.</summary>
    public ulong Bits => _bits;

    /// <summary>The group bit (bit 0 of the first octet) is set: multicast or broadcast.</summary>
    public bool IsMulticast => (_bits & 0x0100_0000_0000) != 0;

    /// <summary>00:00:00:00:00:00.</summary>
    public bool IsZero => _bits == 0;

    /// <summary>The address whose number is the low 48 bits of <paramref name="bits"/>.</summary>
    public static MacAddress FromBits(ulong bits) => new(bits & 0xFFFF_FFFF_FFFF);

    /// <summary>Reads the first 6 bytes of <paramref name="source"/>.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> source) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(source) << 32) | BinaryPrimitives.ReadUInt32BigEndian(source[2..]));

    /// <summary>Writes 6 bytes at the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_bits >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_bits);
    }

    /// <summary>Parses six groups of one or two hex digits joined by colons or hyphens.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        ulong bits = 0;
        var groups = 0;
        foreach (var range in text.SplitAny(':', '-'))
        {
            var group = text[range];
            if (group.Length is < 1 or > 2 || !byte.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)) return false;
            bits = (bits << 8) | octet;
            if (++groups > 6) return false;
        }

        address = new MacAddress(bits);
        return groups == 6;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is no MAC address.</exception>
    public static MacAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a MAC address such as 0e:00:00:00:00:01");

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => _bits.CompareTo(other._bits);

    /// <summary>As <c>0e:00:00:00:00:01</c>.</summary>
    public override string ToString() => string.Create(17, _bits, static (text, bits) =>
    {
        for (var i = 0; i < 6; i++)
        {
            var octet = (byte)(bits >> (40 - (8 * i)));
            text[3 * i] = "0123456789abcdef"[octet >> 4];
            text[(3 * i) + 1] = "0123456789abcdef"[octet & 15];
            if (i < 5) text[(3 * i) + 2] = ':';
        }
    });
}
