using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads the value of a header field, in a match or to be set.</summary>
internal static class HeaderFieldReader
{
    private static readonly Dictionary<string, uint> ReservedPorts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IN_PORT"] = PortNumber.InPort.Value,
        ["TABLE"] = PortNumber.Table.Value,
        ["NORMAL"] = PortNumber.Normal.Value,
        ["FLOOD"] = PortNumber.Flood.Value,
        ["ALL"] = PortNumber.All.Value,
        ["CONTROLLER"] = PortNumber.Controller.Value,
        ["LOCAL"] = PortNumber.Local.Value,
        ["ANY"] = PortNumber.Any.Value,
    };

    /// <summary>The field and its value, or null after a diagnostic about the key below <paramref name="parent"/>.</summary>
    public static MatchField? Read(HeaderField field, YamlNode node, ConfigPath parent, string key, DiagnosticBag bag) => Plain(field, node) ?? ReadAny(field, node, parent[key], bag);

    // What nearly every rule has: a number or an address that fits. All else, and whatever is wrong, takes the long way.
    private static MatchField? Plain(HeaderField field, YamlNode node)
    {
        if (node is not YamlScalar scalar) return null;
        ulong value;
        switch (field.Syntax)
        {
            case HeaderFieldSyntax.Number or HeaderFieldSyntax.MaskedNumber or HeaderFieldSyntax.Port when scalar.TryGetSmall(out value):
                break;
            case HeaderFieldSyntax.IPv4 when scalar.Kind == ScalarKind.Text && TryParseIPv4(scalar.Text, out value):
                break;
            default:
                return null;
        }

        return value <= OxmFieldInfo.Of(field.Field).LowOnes ? MatchField.Exact(field.Field, value) : null;
    }

    // Four decimal numbers without leading zeros; nothing else.
    private static bool TryParseIPv4(string text, out ulong address)
    {
        address = 0;
        var (octets, digits, octet) = (0, 0, 0U);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                if (digits > 0 && octet == 0) return false;
                octet = (octet * 10) + text[i] - '0';
                if (++digits > 3) return false;
                continue;
            }

            if (digits == 0 || octet > 255 || (i < text.Length && text[i] != '.') || ++octets > 4) return false;
            address = (address << 8) | octet;
            (digits, octet) = (0, 0);
        }

        return octets == 4;
    }

    private static MatchField? ReadAny(HeaderField field, YamlNode node, ConfigPath path, DiagnosticBag bag)
    {
        if (node is not YamlScalar { Kind: ScalarKind.Text or ScalarKind.Integer } scalar)
        {
            bag.Error(DiagnosticCodes.WrongType, node, path, $"expected a value of {field.Key}, found {node.Describe()}", Example(field));
            return null;
        }

        var info = OxmFieldInfo.Of(field.Field);
        var text = scalar.Text.Trim();
        var slash = scalar.Kind == ScalarKind.Text ? text.IndexOf('/', StringComparison.Ordinal) : -1;
        if (slash >= 0 && (!info.Maskable || field.Syntax is HeaderFieldSyntax.Number or HeaderFieldSyntax.Port))
        {
            bag.Error(DiagnosticCodes.MatchMask, node, path, $"{field.Key} cannot be masked", "give one value");
            return null;
        }

        var (value, mask) = slash < 0 ? (Value(field, scalar, text), info.AllOnes) : Masked(field, text[..slash], text[(slash + 1)..]);
        if (value is not { } known || mask is not { } bits)
        {
            bag.Error(DiagnosticCodes.MatchValue, node, path, $"{Show.Quoted(scalar.Text)} is no value of {field.Key}", Example(field));
            return null;
        }

        if (known > (BigInteger)info.AllOnes || bits > (BigInteger)info.AllOnes || known < 0 || bits < 0)
        {
            bag.Error(DiagnosticCodes.MatchWidth, node, path, $"{Show.Quoted(scalar.Text)} does not fit {field.Key}, which has {info.Bits} bits", $"a number from 0 to {info.AllOnes}");
            return null;
        }

        if (field.Field == OxmField.VlanVid && slash < 0 && known > 0 && known < Vid.Present)
        {
            bag.Error(DiagnosticCodes.MatchValue, node, path, $"{Show.Quoted(scalar.Text)} is a VID without the tag bit 0x1000, which no frame has", $"write {known}, or 0x{(int)known | Vid.Present:x4}");
            return null;
        }

        return MatchField.Masked(field.Field, (UInt128)known, (UInt128)bits);
    }

    private static BigInteger? Value(HeaderField field, YamlScalar scalar, string text)
    {
        var isNumber = scalar.Kind == ScalarKind.Integer;
        switch (field.Syntax)
        {
            case HeaderFieldSyntax.Mac:
                return isNumber || !MacAddress.TryParse(text, out var mac) ? null : mac.Bits;
            case HeaderFieldSyntax.IPv4 or HeaderFieldSyntax.IPv6:
                return isNumber ? null : Address(field.Syntax, text);
            case HeaderFieldSyntax.Vid when isNumber:
                return scalar.Integer is var vid && vid >= 0 && vid <= 0x1FFF ? vid | Vid.Present : scalar.Integer;
            case HeaderFieldSyntax.Vid when text.Length > 0 && text.All(char.IsAsciiDigit):
                return YamlScalar.TryParseInteger(text, out var digits) && digits <= 0x1FFF ? digits | Vid.Present : Number(text);
            case HeaderFieldSyntax.Port when !isNumber && ReservedPorts.TryGetValue(text.StartsWith("OFPP_", StringComparison.OrdinalIgnoreCase) ? text[5..] : text, out var port):
                return port;
            default:
                return isNumber ? scalar.Integer : Number(text);
        }
    }

    private static (BigInteger? Value, BigInteger? Mask) Masked(HeaderField field, string value, string mask)
    {
        switch (field.Syntax)
        {
            case HeaderFieldSyntax.Mac:
                return (MacAddress.TryParse(value, out var mac) ? mac.Bits : null, MacAddress.TryParse(mask, out var maskBits) ? maskBits.Bits : null);
            case HeaderFieldSyntax.IPv4 or HeaderFieldSyntax.IPv6:
                var bits = field.Syntax == HeaderFieldSyntax.IPv4 ? 32 : 128;
                if (!int.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return (Address(field.Syntax, value), Address(field.Syntax, mask));
                if (length > bits) return (null, null);
                var ones = (BigInteger.One << bits) - 1;
                return (Address(field.Syntax, value), ones ^ (ones >> length));
            default:
                return (Number(value), Number(mask));
        }
    }

    private static BigInteger? Number(string text) => YamlScalar.TryParseInteger(text, out var value) ? value : null;

    private static BigInteger? Address(HeaderFieldSyntax syntax, string text)
    {
        var isIPv4 = syntax == HeaderFieldSyntax.IPv4;

        // IPAddress also takes '10.1', '0x7f.1', octal and scopes, which mean other addresses than they seem to.
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)) return null;
        if (isIPv4 && (text.Split('.') is not { Length: 4 } parts || !parts.All(part => part is "0" || (part.Length is > 0 and <= 3 && part[0] != '0' && part.All(char.IsAsciiDigit))))) return null;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != (isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6)) return null;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : (BigInteger)BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static string Example(HeaderField field) => field.Syntax switch
    {
        HeaderFieldSyntax.Mac => "a MAC address such as 0e:00:00:00:00:01, or address/mask",
        HeaderFieldSyntax.IPv4 => "an IPv4 address such as 192.0.2.1, or 192.0.2.0/24",
        HeaderFieldSyntax.IPv6 => "an IPv6 address such as 2001:db8::1, or 2001:db8::/64",
        HeaderFieldSyntax.Vid => "a VID from 0 to 4095",
        HeaderFieldSyntax.Port => "a port number, or LOCAL",
        HeaderFieldSyntax.MaskedNumber => "a number, or value/mask",
        _ => "a number such as 6 or 0x800",
    };
}
