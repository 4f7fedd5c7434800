namespace Weir.Compiler.Guard;

/// <summary>The bits of <c>reg1</c>. Bits 16 to 18 hold the priority (PCP) of the tag that a frame came with.</summary>
[Flags]
internal enum GuardFlags : uint
{
    None = 0,

    /// <summary>It came in by a port that is no NIC's.</summary>
    Outside = 1,

    /// <summary>… that DHCP servers and routers may be behind.</summary>
    Trusted = 2,

    /// <summary>Its broadcasts and multicasts go to NICs.</summary>
    Speaker = 4,

    /// <summary>It came from a NIC that may be a router.</summary>
    Router = 8,

    /// <summary>It came from a NIC that may be a DHCP server.</summary>
    DhcpServer = 0x10,

    /// <summary>It came with a tag.</summary>
    Tagged = 0x20,

    /// <summary>Its sender in ARP, and its link-layer address in ARP and neighbour discovery, must not be a NIC's.</summary>
    CheckSource = 0x40,

    /// <summary>The target of its neighbour advertisement must not be an address of a NIC.</summary>
    CheckTarget = 0x80,

    /// <summary>An ARP probe of a NIC.</summary>
    Probe = 0x100,

    /// <summary>It goes out, and to no NIC.</summary>
    ToOutside = 0x200,

    /// <summary>It goes to all NICs and out.</summary>
    ToAll = 0x400,

    /// <summary>A probe, or duplicate address detection, of a NIC for an address of a net: it may be nobody's.</summary>
    Tentative = 0x800,

    /// <summary>Its IP source address must not be a NIC's.</summary>
    CheckAddress = 0x1000,

    /// <summary>Its sender may have a part in VRRP.</summary>
    Vrrp = 0x2000,

    /// <summary>Its link-local source address must not be a NIC's: routers pass none on.</summary>
    CheckLinkLocal = 0x4000,

    /// <summary>It speaks as a link-local address that is not bound to its NIC: where it is nobody else's either, it is held.</summary>
    Unbound = 0x8000,
}

/// <summary>The values of <c>reg4</c>.</summary>
internal enum GuardClass : uint
{
    /// <summary>Anything else.</summary>
    None = 0,

    /// <summary>ARP, RARP, neighbour discovery.</summary>
    ArpNd = 1,

    /// <summary>To DHCP servers.</summary>
    Dhcp = 2,

    /// <summary>To routers: solicitations and reports of group membership.</summary>
    Solicit = 3,

    /// <summary>VRRP.</summary>
    Vrrp = 4,
}
