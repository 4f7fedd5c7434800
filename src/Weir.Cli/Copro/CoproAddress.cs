using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Cli.Copro;

/// <summary>An address of the impersonated host and the prefix length of its network, as in <c>192.168.2.1/24</c>.</summary>
internal sealed record CoproAddress(IPAddress Address, int PrefixLength)
{
    public bool IsIPv6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Reads <c>ADDRESS/PREFIX</c>.</summary>
    /// <exception cref="CoproException">No address that one host can have: the message says why.</exception>
    public static CoproAddress Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) throw new CoproException($"--ip {text}: the prefix length is missing; write it as 192.168.2.1/24 or 2001:db8::1/64");
        if (!IPAddress.TryParse(text.AsSpan(0, slash), out var address) || !IsCanonicalForm(text[..slash], address))
            throw new CoproException($"--ip {text}: '{text[..slash]}' is not an IPv4 or IPv6 address");

        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix < 1 || prefix > bits)
            throw new CoproException($"--ip {text}: the prefix length of an {(bits == 32 ? "IPv4" : "IPv6")} address is 1 to {bits}");

        if (WhyNotAHost(address, prefix, bits) is { } why) throw new CoproException($"--ip {text}: {why}");
        return new CoproAddress(address, prefix);
    }

    public override string ToString() => $"{Address}/{PrefixLength}";

    // IPAddress.TryParse also takes 192.168.1 (as 192.168.0.1), 0x7f000001, octal octets and scope ids.
    private static bool IsCanonicalForm(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? !text.Contains('%', StringComparison.Ordinal) && !text.StartsWith('[')
            : address.ToString() == text;

    private static string? WhyNotAHost(IPAddress address, int prefix, int bits)
    {
        if (address.IsIPv4MappedToIPv6) return "this is an IPv4 address in IPv6 clothes; give the IPv4 address";
        if (IPAddress.IsLoopback(address)) return "a loopback address never crosses a network";
        var bytes = address.GetAddressBytes();
        if (bits == 128 ? address.IsIPv6Multicast : bytes[0] >= 224) return "this is a multicast or reserved address, not a host's";
        if (bits == 128 ? address.Equals(IPAddress.IPv6Any) : bytes[0] == 0) return "the unspecified address is not a host's";
        if (prefix >= bits - 1) return null;
        if (HostBitsAre(bytes, prefix, set: false)) return "the host bits are all zero: this names the network, not a host in it";
        return bits == 32 && HostBitsAre(bytes, prefix, set: true) ? "this is the broadcast address of its network, not a host's" : null;
    }

    private static bool HostBitsAre(byte[] bytes, int prefix, bool set)
    {
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            if (((bytes[bit / 8] >> (7 - (bit % 8))) & 1) == 1 != set) return false;
        }

        return true;
    }
}
