using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>NICs that may use any address of a net: not the gateway's, not a shared one, not one of a NIC that is off; and what those who have one net in common must hear of each other.</summary>
internal static class NetRows
{
    private static readonly uint Common = Ip4("10.9.80.5");
    private static readonly UInt128 Common6 = Ip6("2001:db8:9:e::5");

    public static IEnumerable<MatrixRow> All() => [.. Taken(), .. Shared()];

    private static IEnumerable<MatrixRow> Taken() =>
    [
        Row("ARP probe for the gateway's address, in a net of the sender's", C, Arp(C, 1, Gateway.Ip4, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1: a gateway that starts gives its address up"),
        Row("DAD for the gateway's address, in a net of the sender's", C, Ns(C, Gateway.Ip6, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "RFC 4862, 5.4.3"),
        Row("DAD for the gateway's link-local address, own choice granted", Free, Ns(Free, Ip6("fe80::1"), 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "RFC 4862, 5.4.3"),
        Row("ARP from the gateway's address, in a net of the sender's", C, Arp(C, 1, B.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 6"),
        Row("IPv4 from the gateway's address, in a net of the sender's", C, Udp4(C, B.Mac, B.Ip4, 1, 2, Gateway.Ip4)).Dropped(Reason.Ipv4Spoof, "vm-guard 21"),
        Row("NA of the gateway's address, in a net of the sender's", C, Na(C, Gateway.Ip6)).Dropped(Reason.NeighbourSpoof, "vm-guard 52"),
        Row("ARP probe for the shared VIP, in a net of the sender's", C, Arp(C, 1, Vip, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1: the holders give it up"),
        Row("DAD for the shared VIP, in a net of the sender's", C, Ns(C, Vip6, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "RFC 4862, 5.4.3"),
        Row("ARP probe for the shared VIP by a holder", Vip2, Arp(Vip2, 1, Vip, spa: 0)).Reaches("doors").Says("RFC 5227, 2.1.1: a holder may be on another host"),
        Row("DAD for the shared VIP by a holder", Vip2, Ns(Vip2, Vip6, 0, options: [])).Reaches("doors").Says("RFC 4862, 5.4.2: a holder may be on another host"),
        Row("IPv4 from an unguarded NIC's address, in a net of the sender's", C, Udp4(C, B.Mac, B.Ip4, 1, 2, Off.Ip4)).Dropped(Reason.Ipv4Spoof, "off: the NIC is not watched, and its address not given away"),
        Row("IPv6 from an unguarded NIC's address, in a net of the sender's", C, Udp6(C, Off.Ip6, B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "the same"),
        Row("ARP from an unguarded NIC's address, in a net of the sender's", C, Arp(C, 1, Off.Ip4, spa: Off.Ip4)).Dropped(Reason.ArpSpoof, "the same"),
        Row("NA of an unguarded NIC's address, in a net of the sender's", C, Na(C, Off.Ip6)).Dropped(Reason.NeighbourSpoof, "the same"),
        Row("ARP probe for an unguarded NIC's address, in a net of the sender's", C, Arp(C, 1, Off.Ip4, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1"),
        Row("Link-local address of an unguarded NIC, own choice granted", Free, Udp6(Free, Off.LinkLocal, B.LinkLocal, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "off"),
        Row("ARP reply from outside for an unguarded NIC's address", Gateway, Arp(Gateway, 2, A.Ip4, to: A.Mac, spa: Off.Ip4)).Reaches("a").Says("off: nobody watches who else has it outside"),
        Row("Directed unicast behind the broadcast MAC, to the shared VIP", A, Udp4(A, Weir.Primitives.MacAddress.Broadcast, Vip, 1, 2)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6: a frame for one, given to all"),
    ];

    private static IEnumerable<MatrixRow> Shared() =>
    [
        Row("DAD for an address of a common net", Pair1, Ns(Pair1, Common6, 0, options: [])).Reaches("pair2", "doors").Says("RFC 4862, 5.4: the other may have it"),
        Row("NA to all that defends an address of a common net", Pair2, Na(Pair2, Common6, destination: AllNodes)).Reaches("pair1", "doors").Says("RFC 4862, 5.4.4: who detects has no address yet, so the answer goes to all nodes"),
        Row("NA to all that defends an address of a common net, from the link-local address", Pair2, Na(Pair2, Common6, Pair2.LinkLocal)).Reaches("pair1", "doors").Says("RFC 4861, 7.2.4"),
        Row("NA to all of the own address beside a common net", Pair2, Na(Pair2, Pair2.Ip6)).Reaches("doors").Says("vm-guard 51: nobody else on the bridge may have it"),
        Row("NA to all of an address of a net that nobody else has", C, Na(C, Ip6("2001:db8:9:c::78"))).Reaches("doors").Says("vm-guard 51"),
        Row("NA to all of an address of a common net, link-layer address of another", Pair2, Na(Pair2, Common6, options: LinkLayer(2, Pair1.Mac))).Dropped(Reason.NeighbourSpoof, "vm-guard 53"),
        Row("ARP probe for an address of a common net", Pair1, Arp(Pair1, 1, Common, spa: 0)).Reaches("pair2", "doors").Says("RFC 5227, 2.1.1"),
        Row("ARP announcement that defends an address of a common net", Pair2, Arp(Pair2, 1, Common, spa: Common)).Reaches("pair1", "doors").Says("RFC 5227, 2.4"),
        Row("ARP reply that defends an address of a common net", Pair2, Arp(Pair2, 2, 0, to: Pair1.Mac, spa: Common, tha: Pair1.Mac)).Reaches("pair1").Says("RFC 5227, 2.1.1"),
    ];
}
