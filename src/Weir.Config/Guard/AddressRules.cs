using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>Which addresses a host can have at all.</summary>
public static class AddressRules
{
    private static readonly (IpPrefix Range, string What)[] Unusable =
    [
        (IpPrefix.Parse("0.0.0.0/8"), "an address of 'this network' (RFC 1122), which no host has"),
        (IpPrefix.Parse("127.0.0.0/8"), "a loopback address"),
        (IpPrefix.Parse("224.0.0.0/4"), "a multicast address"),
        (IpPrefix.Parse("255.255.255.255"), "the broadcast address"),
        (IpPrefix.Parse("240.0.0.0/4"), "a reserved address (RFC 1112), which no host has"),
        (IpPrefix.Parse("::"), "the unspecified address"),
        (IpPrefix.Parse("::1"), "the loopback address"),
        (IpPrefix.Parse("::ffff:0:0/96"), "an IPv4 address in IPv6 notation (RFC 4291), which never stands in a packet"),
        (IpPrefix.Parse("ff00::/8"), "a multicast address"),
    ];

    private static readonly IpPrefix AllLinkLocal = IpPrefix.Parse("fe80::/10");
    private static readonly IpPrefix LinkLocalNet = IpPrefix.Parse("fe80::/64");

    /// <summary>Why no host can have <paramref name="address"/> (or any address of a prefix): <c>a multicast address</c>; null where one can.</summary>
    public static string? WhyUnusable(IpPrefix address)
    {
        foreach (var (range, what) in Unusable)
            if (range.Contains(address)) return what;
        return AllLinkLocal.Contains(address) && !LinkLocalNet.Contains(address) ? "a link-local address outside of fe80::/64 (RFC 4291, section 2.5.6)" : null;
    }

    /// <summary>Whether it is an IPv6 link-local address.</summary>
    public static bool IsLinkLocal(IpPrefix address) => AllLinkLocal.Contains(address);

    /// <summary>The net that <paramref name="prefix"/> lies in: its host bits cleared.</summary>
    public static IpPrefix NetOf(IpPrefix prefix) => prefix.WithoutHostBits();

    /// <summary>The address as a host, without its length.</summary>
    public static IpPrefix HostOf(IpPrefix prefix) => prefix.WithoutLength();
}
