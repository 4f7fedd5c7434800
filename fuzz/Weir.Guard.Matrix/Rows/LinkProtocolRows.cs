using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>What switches and adapters say to each other, frames of LLC and SNAP, odd tags.</summary>
internal static class LinkProtocolRows
{
    public static IEnumerable<MatrixRow> All() => [.. Types(), .. Llc(), .. Snap(), .. Tags(), .. Mapped()];

    private static IEnumerable<MatrixRow> Types()
    {
        (string Name, ushort Type, string To, string Source)[] foreign =
        [
            ("MMRP", 0x88F6, "01:80:c2:00:00:20", "IEEE 802.1Q, 10: registers groups on bridges"),
            ("MVRP", 0x88F5, "01:80:c2:00:00:21", "IEEE 802.1Q, 11: opens VLANs on a bridge's port"),
            ("MSRP", 0x22EA, "01:80:c2:00:00:0e", "IEEE 802.1Q, 35: reserves bandwidth"),
            ("TRILL data", 0x22F3, "01:80:c2:00:00:40", "RFC 6325"),
            ("TRILL IS-IS", 0x22F4, "01:80:c2:00:00:41", "RFC 6325: a rogue RBridge"),
            ("CFM continuity check", 0x8902, "01:80:c2:00:00:33", "IEEE 802.1Q, 20: fools monitoring"),
            ("ERPS", 0x8902, "01:19:a7:00:00:01", "ITU-T G.8032: opens a ring"),
            ("HSR supervision", 0x88FB, "01:15:4e:00:01:00", "IEC 62439-3"),
            ("FCoE initialization", 0x8914, "01:10:18:01:00:02", "FC-BB-5: a rogue forwarder"),
            ("FCoE", 0x8906, "52:54:00:09:00:03", "FC-BB-5"),
            ("ATA over Ethernet by broadcast", 0x88A2, "ff:ff:ff:ff:ff:ff", "AoE: no authentication"),
            ("Wake-on-LAN", 0x0842, "ff:ff:ff:ff:ff:ff", "magic packet"),
            ("Realtek remote control", 0x8899, "ff:ff:ff:ff:ff:ff", "RRCP: sets switches up"),
            ("HomePlug management", 0x88E1, "ff:ff:ff:ff:ff:ff", "HomePlug AV"),
            ("PROFINET discovery", 0x8892, "01:0e:cf:00:00:00", "DCP: renames devices"),
            ("EtherCAT", 0x88A4, "ff:ff:ff:ff:ff:ff", "IEC 61158"),
            ("MPLS multicast", 0x8848, "01:00:5e:80:00:00", "RFC 5332"),
            ("NSH", 0x894F, "52:54:00:09:00:03", "RFC 8300: Open vSwitch reads it"),
            ("AppleTalk", 0x809B, "52:54:00:09:00:03", "not in the allow-list"),
            ("IPX", 0x8137, "ff:ff:ff:ff:ff:ff", "not in the allow-list"),
            ("DEC MOP remote console", 0x6002, "ab:00:00:02:00:00", "not in the allow-list"),
            ("LoWPAN", 0xA0ED, "52:54:00:09:00:03", "RFC 7973: neighbour discovery in a dress of its own"),
            ("EtherType 0xFFFF", 0xFFFF, "52:54:00:09:00:03", "RFC 1701: reserved"),
            ("Cisco MetaData", 0x8909, "52:54:00:09:00:03", "TrustSec: claims a security group"),
        ];
        foreach (var (name, type, to, source) in foreign)
            yield return Row(name, A, Ether(Mac(to), A.Mac, type, new byte[46])).Dropped(to.StartsWith("01:80:c2:00:00:0", StringComparison.Ordinal) ? Reason.ReservedAddress : Reason.EtherType, source);

        yield return Row("ARP to the address of LLDP", A, Arp(A, 1, B.Ip4, to: Mac("01:80:c2:00:00:0e"))).Dropped(Reason.ReservedAddress, "IEEE 802.1Q, 8.6.3");
        yield return Row("DHCPDISCOVER to the address of spanning tree", A, Dhcp(A, 1, Mac("01:80:c2:00:00:00"), Everybody, 68, 67, 0)).Dropped(Reason.ReservedAddress, "IEEE 802.1Q, 8.6.3");
    }

    private static IEnumerable<MatrixRow> Llc()
    {
        (string Name, string To, byte[] Head)[] frames =
        [
            ("PVST BPDU", "01:00:0c:cc:cc:cd", [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x01, 0x0B]),
            ("VTP", "01:00:0c:cc:cc:cc", [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x20, 0x03]),
            ("DTP", "01:00:0c:cc:cc:cc", [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x20, 0x04]),
            ("UDLD", "01:00:0c:cc:cc:cc", [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x01, 0x11]),
            ("IS-IS hello", "01:80:c2:00:00:14", [0xFE, 0xFE, 3, 0x83]),
            ("GARP registration", "01:80:c2:00:00:21", [0x42, 0x42, 3, 0, 1]),
            ("NetBEUI", "03:00:00:00:00:01", [0xF0, 0xF0, 3]),
            ("IPv4 behind the LSAP of IP", "52:54:00:09:00:03", [0x06, 0x06, 3, 0x45]),
            ("LLC test", "52:54:00:09:00:03", [0x00, 0x01, 0xE3]),
        ];
        foreach (var (name, to, head) in frames) yield return Row(name, A, Ether(Mac(to), A.Mac, 46, [.. head, .. new byte[46 - head.Length]])).Dropped(Reason.EtherType, "no allow-list names it");
        yield return Row("Length 1535, neither length nor type", A, Ether(B.Mac, A.Mac, 0x05FF, new byte[46])).Dropped(Reason.EtherType, "IEEE 802.3, 3.2.6");
        yield return Row("Length that is longer than the frame", A, Ether(B.Mac, A.Mac, 1400, [0xAA, 0xAA, 3, 0, 0, 0, 8, 0, .. Udp4(A, B, 21, 22)[14..]])).Reaches("b").Says("Open vSwitch does not look at the length; the address inside is the sender's");
    }

    private static IEnumerable<MatrixRow> Snap() =>
    [
        Row("ARP request in SNAP, own addresses", A, InSnap(Arp(A, 1, B.Ip4, tha: NobodyMac))).Reaches("b").Says("RFC 1042: as good as Ethernet"),
        Row("Gratuitous ARP of the victim in SNAP", A, InSnap(Arp(A, 1, B.Ip4, spa: B.Ip4))).Dropped(Reason.ArpSpoof, "RFC 1042"),
        Row("RARP of another in SNAP", A, InSnap(Arp(A, 3, 0, spa: 0, sha: B.Mac, tha: B.Mac, type: EtherType.Rarp))).Dropped(Reason.ArpSpoof, "RFC 1042"),
        Row("DHCPOFFER in SNAP", A, InSnap(Dhcp(A, 2, B.Mac, B.Ip4, 67, 68, A.Ip4))).Dropped(Reason.DhcpServer, "RFC 1042"),
        Row("RA in SNAP", A, InSnap(Hidden6(A, A.LinkLocal, AllNodes, 58, [], RouterAdvertisement(A.Mac)))).Dropped(Reason.RouterAdvertisement, "RFC 1042 over RFC 2464"),
        Row("NA of the gateway in SNAP", A, InSnap(Na(A, Gateway.Ip6))).Dropped(Reason.NeighbourSpoof, "RFC 1042 over RFC 2464"),
        Row("A tag in SNAP", A, InSnap(Ether(B.Mac, A.Mac, EtherType.Vlan, [0, 20, 8, 0, .. Udp4(A, B)[14..]]))).Dropped(Reason.EtherType, "parser: no tag is read behind SNAP"),
    ];

    private static IEnumerable<MatrixRow> Tags()
    {
        var honest = Udp4(A, B, 23, 24);
        yield return Row("Access NIC sends VID 0 with the drop-eligible bit", A, Tagged(honest, 0x1000)).Dropped(Reason.VlanTag, "IEEE 802.1Q, 9.6");
        yield return Row("Access NIC sends VID 20 with the drop-eligible bit", A, Tagged(honest, 0x1000 | 20)).Dropped(Reason.VlanTag, "IEEE 802.1Q, 9.6");
        yield return Row("Access NIC sends three tags", A, Tagged(Tagged(Tagged(honest, 30), 20), 1)).Dropped(Reason.VlanTag, "VLAN hopping");
        yield return Row("Access NIC sends an S-tag of VID 0", A, Tagged(honest, 0, EtherType.ServiceVlan)).Dropped(Reason.VlanTag, "IEEE 802.1ad");
        yield return Row("Access NIC sends an S-tag around a C-tag", A, Tagged(Tagged(honest, 20), 1, EtherType.ServiceVlan)).Dropped(Reason.VlanTag, "IEEE 802.1ad");
        yield return Row("Tagged BPDU", A, Tagged(Ether(Mac("01:80:c2:00:00:00"), A.Mac, 38, [0x42, 0x42, 3, .. new byte[43]]), 20)).Dropped(Reason.VlanTag, "vm-guard 76");
        yield return Row("Tagged RA", A, Tagged(Hidden6(A, A.LinkLocal, AllNodes, 58, [], RouterAdvertisement(A.Mac)), 0)).Dropped(Reason.VlanTag, "RFC 7113: hosts take a priority tag for none");
        yield return Row("Tagged DHCPOFFER", A, Tagged(Dhcp(A, 2, B.Mac, B.Ip4, 67, 68, A.Ip4), 0)).Dropped(Reason.VlanTag, "hosts take a priority tag for none");
        yield return Row("Trunk, drop-eligible bit set", Trunk, Tagged(Udp4(Trunk, Red2.Mac, Red2.Ip4, 3, 4), 0x1000 | 20)).Reaches("red2").Says("trunk vids");
        yield return Row("Trunk, an S-tag around a VID that it has", Trunk, Tagged(Tagged(Udp4(Trunk, Red), 20), 40, EtherType.ServiceVlan)).Dropped(Reason.VlanTag, "IEEE 802.1ad");
        yield return Row("From the uplink with an S-tag around VLAN 20", "uplink", Tagged(Tagged(Udp4(Gateway, Red), 20), 50, EtherType.ServiceVlan)).Lost("IEEE 802.1ad: the inner tag is another network's").UnderRun(Reason.VlanTag);
    }

    private static IEnumerable<MatrixRow> Mapped() =>
    [
        Row("IPv4 for the victim behind an IPv6 group", A, Udp4(A, Mac("33:33:00:00:00:01"), B.Ip4, 25, 26)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6"),
        Row("IPv6 for the victim behind an IPv4 group", A, Udp6(A, A.Ip6, B.Ip6, 27, 28, Mac("01:00:5e:00:00:01"))).Dropped(Reason.GroupAddress, "RFC 2464, 7"),
        Row("IPv6 for the victim behind its solicited-node group", A, Udp6(A, A.Ip6, B.Ip6, 29, 30, GroupMac(SolicitedNode(B.Ip6)))).Dropped(Reason.GroupAddress, "RFC 2464, 7"),
        Row("ARP request by multicast", A, Arp(A, 1, B.Ip4, to: Mac("01:00:5e:00:00:01"))).Reaches("b").Says("asked for B, whatever the group"),
        Row("NS for the victim behind all nodes", A, Ns(A, B.Ip6, to: Mac("33:33:00:00:00:01"))).Reaches("b").Says("asked for B, whatever the group"),
        Row("mDNS in a frame for the victim alone", A, Udp4(A, B.Mac, Ip4("224.0.0.251"), 5353, 5353)).Reaches("b").Says("RFC 6762, 5.5"),
        Row("IGMP query in a frame for the victim alone", A, V4(A, B.Mac, Ip4("224.0.0.1"), IpProtocol.Igmp, Igmp(0x11, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 3376, 4.1.12"),
        Row("RA in a frame for the victim alone, to all nodes", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], RouterAdvertisement(A.Mac), B.Mac)).Dropped(Reason.RouterAdvertisement, "RFC 2464, 7"),
    ];
}
