namespace Weir.Compiler.Guard;

/// <summary>Lists of NICs of one VLAN that get certain group-addressed frames.</summary>
internal enum GuardList : uint
{
    /// <summary>All NICs.</summary>
    All = 0,

    /// <summary>DHCP servers.</summary>
    DhcpServers = 1,

    /// <summary>Routers: router solicitations and reports of group membership.</summary>
    Routers = 2,

    /// <summary>Holders of shared addresses: VRRP.</summary>
    VipHolders = 3,
}
