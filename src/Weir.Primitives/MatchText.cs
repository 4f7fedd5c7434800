using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Weir.Primitives;

/// <summary>Match fields as text, in the notation that the field's values are known by.</summary>
public static class MatchText
{
    /// <summary><c>name=value</c> or <c>name=value/mask</c>.</summary>
    public static string Format(MatchField field)
    {
        var name = OxmFieldInfo.Of(field.Field).Name;
        return field.IsMasked ? $"{name}={Value(field.Field, field.Value)}/{Value(field.Field, field.Mask)}" : $"{name}={Value(field.Field, field.Value)}";
    }

    /// <summary>A value in the field's notation: MAC, dotted IPv4, IPv6, hex for bit fields, else decimal.</summary>
    public static string Value(OxmField field, UInt128 value) => field switch
    {
        OxmField.EthDst or OxmField.EthSrc or OxmField.ArpSha or OxmField.ArpTha or OxmField.Ipv6NdSll or OxmField.Ipv6NdTll => MacAddress.FromBits((ulong)value).ToString(),
        OxmField.Ipv4Src or OxmField.Ipv4Dst or OxmField.ArpSpa or OxmField.ArpTpa or OxmField.CtNwSrc or OxmField.CtNwDst => Address(value, 4),
        OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6NdTarget or OxmField.CtIpv6Src or OxmField.CtIpv6Dst => Address(value, 16),
        OxmField.InPort => new PortNumber((uint)value).ToString(),
        OxmField.EthType or OxmField.EthTypeNxm or OxmField.VlanVid => $"0x{(uint)value:x4}",
        OxmField.Metadata or OxmField.TunnelId or OxmField.CtState or OxmField.CtMark or OxmField.CtLabel or OxmField.TcpFlags or OxmField.Ipv6Exthdr or OxmField.PbbIsid => $"0x{value:x}",
        >= OxmField.Reg0 and <= OxmField.Reg7 => $"0x{value:x}",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Address(UInt128 value, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(bytes[(16 - length)..]).ToString();
    }
}
