namespace Weir.Primitives;

/// <summary>EtherType values. Source: IANA, IEEE 802 numbers.</summary>
public static class EtherType
{
    /// <summary>IPv4.</summary>
    public const ushort IPv4 = 0x0800;

    /// <summary>ARP.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>Reverse ARP.</summary>
    public const ushort Rarp = 0x8035;

    /// <summary>802.1Q customer tag (C-TAG).</summary>
    public const ushort Vlan = 0x8100;

    /// <summary>IPv6.</summary>
    public const ushort IPv6 = 0x86DD;

    /// <summary>Slow protocols: LACP, marker.</summary>
    public const ushort SlowProtocols = 0x8809;

    /// <summary>MPLS unicast.</summary>
    public const ushort Mpls = 0x8847;

    /// <summary>MPLS multicast.</summary>
    public const ushort MplsMulticast = 0x8848;

    /// <summary>802.1X EAPOL.</summary>
    public const ushort Eapol = 0x888E;

    /// <summary>802.1ad service tag (S-TAG).</summary>
    public const ushort ServiceVlan = 0x88A8;

    /// <summary>LLDP.</summary>
    public const ushort Lldp = 0x88CC;

    /// <summary>802.1ah backbone service instance (PBB I-TAG).</summary>
    public const ushort Pbb = 0x88E7;

    /// <summary>Ethernet configuration test protocol (loopback).</summary>
    public const ushort Ectp = 0x9000;
}
