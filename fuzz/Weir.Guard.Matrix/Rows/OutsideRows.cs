using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>What comes in by the trusted uplink of the bridge.</summary>
internal static class OutsideRows
{
    public static IEnumerable<MatrixRow> All() => [.. Honest(), .. Claims(), .. Nowhere(), .. Grants()];

    private static IEnumerable<MatrixRow> Honest() =>
    [
        Row("ARP request from outside for a VM", Gateway, Arp(Gateway, 1, B.Ip4)).Reaches("b").Says("vm-guard 82"),
        Row("ARP request from outside for an address of a routed net", Gateway, Arp(Gateway, 1, Ip4("10.9.64.5"))).Reaches("c", "doors").Says("vm-guard 82"),
        Row("ARP request from outside for an address of nobody", Gateway, Arp(Gateway, 1, Nobody)).Reaches("doors").Says("vm-guard 83: not to VMs"),
        Row("ARP request from outside for another net", Gateway, Arp(Gateway, 1, Ip4("192.0.2.1"))).Reaches("doors").Says("vm-guard 83: not to VMs"),
        Row("ARP reply from outside to a VM", Gateway, Arp(Gateway, 2, A.Ip4, to: A.Mac, tha: A.Mac)).Reaches("a").Says("RFC 826"),
        Row("ARP probe from outside for a VM's address", Stranger, Arp(Stranger, 1, B.Ip4, spa: 0)).Reaches("b").Says("RFC 5227, 2.4: B has to defend it"),
        Row("The gateway announces itself", Gateway, Arp(Gateway, 1, Gateway.Ip4)).Reaches("vms4").Says("RFC 5227, 2.3: a gateway that moved"),
        Row("NS from outside for a VM", Gateway, Ns(Gateway, B.Ip6)).Reaches("b").Says("vm-guard 86"),
        Row("NS from outside by unicast", Gateway, Ns(Gateway, B.Ip6, destination: B.Ip6, to: B.Mac)).Reaches("b").Says("RFC 4861, 7.3.3"),
        Row("NS from outside for an address of nobody", Gateway, Ns(Gateway, Nobody6)).Reaches("doors").Says("vm-guard 83, for IPv6: not to VMs"),
        Row("NA from outside to a VM", Gateway, Na(Gateway, Gateway.Ip6, destination: A.Ip6, to: A.Mac)).Reaches("a").Says("RFC 4861"),
        Row("RA of the gateway", Gateway, Hidden6(Gateway, Ip6("fe80::1"), AllNodes, 58, [], RouterAdvertisement(Gateway.Mac))).Reaches("vms6").Says("vm-guard 86"),
        Row("RA of the gateway by unicast", Gateway, Hidden6(Gateway, Ip6("fe80::1"), B.LinkLocal, 58, [], RouterAdvertisement(Gateway.Mac), B.Mac)).Reaches("b").Says("RFC 4861, 6.2.6"),
        Row("DHCPOFFER from outside by unicast", Gateway, Dhcp(Gateway, 2, B.Mac, B.Ip4, 67, 68, Gateway.Ip4, B.Mac)).Reaches("b").Says("vm-guard 86"),
        Row("DHCPOFFER from outside to a MAC, address not yet configured", Gateway, Dhcp(Gateway, 2, B.Mac, Everybody, 67, 68, Gateway.Ip4, B.Mac)).Reaches("b").Says("RFC 2131, 4.1"),
        Row("DHCPOFFER from outside by broadcast", Gateway, Dhcp(Gateway, 2, MacAddress.Broadcast, Everybody, 67, 68, Gateway.Ip4, B.Mac)).Reaches("vms4").Says("RFC 2131, 4.1: broadcast flag"),
        Row("DHCPOFFER from outside to a NIC without addresses", Gateway, Dhcp(Gateway, 2, Bare.Mac, Everybody, 67, 68, Gateway.Ip4, Bare.Mac)).Reaches("bare").Says("RFC 2131, 4.1"),
        Row("IPv4 from outside", Gateway, Udp4(Gateway, B.Mac, B.Ip4, 443, 40000, Ip4("203.0.113.9"))).Reaches("b").Says("vm-guard 22"),
        Row("IPv4 from outside to a second address", Gateway, Udp4(Gateway, C.Mac, Ip4("10.9.0.104"), 443, 40000)).Reaches("c").Says("several addresses"),
        Row("IPv4 from outside to a routed net", Gateway, Udp4(Gateway, C.Mac, Ip4("10.9.64.15"), 443, 40000)).Reaches("c").Says("prefixes"),
        Row("IPv6 from outside", Gateway, Udp6(Gateway, Ip6("2001:db8:ffff::1"), B.Ip6, to: B.Mac)).Reaches("b").Says("vm-guard 58"),
        Row("IPv6 from outside to a privacy address", Gateway, Udp6(Gateway, Ip6("2001:db8:ffff::1"), Ip6("2001:db8:9:c:aaaa::1"), to: C.Mac)).Reaches("c").Says("vm-guard 60"),
        Row("IPv6 from outside to a link-local address", Gateway, Udp6(Gateway, Ip6("fe80::1"), B.LinkLocal, to: B.Mac)).Reaches("b").Says("vm-guard 58"),
        Row("IPv4 from outside, first fragment", Gateway, V4(Gateway, B.Mac, B.Ip4, 17, FrameBuilder.Udp(53, 40000, new byte[1472]), fragment: 0x2000)).Reaches("b").Says("RFC 791"),
        Row("IPv4 from outside, later fragment", Gateway, V4(Gateway, B.Mac, B.Ip4, 17, new byte[600], fragment: 185)).Reaches("b").Says("RFC 791"),
        Row("IPv6 from outside, first fragment", Gateway, V6(Gateway, Gateway.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 0, true), .. FrameBuilder.Udp(53, 40000, new byte[1232])], B.Mac)).Reaches("b").Says("RFC 8200, 4.5"),
        Row("IPv6 from outside, later fragment", Gateway, V6(Gateway, Gateway.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 154, false), .. new byte[400]], B.Mac)).Reaches("b").Says("RFC 8200, 4.5"),
        Row("mDNS from outside", Stranger, Udp4(Stranger, GroupMac(Ip4("224.0.0.251")), Ip4("224.0.0.251"), 5353, 5353)).Reaches("vms4").Says("vm-guard 70"),
        Row("IGMP query of the gateway", Gateway, V4(Gateway, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), 2, Igmp(0x11, 0), ttl: 1)).Reaches("vms4").Says("RFC 2236"),
        Row("MLD query of the gateway", Gateway, V6(Gateway, Ip6("fe80::1"), AllNodes, 0, [.. RouterAlert(58), .. Mld(130, 0)], hops: 1)).Reaches("vms6").Says("RFC 2710"),
        Row("IPv4 that the gateway routes back from one VM to another", Gateway, Udp4(Gateway, B.Mac, B.Ip4, 1, 2, A.Ip4)).Reaches("b").Says("two nets on one bridge: the gateway forwards with its own MAC"),
    ];

    private static IEnumerable<MatrixRow> Claims() =>
    [
        Row("A VM's MAC from outside", "uplink", Udp4(A, B)).Dropped(Reason.MacSpoof, "vm-guard 85"),
        Row("A VM's MAC from outside, ARP", "uplink", Arp(B, 1, A.Ip4)).Dropped(Reason.MacSpoof, "vm-guard 85"),
        Row("A VM's extra MAC from outside", Gateway, Udp4(Gateway, B.Mac, B.Ip4, 1, 2, sourceMac: NestedMac)).Dropped(Reason.MacSpoof, "vm-guard 85"),
        Row("ARP reply from outside that claims a VM's address", Gateway, Arp(Gateway, 2, A.Ip4, to: A.Mac, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 84"),
        Row("ARP request from outside that claims a VM's address", Gateway, Arp(Gateway, 1, A.Ip4, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 84"),
        Row("Gratuitous ARP from outside for a VM's address", Gateway, Arp(Gateway, 1, B.Ip4, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 84"),
        Row("ARP reply from outside that claims an address of a routed net", Gateway, Arp(Gateway, 2, A.Ip4, to: A.Mac, spa: Ip4("10.9.64.7"))).Reaches("a").Says("vm-guard 84: a net that a NIC may use, of privacy addresses say, is others' too"),
        Row("ARP from outside with a VM's hardware address inside", Gateway, Arp(Gateway, 2, B.Ip4, to: B.Mac, sha: A.Mac)).Dropped(Reason.ArpSpoof, "vm-guard 84: the gateway's address given to A"),
        Row("NA from outside that claims a VM's address", Gateway, Na(Gateway, B.Ip6, destination: A.Ip6, to: A.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        Row("NA from outside to all nodes that claims a VM's address", Gateway, Na(Gateway, B.Ip6)).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        Row("NA from outside that claims a VM's link-local address", Gateway, Na(Gateway, B.LinkLocal, destination: A.Ip6, to: A.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        Row("NS from outside from a VM's address", Gateway, Ns(Gateway, A.Ip6, B.Ip6)).Dropped(Reason.Ipv6Spoof, "vm-guard 84"),
        Row("NS from outside with a VM's link-layer address", Gateway, Ns(Gateway, B.Ip6, options: LinkLayer(1, A.Mac))).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        Row("ARP of hardware type 6 from outside that claims a VM's address", Gateway, OfIeee802(Arp(Gateway, 2, A.Ip4, to: A.Mac, spa: B.Ip4))).Dropped(Reason.ArpOperation, "RFC 1390: hosts take type 6 (IEEE 802) for Ethernet's; Open vSwitch shows nothing of it"),
        Row("ARP of hardware type 6 from outside that claims a VM's address, to all", Gateway, OfIeee802(Arp(Gateway, 1, B.Ip4, spa: B.Ip4))).Dropped(Reason.ArpOperation, "RFC 1390"),
        Row("Inverse ARP from outside", Gateway, Arp(Gateway, 8, 0, to: A.Mac)).Dropped(Reason.ArpOperation, "RFC 2390: no host on Ethernet asks so"),
        Row("NA from outside that claims a VM's address, its option twice", Gateway, Na(Gateway, B.Ip6, destination: A.Ip6, to: A.Mac, options: [.. LinkLayer(2, Gateway.Mac), .. LinkLayer(2, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "hosts take the first of two; Open vSwitch shows neither target nor option"),
        Row("NA from outside to all nodes that claims a VM's address, its option twice", Gateway, Na(Gateway, B.Ip6, options: [.. LinkLayer(2, Gateway.Mac), .. LinkLayer(2, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "the same"),
        Row("NS from outside with a VM's link-layer address twice", Gateway, Ns(Gateway, B.Ip6, destination: B.Ip6, to: B.Mac, options: [.. LinkLayer(1, A.Mac), .. LinkLayer(1, A.Mac)])).Dropped(Reason.NeighbourSpoof, "the same"),
        Row("NA from outside, an option of no length", Gateway, Na(Gateway, B.Ip6, destination: A.Ip6, to: A.Mac, options: [2, 0, 0, 0, 0, 0, 0, 0])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 4.6: hosts drop it"),
        Row("ARP claim from outside in VLAN 20", "uplink", Tagged(Arp(Gateway, 2, Red.Ip4, to: Red.Mac, spa: Red2.Ip4), 20)).Dropped(Reason.ArpSpoof, "vm-guard 84 in a VLAN"),
        Row("VLAN 30's MAC is a stranger's in VLAN 20", "uplink", Tagged(Udp4(Blue, Red2.Mac, Red2.Ip4, 1, 2, Gateway.Ip4), 20)).Reaches("red2").Says("everything is keyed by VID"),
    ];

    private static IEnumerable<MatrixRow> Nowhere() =>
    [
        Row("Unknown unicast from outside", Gateway, Udp4(Gateway, NobodyMac, Nobody, 1, 2)).Reaches("doors").Says("from the uplink to no VM"),
        Row("From outside to a VM's MAC, not its address", Gateway, Udp4(Gateway, B.Mac, Ip4("203.0.113.77"), 1, 2)).Dropped(Reason.NotForNic, "egress", at: "b"),
        Row("From outside to a VM's MAC, another VM's address", Gateway, Udp4(Gateway, B.Mac, A.Ip4, 1, 2)).Dropped(Reason.NotForNic, "egress", at: "b"),
        Row("From outside, directed unicast behind the broadcast MAC", Gateway, Udp4(Gateway, MacAddress.Broadcast, B.Ip4, 1, 2)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6"),
        Row("BPDU from outside", Gateway, Ether(Mac("01:80:c2:00:00:00"), Gateway.Mac, 38, [0x42, 0x42, 3, .. new byte[43]])).Dropped(Reason.ReservedAddress, "vm-guard 76: switches speak to each other there").UnderRun(),
        Row("LLDP from outside", Gateway, Ether(Mac("01:80:c2:00:00:0e"), Gateway.Mac, EtherType.Lldp, new byte[46])).Dropped(Reason.ReservedAddress, "vm-guard 76").UnderRun(),
        Row("Unknown EtherType from outside to a VM", Gateway, Ether(B.Mac, Gateway.Mac, 0x1234, new byte[46])).Dropped(Reason.NotForNic, "vm-guard 77", at: "b"),
        Row("DHCPDISCOVER from outside", Stranger, Dhcp(Stranger, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Reaches("dhcp", "doors").Says("a client's broadcast is for servers"),
        Row("Group source MAC from outside", Gateway, Udp4(Gateway, B.Mac, B.Ip4, 1, 2, sourceMac: Mac("01:00:5e:00:00:05"))).Dropped(Reason.MacSpoof, "vm-guard 2"),
    ];

    private static IEnumerable<MatrixRow> Grants() =>
    [
        Row("Shared VIP, first holder sends", Vip1, Udp4(Vip1, B.Mac, B.Ip4, 1, 2, Vip)).Reaches("b").Says("vm-guard 80"),
        Row("Shared VIP, second holder sends", Vip2, Udp4(Vip2, B.Mac, B.Ip4, 1, 2, Vip)).Reaches("b").Says("vm-guard 80"),
        Row("Shared VIP from the virtual MAC", Vip1, Udp4(Vip1, B.Mac, B.Ip4, 1, 2, Vip, VirtualMac)).Reaches("b").Says("vm-guard 79"),
        Row("ARP for the shared VIP", A, Arp(A, 1, Vip)).Reaches("doors", "vip1", "vip2").Says("vm-guard 80: a holder may be on another host"),
        Row("ARP for the shared VIP from outside", Gateway, Arp(Gateway, 1, Vip)).Reaches("vip1", "vip2", "doors").Says("vm-guard 80"),
        Row("NS for the shared VIP", A, Ns(A, Vip6)).Reaches("doors", "vip1", "vip2").Says("vm-guard 80"),
        Row("ARP reply for the VIP with the virtual MAC", Vip1, Arp(Vip1, 2, A.Ip4, to: A.Mac, sha: VirtualMac, spa: Vip, source: VirtualMac)).Reaches("a").Says("RFC 5798, 8.1.2"),
        Row("ARP reply for the VIP, virtual MAC inside, own MAC outside", Vip1, Arp(Vip1, 2, A.Ip4, to: A.Mac, sha: VirtualMac, spa: Vip)).Reaches("a").Says("RFC 5798, 8.1.2: keepalived without vmac on the outside"),
        Row("Gratuitous ARP of the new holder", Vip2, Arp(Vip2, 1, Vip, spa: Vip)).Reaches("uplink", "vms4").Says("RFC 5798, 6.4.2: neighbours must learn of the failover"),
        Row("Unsolicited NA of the new holder", Vip2, Na(Vip2, Vip6)).Reaches("uplink", "vms6").Says("RFC 5798, 6.4.2; RFC 4861, 7.2.6"),
        Row("Shared VIP without a grant", A, Udp4(A, B.Mac, B.Ip4, 1, 2, Vip)).Dropped(Reason.Ipv4Spoof, "vm-guard 80"),
        Row("ARP reply for the shared VIP without a grant", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: Vip)).Dropped(Reason.ArpSpoof, "vm-guard 80"),
        Row("Shared VIP in a net of the sender's", C, Udp4(C, B.Mac, B.Ip4, 1, 2, Vip)).Dropped(Reason.Ipv4Spoof, "a grant of a net is none of a shared address"),
        Row("Shared VIP in a net of the sender's, IPv6", C, Udp6(C, Vip6, B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "the same"),
        Row("Shared VIP in a net of the sender's, ARP", C, Arp(C, 1, Vip, spa: Vip)).Dropped(Reason.ArpSpoof, "the same"),
        Row("Shared VIP in a net of the sender's, NA", C, Na(C, Vip6)).Dropped(Reason.NeighbourSpoof, "the same"),
        Row("To the shared VIP at the first holder's MAC", A, Udp4(A, Vip1.Mac, Vip, 1, 2)).Reaches("vip1").Says("vm-guard 80"),
        Row("To the shared VIP at the virtual MAC", A, Udp4(A, VirtualMac, Vip, 1, 2)).Reaches("vip1", "vip2").UnderRun("vip1").Says("vm-guard 79: whoever is master takes it; FAUCET's tables know where it spoke last"),
        Row("VRRP advertisement from the virtual MAC", Vip1, V4(Vip1, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), 112, new byte[20], sourceMac: VirtualMac, ttl: 255)).Reaches("vms4", "uplink").Says("RFC 5798, 7.3"),
        Row("Nested guest to a VM", Nest, Udp4(Nest, B.Mac, B.Ip4, 1, 2, sourceMac: NestedMac)).Reaches("b").Says("extra MACs"),
        Row("ARP request of the nested guest", Nest, Arp(Nest, 1, B.Ip4, sha: NestedMac, source: NestedMac)).Reaches("b").Says("extra MACs"),
        Row("To the nested guest", A, Udp4(A, NestedMac, Nest.Ip4, 1, 2)).Reaches("nest").Says("extra MACs"),
        Row("Nested guest with a foreign address", Nest, Udp4(Nest, B.Mac, B.Ip4, 1, 2, A.Ip4, NestedMac)).Dropped(Reason.Ipv4Spoof, "a grant of a MAC is none of an address"),
        Row("Nested guest, hardware address of a VM inside", Nest, Arp(Nest, 2, B.Ip4, to: B.Mac, sha: A.Mac, source: NestedMac)).Dropped(Reason.ArpSpoof, "extra MACs"),
        Row("Routed packet to the router VM", A, Udp4(A, Router.Mac, Ip4("203.0.113.9"), 1, 2)).Reaches("router").Says("router grant: what it forwards is not for its address"),
        Row("Routed IPv6 packet to the router VM", A, Udp6(A, A.Ip6, Ip6("2001:db8:ffff::1"), to: Router.Mac)).Reaches("router").Says("router grant"),
        Row("Unguarded NIC sends a foreign address", Off, Udp4(Off, B.Mac, B.Ip4, 1, 2, Ip4("203.0.113.5"))).Reaches("b").Says("off"),
        Row("To an unguarded NIC", A, Udp4(A, Off)).Reaches("off").Says("off"),
        Row("ARP for an unguarded NIC", A, Arp(A, 1, Off.Ip4)).Reaches("off").Says("off"),
    ];
}
