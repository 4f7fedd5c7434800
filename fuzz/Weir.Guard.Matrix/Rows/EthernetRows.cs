using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>Addresses, EtherTypes and tags.</summary>
internal static class EthernetRows
{
    public static IEnumerable<MatrixRow> All() => [.. Sources(), .. Destinations(), .. Types(), .. Tags(), .. Vlans()];

    private static IEnumerable<MatrixRow> Sources() =>
    [
        Row("MAC of the gateway, IP own", A, Udp4(A, B.Mac, B.Ip4, 1, 2, sourceMac: Gateway.Mac)).Dropped(Reason.MacSpoof, "vm-guard 1"),
        Row("MAC of the victim, IP own", A, Udp4(A, Stranger.Mac, Stranger.Ip4, 1, 2, sourceMac: B.Mac)).Dropped(Reason.MacSpoof, "vm-guard 1"),
        Row("MAC and IP of the victim", A, Udp4(B, Stranger)).Dropped(Reason.MacSpoof, "vm-guard 1, 88"),
        Row("MAC changed inside the guest", A, Udp4(A, B.Mac, B.Ip4, 3, 4, sourceMac: NobodyMac)).Dropped(Reason.MacSpoof, "vm-guard 88"),
        Row("A guest's own bridge: container MAC without a grant", A, Arp(A, 1, B.Ip4, source: NestedMac, sha: NestedMac)).Dropped(Reason.MacSpoof, "vm-guard 89"),
        Row("Broadcast as source MAC", A, Udp4(A, B.Mac, B.Ip4, 5, 6, sourceMac: MacAddress.Broadcast)).Dropped(Reason.MacSpoof, "vm-guard 2"),
        Row("Multicast as source MAC", A, Udp4(A, B.Mac, B.Ip4, 5, 7, sourceMac: Mac("01:00:5e:00:00:01"))).Dropped(Reason.MacSpoof, "vm-guard 2; IEEE 802.3, 3.2.3"),
        Row("Own MAC with the group bit set", A, Udp4(A, B.Mac, B.Ip4, 5, 8, sourceMac: Mac("53:54:00:09:00:02"))).Dropped(Reason.MacSpoof, "vm-guard 2"),
        Row("Zero source MAC", A, Udp4(A, B.Mac, B.Ip4, 5, 9, sourceMac: NoMac)).Dropped(Reason.MacSpoof, "vm-guard 1"),
        Row("VRRP's virtual MAC without a grant", A, Udp4(A, B.Mac, B.Ip4, 5, 10, sourceMac: VirtualMac)).Dropped(Reason.MacSpoof, "vm-guard 79; RFC 5798, 7.3"),
        Row("First NIC of a VM uses the MAC of its second", Twin1, Udp4(Twin1, B.Mac, B.Ip4, 1, 2, sourceMac: Twin2.Mac)).Dropped(Reason.MacSpoof, "two NICs of one VM"),
        Row("A port without policy, honest", Closed, Udp4(Closed, B)).Dropped(Reason.ClosedPort, "vm-guard flaw 1"),
        Row("A port without policy, ARP request", Closed, Arp(Closed, 1, B.Ip4)).Dropped(Reason.ClosedPort, "vm-guard flaw 1"),
        Row("A port without policy, MAC of a guarded NIC", Closed, Udp4(A, B.Mac, B.Ip4, 8, 8)).Dropped(Reason.ClosedPort, "vm-guard flaw 1"),
        Row("A port without policy, DHCP client", Closed, Dhcp(Closed, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Dropped(Reason.ClosedPort, "vm-guard flaw 1"),
    ];

    private static IEnumerable<MatrixRow> Destinations() =>
    [
        Row("To the sender's own MAC", A, Udp4(A, A.Mac, A.Ip4, 1, 2)).Lost("a frame never leaves where it came in"),
        Row("Unknown unicast", A, Udp4(A, NobodyMac, Ip4("203.0.113.9"), 1, 2)).Reaches("doors").Says("vm-guard 72"),
        Row("To a port without policy", A, Udp4(A, Closed)).Reaches("doors").Says("vm-guard 72: nobody has that MAC"),
        Row("Directed unicast behind the broadcast MAC", A, Udp4(A, MacAddress.Broadcast, B.Ip4, 1, 2)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6: a frame for one, given to all"),
        Row("Directed unicast behind a multicast MAC", A, Udp4(A, Mac("01:00:5e:01:02:03"), B.Ip4, 1, 2)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6; RFC 1812, 5.3.4"),
        Row("IPv6 unicast behind the broadcast MAC", A, Udp6(A, A.Ip6, B.Ip6, to: MacAddress.Broadcast)).Dropped(Reason.GroupAddress, "RFC 2464, 7"),
        Row("IPv6 unicast behind a multicast MAC", A, Udp6(A, A.Ip6, B.Ip6, 7, 7, Mac("33:33:00:00:00:01"))).Dropped(Reason.GroupAddress, "RFC 2464, 7"),
        Row("Victim's MAC, somebody else's IPv4 address", A, Udp4(A, B.Mac, C.Ip4, 1, 2)).Dropped(Reason.NotForNic, "egress: a VM receives what is for its addresses", at: "b"),
        Row("Victim's MAC, a foreign IPv4 address", A, Udp4(A, B.Mac, Ip4("203.0.113.9"), 1, 2)).Dropped(Reason.NotForNic, "egress: a VM receives what is for its addresses", at: "b"),
        Row("Victim's MAC, a foreign IPv6 address", A, Udp6(A, A.Ip6, Nobody6, to: B.Mac)).Dropped(Reason.NotForNic, "egress: a VM receives what is for its addresses", at: "b"),
        Row("Victim's MAC, loopback address", A, Udp4(A, B.Mac, Ip4("127.0.0.1"), 1, 2)).Dropped(Reason.NotForNic, "RFC 1122, 3.2.1.3(g)", at: "b"),
        Row("Victim's MAC, IPv6 loopback address", A, Udp6(A, A.Ip6, 1, 1, 1, B.Mac)).Dropped(Reason.NotForNic, "RFC 4291, 2.5.3", at: "b"),
    ];

    private static IEnumerable<MatrixRow> Types()
    {
        (string Name, ushort Type, string To, string Source)[] foreign =
        [
            ("LLDP", EtherType.Lldp, "01:80:c2:00:00:0e", "vm-guard 76"),
            ("LACP", EtherType.SlowProtocols, "01:80:c2:00:00:02", "vm-guard 76"),
            ("Pause frame", 0x8808, "01:80:c2:00:00:01", "vm-guard 76"),
            ("EAPOL start", EtherType.Eapol, "01:80:c2:00:00:03", "vm-guard 76"),
            ("EAPOL by unicast to the victim", EtherType.Eapol, "52:54:00:09:00:03", "vm-guard 76"),
            ("PPPoE discovery", 0x8863, "ff:ff:ff:ff:ff:ff", "vm-guard 77; RFC 2516: a rogue access concentrator"),
            ("PPPoE session", 0x8864, "52:54:00:09:00:03", "vm-guard 77"),
            ("MPLS", EtherType.Mpls, "52:54:00:09:00:03", "not in the allow-list"),
            ("MACsec", 0x88E5, "52:54:00:09:00:03", "not in the allow-list"),
            ("Configuration test (loop back)", EtherType.Ectp, "52:54:00:09:00:03", "Ethernet 2.0, 8: makes others send"),
            ("Jumbo LLC EtherType 0x8870", 0x8870, "52:54:00:09:00:03", "draft-ietf-isis-ext-eth"),
            ("Unknown EtherType by broadcast", 0x1234, "ff:ff:ff:ff:ff:ff", "vm-guard 77"),
            ("Trailer encapsulation 0x1000", 0x1000, "52:54:00:09:00:03", "RFC 893"),
            ("PTP", 0x88F7, "01:1b:19:00:00:00", "not in the allow-list"),
            ("QinQ of old: TPID 0x9100", 0x9100, "52:54:00:09:00:03", "vm-guard 73"),
            ("PBB I-TAG", EtherType.Pbb, "52:54:00:09:00:03", "vm-guard 73"),
            ("Frame of EtherType 0x0600", 0x0600, "52:54:00:09:00:03", "lowest EtherType"),
        ];
        foreach (var (name, type, to, source) in foreign)
            yield return Row(name, A, Ether(Mac(to), A.Mac, type, new byte[46])).Dropped(to.StartsWith("01:80:c2:00:00:0", StringComparison.Ordinal) ? Reason.ReservedAddress : Reason.EtherType, source);

        yield return Row("STP BPDU", A, Ether(Mac("01:80:c2:00:00:00"), A.Mac, 38, [0x42, 0x42, 3, .. new byte[43]])).Dropped(Reason.ReservedAddress, "vm-guard 76");
        yield return Row("CDP in SNAP", A, Ether(Mac("01:00:0c:cc:cc:cc"), A.Mac, 46, [0xAA, 0xAA, 3, 0, 0, 0x0C, 0x20, 0, .. new byte[38]])).Dropped(Reason.EtherType, "vm-guard 77");
        yield return Row("Raw 802.3", A, Ether(B.Mac, A.Mac, 46, [0xFF, 0xFF, .. new byte[44]])).Dropped(Reason.EtherType, "Novell's raw frames");
        yield return Row("ARP of the gateway in SNAP", A, Ether(
            MacAddress.Broadcast, A.Mac, 36, [0xAA, 0xAA, 3, 0, 0, 0, 8, 6, .. Arp(A, 2, B.Ip4, spa: Gateway.Ip4)[14..]])).Dropped(Reason.ArpSpoof, "RFC 1042: Open vSwitch reads on behind SNAP");
        yield return Row("IPv4 of the victim in SNAP", A, Ether(
            Gateway.Mac, A.Mac, 52, [0xAA, 0xAA, 3, 0, 0, 0, 8, 0, .. Udp4(A, Gateway.Mac, Gateway.Ip4, 1, 2, B.Ip4)[14..]])).Dropped(Reason.Ipv4Spoof, "RFC 1042");
        yield return Row("SNAP of a foreign organisation that carries IPv4", A, Ether(
            B.Mac, A.Mac, 52, [0xAA, 0xAA, 3, 0, 0, 1, 8, 0, .. Udp4(A, B)[14..]])).Dropped(Reason.EtherType, "RFC 1042");
        yield return Row("IPv4 on a bridge group address", A, Udp4(A, Mac("01:80:c2:00:00:00"), B.Ip4, 1, 2)).Dropped(Reason.ReservedAddress, "IEEE 802.1Q, 8.6.3");
        yield return Row("IPv4 without a body", A, Ether(B.Mac, A.Mac, EtherType.IPv4, [])).Dropped(Reason.Ipv4Spoof, "parser: nothing to read");
        yield return Row("IPv6 without a body", A, Ether(B.Mac, A.Mac, EtherType.IPv6, [])).Dropped(Reason.Fragment, "parser: nothing to read");
        yield return Row("ARP without a body", A, Ether(MacAddress.Broadcast, A.Mac, EtherType.Arp, [])).Dropped(Reason.ArpSpoof, "parser: nothing to read");
    }

    private static IEnumerable<MatrixRow> Tags()
    {
        var honest = Udp4(A, B);
        foreach (var vid in (int[])[1, 20, 4095]) yield return Row($"Access NIC sends VID {vid}", A, Tagged(honest, vid)).Dropped(Reason.VlanTag, "vm-guard 73");
        yield return Row("Access NIC sends a priority tag", A, Tagged(honest, 0)).Dropped(Reason.VlanTag, "vm-guard 73: VID 0");
        yield return Row("Access NIC sends a priority tag of class 7", A, Tagged(honest, 0xE000)).Dropped(Reason.VlanTag, "vm-guard 73");
        yield return Row("Access NIC sends an S-tag", A, Tagged(honest, 20, EtherType.ServiceVlan)).Dropped(Reason.VlanTag, "vm-guard 73; IEEE 802.1ad");
        yield return Row("Access NIC sends two tags", A, Tagged(Tagged(honest, 20), 1)).Dropped(Reason.VlanTag, "VLAN hopping by double tag");
        yield return Row("Access NIC sends two tags, outer VID 0", A, Tagged(Tagged(honest, 20), 0)).Dropped(Reason.VlanTag, "VLAN hopping by double tag");
        yield return Row("Tagged ARP request", A, Tagged(Arp(A, 1, B.Ip4), 20)).Dropped(Reason.VlanTag, "vm-guard flaw 9");
        yield return Row("Tagged ARP reply of the gateway", A, Tagged(Arp(A, 2, B.Ip4, spa: Gateway.Ip4), 20)).Dropped(Reason.VlanTag, "vm-guard flaw 9");
        yield return Row("Access NIC of VLAN 20 sends its own VID", Red, Tagged(Udp4(Red, Red2), 20)).Dropped(Reason.VlanTag, "vm-guard 73: an access port has no tags");
        yield return Row("Access NIC of VLAN 20 sends VID 30", Red, Tagged(Udp4(Red, Red2), 30)).Dropped(Reason.VlanTag, "vm-guard 73");
        yield return Row("Trunk sends a VID that it has not", Trunk, Tagged(Udp4(Trunk, Red), 40)).Dropped(Reason.VlanTag, "trunk vids");
        yield return Row("Trunk sends two tags of its own", Trunk, Tagged(Tagged(Udp4(Trunk, Red), 30), 20)).Dropped(Reason.EtherType, "VLAN hopping by double tag");
        yield return Row("Trunk sends a priority tag", Trunk, Tagged(Udp4(Trunk, B), 0)).Dropped(Reason.VlanTag, "trunk vids");
        yield return Row("Trunk sends an S-tag of a VID that it has, MAC of another", Trunk, Tagged(Udp4(Trunk, Red2.Mac, Red2.Ip4, 1, 2, sourceMac: Red.Mac), 20, EtherType.ServiceVlan)).Dropped(Reason.MacSpoof, "Open vSwitch cannot match the TPID");
        yield return Row("Trunk claims an address of the VLAN", Trunk, Tagged(Udp4(Trunk, Red2.Mac, Red2.Ip4, 1, 2, Red.Ip4), 20)).Dropped(Reason.Ipv4Spoof, "the same bindings hold in each VLAN");
        yield return Row("Trunk answers ARP for a neighbour of the VLAN", Trunk, Tagged(Arp(Trunk, 2, Red.Ip4, spa: Red2.Ip4), 20)).Dropped(Reason.ArpSpoof, "the same bindings hold in each VLAN");
        yield return Row("Tag cut short", A, [.. honest[..12], 0x81, 0, 0]).Dropped(Reason.EtherType, "parser: half a tag").OrRefused();
    }

    private static IEnumerable<MatrixRow> Vlans() =>
    [
        Row("Within VLAN 20", Red, Udp4(Red, Red2)).Reaches("red2").Says("VLAN"),
        Row("From VLAN 20 to the uplink", Red, Udp4(Red, Gateway.Mac, Ip4("203.0.113.9"), 1, 2)).Reaches("uplink:20").Says("VLAN: the guard tags, output does not"),
        Row("ARP within VLAN 20", Red, Arp(Red, 1, Red2.Ip4)).Reaches("red2").Says("VLAN"),
        Row("ARP in VLAN 20 for the twin of VLAN 30's", Red2, Arp(Red2, 1, Red.Ip4)).Reaches("red").Says("the same address in two VLANs"),
        Row("ARP in VLAN 30 for the twin of VLAN 20's", Blue2, Arp(Blue2, 1, Blue.Ip4)).Reaches("blue").Says("the same address in two VLANs"),
        Row("From VLAN 20 to a MAC of VLAN 30", Red, Udp4(Red, Blue.Mac, Red2.Ip4, 1, 2)).Reaches("uplink:20").Says("nothing crosses VLANs: unknown there"),
        Row("From the untagged net to a MAC of VLAN 20", A, Udp4(A, Red.Mac, Red.Ip4, 1, 2)).Reaches("doors").Says("nothing crosses VLANs: unknown there"),
        Row("ARP from the untagged net for an address of VLAN 20", A, Arp(A, 1, Red.Ip4)).Reaches("doors").Says("nothing crosses VLANs"),
        Row("ARP from VLAN 20 for an address of the untagged net", Red, Arp(Red, 1, A.Ip4)).Reaches("uplink:20").Says("nothing crosses VLANs"),
        Row("NS within VLAN 20", Red, Ns(Red, Red2.Ip6)).Reaches("red2").Says("VLAN"),
        Row("NS from VLAN 20 for an address of the untagged net", Red, Ns(Red, A.Ip6)).Reaches("uplink:20").Says("nothing crosses VLANs"),
        Row("NIC of VLAN 20 claims an address of the untagged net", Red, Udp4(Red, Red2.Mac, Red2.Ip4, 1, 2, A.Ip4)).Dropped(Reason.Ipv4Spoof, "VLAN"),
        Row("Gratuitous ARP in VLAN 20", Red, Arp(Red, 1, Red.Ip4)).Reaches("uplink:20").Says("vm-guard 10 in a VLAN"),
        Row("DHCPDISCOVER in VLAN 20", Red, Dhcp(Red, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Reaches("uplink:20").Says("vm-guard 27; the server of the untagged net is none here"),
        Row("Trunk, untagged, to a VM", Trunk, Udp4(Trunk, B)).Reaches("b").Says("trunk vids"),
        Row("Trunk in VLAN 20 to a NIC there", Trunk, Tagged(Udp4(Trunk, Red2.Mac, Red2.Ip4, 1, 2), 20)).Reaches("red2").Says("trunk vids: untagged for an access NIC"),
        Row("Trunk in VLAN 30 to a NIC there", Trunk, Tagged(Udp4(Trunk, Blue2.Mac, Blue2.Ip4, 1, 2), 30)).Reaches("blue2").Says("trunk vids"),
        Row("Trunk in VLAN 20 to the uplink", Trunk, Tagged(Udp4(Trunk, NobodyMac, Ip4("203.0.113.9"), 1, 2), 20)).Reaches("uplink:20").Says("trunk vids"),
        Row("Trunk in VLAN 20, ARP", Trunk, Tagged(Arp(Trunk, 1, Red.Ip4), 20)).Reaches("red").Says("trunk vids"),
        Row("NIC of VLAN 20 asks for the trunk", Red, Arp(Red, 1, Trunk.Ip4)).Reaches("trunk:20").Says("trunk vids"),
        Row("NIC of VLAN 20 to the trunk", Red, Udp4(Red, Trunk)).Reaches("trunk:20").Says("trunk vids"),
        Row("VLAN 20 from the uplink to a NIC", "uplink", Tagged(Udp4(Gateway, Red), 20)).Reaches("red").Says("VLAN"),
        Row("ARP from the uplink in VLAN 20", "uplink", Tagged(Arp(Gateway, 1, Red.Ip4), 20)).Reaches("red").Says("vm-guard 82 in a VLAN"),
        Row("ARP from the uplink in VLAN 30", "uplink", Tagged(Arp(Gateway, 1, Blue.Ip4), 30)).Reaches("blue").Says("vm-guard 82 in a VLAN"),
        Row("ARP from the uplink, untagged, for an address of VLAN 20", "uplink", Arp(Gateway, 1, Red.Ip4)).Reaches("doors").Says("vm-guard 83"),
        Row("ARP from the uplink in VLAN 20 for an untagged address", "uplink", Tagged(Arp(Gateway, 1, A.Ip4), 20)).Lost("vm-guard 83"),
        Row("From the uplink in VLAN 30 to a MAC of VLAN 20", "uplink", Tagged(Udp4(Gateway, Red), 30)).Lost("nothing crosses VLANs"),
        Row("From the uplink in a VLAN that no NIC is in", "uplink", Tagged(Udp4(Gateway, B), 50)).Lost("nothing crosses VLANs").UnderRun(Reason.VlanTag),
        Row("From the uplink with two tags", "uplink", Tagged(Tagged(Udp4(Gateway, Red), 20), 20)).Dropped(Reason.NotForNic, "VLAN hopping by double tag", at: "red"),
        Row("From the uplink to the trunk in VLAN 30", "uplink", Tagged(Udp4(Gateway, Trunk), 30)).Reaches("trunk:30").Says("trunk vids"),
    ];
}
