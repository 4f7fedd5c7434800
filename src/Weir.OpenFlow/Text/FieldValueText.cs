using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>How the value of a field is written.</summary>
internal enum ValueKind
{
    Decimal,
    Hex,
    Mac,
    Ipv4,
    Ipv6,
    Port,
    TcpFlags,
    CtState,
    Fragment,
}

/// <summary>Values as <c>ovs-ofctl</c> prints and reads them.</summary>
internal static class FieldValueText
{
    private static readonly string[] TcpFlagNames = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns"];
    private static readonly string[] CtStateNames = ["new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"];

    public static ValueKind KindOf(OxmField field) => field switch
    {
        OxmField.EthDst or OxmField.EthSrc or OxmField.ArpSha or OxmField.ArpTha or OxmField.Ipv6NdSll or OxmField.Ipv6NdTll => ValueKind.Mac,
        OxmField.Ipv4Src or OxmField.Ipv4Dst or OxmField.ArpSpa or OxmField.ArpTpa or OxmField.CtNwSrc or OxmField.CtNwDst => ValueKind.Ipv4,
        OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6NdTarget or OxmField.CtIpv6Src or OxmField.CtIpv6Dst => ValueKind.Ipv6,
        OxmField.InPort or OxmField.InPhyPort => ValueKind.Port,
        OxmField.TcpFlags => ValueKind.TcpFlags,
        OxmField.CtState => ValueKind.CtState,
        OxmField.IpFrag => ValueKind.Fragment,
        OxmField.Metadata or OxmField.TunnelId or OxmField.CtMark or OxmField.CtLabel or OxmField.Ipv6Exthdr or OxmField.PbbIsid or OxmField.Ipv6Flabel
            or (>= OxmField.Reg0 and <= OxmField.Reg7) => ValueKind.Hex,
        _ => ValueKind.Decimal,
    };

    /// <summary>The value, with its mask where there is one.</summary>
    public static string Format(MatchField field)
    {
        var (value, mask) = (field.Value, field.Mask);
        switch (KindOf(field.Field))
        {
            case ValueKind.Mac:
                return field.IsMasked ? $"{Mac(value)}/{Mac(mask)}" : Mac(value);
            case ValueKind.Ipv4:
                return Ipv4(value) + Suffix(field, 32, Ipv4);
            case ValueKind.Ipv6:
                return Ipv6(value) + Suffix(field, 128, Ipv6);
            case ValueKind.Port:
                return new PortNumber((uint)value).ToString();
            case ValueKind.TcpFlags:
                return Flags(field, TcpFlagNames);
            case ValueKind.CtState:
                return Flags(field, CtStateNames);
            case ValueKind.Fragment:
                return Fragment((int)value, (int)mask);
            case ValueKind.Decimal when !field.IsMasked:
                return value.ToString(CultureInfo.InvariantCulture);
            default:
                // Registers as C's %#x prints them: 0 has no prefix.
                var zero = value == UInt128.Zero && field.Field is >= OxmField.Reg0 and <= OxmField.Reg7;
                return (zero ? "0" : $"0x{value:x}") + (field.IsMasked ? $"/0x{mask:x}" : "");
        }
    }

    /// <summary>Parses <paramref name="text"/>, perhaps with a mask, as a value of <paramref name="field"/>.</summary>
    /// <exception cref="FormatException">It is none; the message says what would be right.</exception>
    public static MatchField Parse(OxmField field, string text)
    {
        var kind = KindOf(field);
        if (kind == ValueKind.Fragment) return ParseFragment(text);
        if (kind is ValueKind.TcpFlags or ValueKind.CtState && !char.IsAsciiDigit(text[0])) return ParseFlags(field, text, kind == ValueKind.TcpFlags ? TcpFlagNames : CtStateNames);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var value = ParseValue(kind, slash < 0 ? text : text[..slash]);
        var info = OxmFieldInfo.Of(field);
        var mask = slash < 0 ? info.AllOnes : ParseMask(kind, text[(slash + 1)..]);
        if ((value & ~info.AllOnes) != 0 || (mask & ~info.AllOnes) != 0) throw new FormatException($"it has {info.Bits} bits");
        if (mask != info.AllOnes && !info.Maskable) throw new FormatException("it cannot be masked");
        return mask == info.AllOnes ? MatchField.Exact(field, value) : MatchField.Masked(field, value, mask);
    }

    public static string Mac(UInt128 value) => MacAddress.FromBits((ulong)value).ToString();

    public static string Ipv4(UInt128 value) => Address(value, 4);

    public static string Ipv6(UInt128 value) => Address(value, 16);

    /// <summary>A decimal or 0x number of at most 128 bits.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static UInt128 Number(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return UInt128.TryParse(hex ? text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : throw new FormatException($"'{text}' is not a number");
    }

    private static UInt128 ParseValue(ValueKind kind, string text) => kind switch
    {
        ValueKind.Mac => MacAddress.Parse(text).Bits,
        ValueKind.Ipv4 => ParseAddress(text, 4),
        ValueKind.Ipv6 => ParseAddress(text, 16),
        ValueKind.Port => ParsePort(text),
        _ => Number(text),
    };

    private static UInt128 ParseMask(ValueKind kind, string text)
    {
        var bits = kind == ValueKind.Ipv4 ? 32 : kind == ValueKind.Ipv6 ? 128 : 0;
        if (bits == 0 || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) return ParseValue(kind, text);
        if (prefix > bits) throw new FormatException($"a prefix has at most {bits} bits, not {prefix}");
        return Prefix(bits, prefix);
    }

    private static UInt128 Prefix(int bits, int prefix)
    {
        var all = bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
        return prefix == 0 ? 0 : all << (bits - prefix) & all;
    }

    private static string Suffix(MatchField field, int bits, Func<UInt128, string> format)
    {
        if (!field.IsMasked) return "";
        var prefix = (int)UInt128.PopCount(field.Mask);
        return field.Mask == Prefix(bits, prefix) ? $"/{prefix}" : $"/{format(field.Mask)}";
    }

    private static string Address(UInt128 value, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(bytes[(16 - length)..]).ToString();
    }

    private static UInt128 ParseAddress(string text, int length)
    {
        // IPAddress also reads '10.1' and '167772161', which nobody means.
        var fits = IPAddress.TryParse(text, out var address) && address.GetAddressBytes().Length == length && (length == 16 || text.Count(c => c == '.') == 3);
        if (!fits) throw new FormatException($"'{text}' is not an {(length == 4 ? "IPv4 address such as 192.0.2.1" : "IPv6 address such as 2001:db8::1")}");
        UInt128 value = 0;
        foreach (var octet in address!.GetAddressBytes()) value = (value << 8) | octet;
        return value;
    }

    private static UInt128 ParsePort(string text)
    {
        for (var reserved = PortNumber.InPort.Value; reserved != 0; reserved++)
            if (string.Equals(new PortNumber(reserved).ToString(), text, StringComparison.OrdinalIgnoreCase)) return reserved;
        try
        {
            return Number(text);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{text}' is not a port number, nor one of LOCAL, CONTROLLER …", exception);
        }
    }

    private static string Flags(MatchField field, string[] names)
    {
        var text = new StringBuilder();
        if (!field.IsMasked && field.Value == 0) return "0";
        for (var bit = 0; bit < OxmFieldInfo.Of(field.Field).Bits; bit++)
        {
            var one = UInt128.One << bit;
            if (((field.IsMasked ? field.Mask : field.Value) & one) == 0) continue;
            var name = bit < names.Length ? names[bit] : $"[{one:x}]";
            if (field.IsMasked) text.Append((field.Value & one) != 0 ? '+' : '-').Append(name);
            else text.Append(text.Length > 0 ? "|" : "").Append(name);
        }

        return text.ToString();
    }

    private static MatchField ParseFlags(OxmField field, string text, string[] names)
    {
        if (text[0] is not ('+' or '-')) return MatchField.Exact(field, text.Split('|').Aggregate(UInt128.Zero, (sum, name) => sum | Bit(name, names)));
        UInt128 value = 0, mask = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOfAny(['+', '-'], at + 1);
            if (end < 0) end = text.Length;
            var bit = Bit(text[(at + 1)..end], names);
            mask |= bit;
            if (text[at] == '+') value |= bit;
            at = end;
        }

        return MatchField.Masked(field, value, mask);
    }

    private static UInt128 Bit(string name, string[] names)
    {
        // Bits without a name stand in brackets, in hex.
        if (name is ['[', .. var hex, ']'] && UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bit)) return bit;
        var index = Array.IndexOf(names, name);
        return index >= 0 ? UInt128.One << index : throw new FormatException($"'{name}' is none of {string.Join(", ", names)}");
    }

    // Bit 0: a fragment. Bit 1: not the first one.
    private static string Fragment(int value, int mask) => (value, mask) switch
    {
        (0, 3) => "no",
        (1, 3) => "first",
        (3, 3) => "later",
        (1, 1) => "yes",
        (0, 2) => "not_later",
        _ => "<error>",
    };

    private static MatchField ParseFragment(string text) => text switch
    {
        "no" => MatchField.Exact(OxmField.IpFrag, 0),
        "first" => MatchField.Exact(OxmField.IpFrag, 1),
        "later" => MatchField.Exact(OxmField.IpFrag, 3),
        "yes" => MatchField.Masked(OxmField.IpFrag, 1, 1),
        "not_later" => MatchField.Masked(OxmField.IpFrag, 0, 2),
        _ => throw new FormatException($"'{text}' is none of no, yes, first, later, not_later"),
    };
}
