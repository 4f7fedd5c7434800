using System.Globalization;
using System.Net;
using Weir.Primitives;

namespace Weir.Daemon.Gauge;

/// <summary>An entry's match as labels: FAUCET's names of fields, a mask behind a slash, and <c>vlan</c> beside <c>vlan_vid</c>.</summary>
internal static class GaugeMatch
{
    /// <summary>A label for each field.</summary>
    public static IEnumerable<(string Name, string Value)> Labels(Match match)
    {
        foreach (var field in match)
        {
            var value = Text(field.Field, field.Value);
            yield return (Name(field.Field), field.IsMasked ? $"{value}/{Text(field.Field, field.Mask)}" : value);
            if (field is { Field: OxmField.VlanVid, IsMasked: false } && (field.LowValue & Vid.Present) != 0) yield return ("vlan", $"{field.LowValue & 0xFFF}");
        }
    }

    // VlanVid → vlan_vid, Ipv4Src → ipv4_src, Ipv6NdTarget → ipv6_nd_target.
    private static string Name(OxmField field)
    {
        var name = field.ToString();
        return string.Concat(name.Select((c, at) => char.IsAsciiLetterUpper(c) && at > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
    }

    private static string Text(OxmField field, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return field switch
        {
            OxmField.EthDst or OxmField.EthSrc or OxmField.ArpSha or OxmField.ArpTha or OxmField.Ipv6NdSll or OxmField.Ipv6NdTll => MacAddress.FromBits((ulong)value).ToString(),
            OxmField.Ipv4Src or OxmField.Ipv4Dst or OxmField.ArpSpa or OxmField.ArpTpa => new IPAddress(bytes[12..]).ToString(),
            OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6NdTarget => new IPAddress(bytes).ToString(),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }
}
