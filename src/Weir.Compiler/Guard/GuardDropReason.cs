namespace Weir.Compiler.Guard;

/// <summary>Why the guard dropped a frame. The number is the value of <c>reg2</c>; numbers and names never change their meaning.</summary>
public enum GuardDropReason
{
    /// <summary>Not dropped.</summary>
    None = 0,

    /// <summary>The port has no policy.</summary>
    ClosedPort = 1,

    /// <summary>A tag of a VLAN that the port is not in, no tag where one is needed, or two tags.</summary>
    VlanTag = 2,

    /// <summary>A source MAC address that is not the NIC's, or a group's; from outside: a NIC's.</summary>
    MacSpoof = 3,

    /// <summary>To an address that bridges keep to themselves (01:80:c2:00:00:0x): spanning tree, LACP, LLDP, EAPOL, pause.</summary>
    ReservedAddress = 4,

    /// <summary>Neither IPv4, IPv6, ARP nor a RARP announcement: LLC, SNAP, MPLS, PPPoE, ….</summary>
    EtherType = 5,

    /// <summary>ARP or RARP with a sender's hardware or protocol address that is not the NIC's; from outside: with a NIC's.</summary>
    ArpSpoof = 6,

    /// <summary>An ARP probe (sender 0.0.0.0) for an address that is not the NIC's.</summary>
    ArpProbe = 7,

    /// <summary>ARP that is neither request nor reply, or RARP that is no announcement.</summary>
    ArpOperation = 8,

    /// <summary>An IPv4 source address that is not the NIC's; from outside: a NIC's.</summary>
    Ipv4Spoof = 9,

    /// <summary>An IPv6 source address that is not the NIC's; from outside: a NIC's.</summary>
    Ipv6Spoof = 10,

    /// <summary>What only a DHCP or DHCPv6 server sends.</summary>
    DhcpServer = 11,

    /// <summary>To a DHCP or DHCPv6 server, but not as a client does it.</summary>
    DhcpClient = 12,

    /// <summary>A router advertisement.</summary>
    RouterAdvertisement = 13,

    /// <summary>A redirect.</summary>
    Redirect = 14,

    /// <summary>Neighbour discovery with a target or link-layer address that is not the NIC's, a hop limit below 255, or malformed; from outside: with a NIC's target.</summary>
    NeighbourSpoof = 15,

    /// <summary>Duplicate address detection for an address that is not the NIC's.</summary>
    DuplicateAddressSpoof = 16,

    /// <summary>What a router for groups says: an IGMP or MLD query, PIM, DVMRP; or IGMP to no group.</summary>
    MulticastQuery = 17,

    /// <summary>An ICMPv6 type that no host needs to send.</summary>
    Icmpv6Type = 18,

    /// <summary>A fragment or a header chain that hides what the guard must see.</summary>
    Fragment = 19,

    /// <summary>For a NIC's MAC address, but not for one of its addresses: not delivered. Counted at the NIC that did not get it.</summary>
    NotForNic = 20,

    /// <summary>IP for one host in a frame for a group, or for a group's address that is not the packet's.</summary>
    GroupAddress = 21,

    /// <summary>A link-local address that is bound to nobody yet, of a NIC that may use any: the frame goes to whoever binds it. More than a few: the NIC uses too many addresses.</summary>
    Unbound = 22,
}
