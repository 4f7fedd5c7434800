namespace Weir.Compiler.Guard;

/// <summary>Lists of NICs of one VLAN that get certain group-addressed frames.</summary>
internal enum GuardList : uint
{
    /// <summary>NICs that use IPv4: broadcast, IPv4 multicast, announcements in ARP.</summary>
    Ipv4 = 0,

    /// <summary>NICs that use IPv6: IPv6 multicast.</summary>
    Ipv6 = 1,

    /// <summary>DHCP servers.</summary>
    DhcpServers = 2,

    /// <summary>Routers: router solicitations and reports of group membership.</summary>
    Routers = 3,

    /// <summary>Holders of shared addresses: VRRP.</summary>
    VipHolders = 4,
}
