using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>Neighbour discovery, MLD and other ICMPv6 beyond the ordinary: odd addresses, odd headers, odd types.</summary>
internal static class DiscoveryRows
{
    public static IEnumerable<MatrixRow> All() => [.. Neighbours(), .. Hidden(), .. Routers(), .. Groups(), .. Types(), .. Addresses()];

    private static IEnumerable<MatrixRow> Neighbours() =>
    [
        Row("NA of the own address to all routers", A, Na(A, A.Ip6, destination: AllRouters)).Reaches("doors").Says("RFC 9131, 4: a router learns of a new address at once"),
        Row("NA of the victim's address to all routers", A, Na(A, B.Ip6, destination: AllRouters)).Dropped(Reason.NeighbourSpoof, "RFC 9131, 8"),
        Row("NA of the own address to the victim's solicited-node group", A, Na(A, A.Ip6, destination: SolicitedNode(B.Ip6))).Reaches("doors").Says("RFC 4861, 7.2.6"),
        Row("NA with a source link-layer address of the gateway", A, Na(A, A.Ip6, options: [.. LinkLayer(2, A.Mac), .. LinkLayer(1, Gateway.Mac)])).Reaches("doors").Says("RFC 4861, 4.4: hosts ignore that option there"),
        Row("NA of a group's address", A, Na(A, AllNodes)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2"),
        Row("NA of the unspecified address", A, Na(A, 0)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 4.4"),
        Row("NA of loopback", A, Na(A, 1, destination: B.Ip6, to: B.Mac)).Dropped(Reason.NeighbourSpoof, "RFC 4291, 2.5.3"),
        Row("NA of the own address, link-layer address broadcast", A, Na(A, A.Ip6, options: LinkLayer(2, MacAddress.Broadcast))).Dropped(Reason.NeighbourSpoof, "vm-guard 53: makes others broadcast"),
        Row("NA of the own address, link-layer address a group's", A, Na(A, A.Ip6, destination: B.Ip6, options: LinkLayer(2, Mac("33:33:00:00:00:01")), to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 53"),
        Row("NA of the own address to a group without link-layer address", A, Na(A, A.Ip6, options: [])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 4.4: must be there where the other side has not asked"),
        Row("NA of the shared address without a grant", A, Na(A, Vip6)).Dropped(Reason.NeighbourSpoof, "vm-guard 80"),
        Row("NA with hop limit 0", A, Na(A, A.Ip6, hops: 0)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2"),
        Row("NA cut before its target", A, Icmp6(A, A.Ip6, AllNodes, 136, rest: new byte[8])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2: too short"),
        Row("NS for a group's address", A, Ns(A, AllNodes, destination: AllNodes)).Reaches("doors").Says("RFC 4861, 7.1.1: hosts ignore it; nobody here has that address"),
        Row("NS for the own address", A, Ns(A, A.Ip6)).Lost("a frame never leaves where it came in"),
        Row("NS to a group without link-layer address", A, Ns(A, B.Ip6, options: [])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 4.3: must be there"),
        Row("NS with a target link-layer address of the gateway", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, A.Mac), .. LinkLayer(2, Gateway.Mac)])).Reaches("b").Says("RFC 4861, 4.3: hosts ignore that option there"),
        Row("NS with an option that is longer than the message", A, Ns(A, B.Ip6, options: [1, 4, 2, 0, 0, 9, 0, 1])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.1"),
        Row("NS with half an option", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, A.Mac), 1, 1, 2])).Reaches("b").Says("RFC 4861, 7.1.1: hosts refuse it; what is read in it is right"),
        Row("NS with a link-layer address of 14 bytes", A, Ns(A, B.Ip6, options: [1, 2, .. LinkLayer(1, Gateway.Mac)[2..], .. new byte[8]])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 4.6.1; parser: not read"),
        Row("DAD to another's solicited-node group", A, Ns(A, A.Ip6, 0, SolicitedNode(Ip6("2001:db8:9::ab:cdef")), [])).Reaches("doors").Says("RFC 4862, 5.4.2: nobody there has the target"),
        Row("DAD for the own address to all nodes", A, Ns(A, A.Ip6, 0, AllNodes, [])).Dropped(Reason.Ipv6Spoof, "RFC 4861, 7.1.1: to the solicited-node group only"),
        Row("DAD for the shared address without a grant", A, Ns(A, Vip6, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50, 80"),
        Row("DAD with hop limit 254", A, Ns(A, A.Ip6, 0, options: [], hops: 254)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 7.1.1"),
        Row("DAD behind destination options, for the victim's address", A, Behind(60, OptionsHeader(58), Ns(A, B.Ip6, 0, options: []))).Dropped(Reason.DuplicateAddressSpoof, "RFC 7113"),
        Row("DAD in an atomic fragment, for the victim's address", A, Behind(44, FragmentHeader(58, 0, false), Ns(A, B.Ip6, 0, options: []))).Dropped(Reason.DuplicateAddressSpoof, "RFC 6980, 5"),
        Row("DAD in a first fragment", A, Behind(44, FragmentHeader(58, 0, true), Ns(A, A.Ip6, 0, options: []))).Dropped(Reason.Fragment, "RFC 6980, 5"),
    ];

    private static IEnumerable<MatrixRow> Hidden()
    {
        var advertisement = RouterAdvertisement(A.Mac);
        byte[] Chain(byte first, params byte[][] headers) => Hidden6(A, A.LinkLocal, AllNodes, first, [.. headers.SelectMany(header => header)], advertisement);
        yield return Row("RA behind hop-by-hop options that are not first", A, Chain(60, OptionsHeader(0), OptionsHeader(58))).Dropped(Reason.RouterAdvertisement, "RFC 8200, 4.1");
        yield return Row("RA behind twenty headers of destination options", A, Chain(60, [.. Enumerable.Range(0, 20).Select(index => OptionsHeader(index == 19 ? (byte)58 : (byte)60))])).Dropped(Reason.RouterAdvertisement, "RFC 7113");
        yield return Row("RA behind 1,000 bytes of destination options", A, Chain(60, OptionsHeader(58, 124))).Dropped(Reason.RouterAdvertisement, "RFC 7113");
        yield return Row("RA behind a segment routing header", A, Chain(43, [58, 2, 4, 0, 0, 0, 0, 0, .. new byte[16]])).Dropped(Reason.RouterAdvertisement, "RFC 8754");
        yield return Row("RA behind every header that is read", A, Chain(0, OptionsHeader(60), OptionsHeader(43), [44, 0, 0, 0, 0, 0, 0, 0], FragmentHeader(51, 0, false), Authentication(58))).Dropped(Reason.RouterAdvertisement, "RFC 7113");
        yield return Row("RA behind two atomic fragment headers", A, Chain(44, FragmentHeader(44, 0, false), FragmentHeader(58, 0, false))).Dropped(Reason.RouterAdvertisement, "RFC 7113; RFC 6946");
        yield return Row("RA, later fragment alone", A, V6(A, A.LinkLocal, AllNodes, 44, [.. FragmentHeader(58, 1, false), .. advertisement[8..]])).Dropped(Reason.Fragment, "RFC 6980");
        yield return Row("RA, overlapping second fragment", A, V6(A, A.LinkLocal, AllNodes, 44, [.. FragmentHeader(58, 0, false), .. advertisement])).Dropped(Reason.RouterAdvertisement, "RFC 5722");
        yield return Row("RA behind an authentication header cut short", A, V6(A, A.LinkLocal, AllNodes, 51, [58, 60, 0, 0, 0, 0, 0, 1])).Dropped(Reason.Fragment, "RFC 7112: shown as protocol 0");
        yield return Row("RA behind a mobility header", A, Chain(135, [58, 0, 0, 0, 0, 0, 0, 0])).Reaches("vms6", "doors").Says("vm-guard 42: no host looks behind it");
        yield return Row("RA behind a host identity header", A, Chain(139, [58, 0, 0, 0, 0, 0, 0, 0])).Reaches("vms6", "doors").Says("vm-guard 42: no host looks behind it");
        yield return Row("RA behind a shim header", A, Chain(140, [58, 0, 0, 0, 0, 0, 0, 0])).Reaches("vms6", "doors").Says("vm-guard 42: no host looks behind it");
        yield return Row("RA by unicast behind a reserved header", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 253, [58, 0, 0, 0, 0, 0, 0, 0], advertisement, B.Mac)).Reaches("b").Says("RFC 4727; vm-guard 42");
        yield return Row("Hop-by-hop options of length 0", A, V6(A, A.Ip6, B.Ip6, 0, [58, 0, 1, 4, 0, 0, 0, 0, .. FrameBuilder.Icmp(128, 0, new byte[8])], B.Mac)).Reaches("b").Says("RFC 8200, 4.3");
        yield return Row("UDP behind an old routing header with segments left", A, V6(A, A.Ip6, B.Ip6, 43, [17, 2, 0, 1, 0, 0, 0, 0, .. new byte[16], .. FrameBuilder.Udp(57, 58, new byte[16])], B.Mac)).Reaches("b").Says("RFC 5095: hosts refuse it");
        yield return Row("Home address option of the victim", A, V6(A, A.Ip6, B.Ip6, 60, [17, 2, 1, 2, 0, 0, 201, 16, .. Enumerable.Repeat((byte)0x20, 16), .. FrameBuilder.Udp(59, 60, new byte[16])], B.Mac)).Reaches("b").Says("RFC 6275, 9.3.1: believed with a binding only");
        yield return Row("Router alert in a ping", A, V6(A, A.Ip6, B.Ip6, 0, [.. RouterAlert(58), .. FrameBuilder.Icmp(128, 0, new byte[12])], B.Mac)).Reaches("b").Says("RFC 2711");
    }

    private static IEnumerable<MatrixRow> Routers() =>
    [
        Row("RA to all routers", A, Hidden6(A, A.LinkLocal, AllRouters, 58, [], RouterAdvertisement(A.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2"),
        Row("RA from the global address", A, Hidden6(A, A.Ip6, AllNodes, 58, [], RouterAdvertisement(A.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2"),
        Row("RA from the unspecified address", A, Hidden6(A, 0, AllNodes, 58, [], RouterAdvertisement(A.Mac))).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.1.2"),
        Row("RA of lifetime 0 in the gateway's name", A, Hidden6(A, Ip6("fe80::1"), AllNodes, 58, [], [134, 0, 0, 0, 64, 0, 0, 0, .. new byte[8]])).Dropped(Reason.Ipv6Spoof, "RFC 6104: takes the gateway away"),
        Row("RA of the granted router from its global address", Router, Hidden6(Router, Router.Ip6, AllNodes, 58, [], RouterAdvertisement(Router.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2"),
        Row("RA of the granted router with hop limit 64", Router, Hidden6(Router, Router.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Router.Mac), hops: 64)).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2"),
        Row("RA of the granted router in a first fragment", Router, Hidden6(Router, Router.LinkLocal, AllNodes, 44, FragmentHeader(58, 0, true), RouterAdvertisement(Router.Mac))).Dropped(Reason.Fragment, "RFC 6980"),
        Row("Redirect of code 1", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 58, [], [137, 1, .. Redirect(A.LinkLocal, Ip6("2001:db8:ffff::5"))[2..]], B.Mac)).Dropped(Reason.Redirect, "RFC 4861, 8.1"),
        Row("Redirect with hop limit 64", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 58, [], Redirect(A.LinkLocal, Ip6("2001:db8:ffff::6")), B.Mac, hops: 64)).Dropped(Reason.Redirect, "RFC 4861, 8.1"),
        Row("Redirect to all nodes", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], Redirect(A.LinkLocal, Ip6("2001:db8:ffff::7")))).Dropped(Reason.Redirect, "RFC 4861, 8.1"),
        Row("Router solicitation by unicast to the victim", A, Icmp6(A, A.LinkLocal, B.LinkLocal, 133, rest: new byte[4], to: B.Mac)).Dropped(Reason.Icmpv6Type, "RFC 4861, 6.3.7: to all routers"),
        Row("Router solicitation with hop limit 64", A, Icmp6(A, A.LinkLocal, AllRouters, 133, rest: new byte[4], hops: 64)).Dropped(Reason.Icmpv6Type, "RFC 4861, 6.1.1"),
        Row("Router solicitation of code 1", A, Icmp6(A, A.LinkLocal, AllRouters, 133, 1, rest: new byte[4])).Dropped(Reason.Icmpv6Type, "RFC 4861, 6.1.1"),
        Row("Router solicitation to all nodes", A, Icmp6(A, A.LinkLocal, AllNodes, 133, rest: new byte[4])).Dropped(Reason.Icmpv6Type, "RFC 4861, 6.3.7"),
    ];

    private static IEnumerable<MatrixRow> Groups() =>
    [
        Row("MLDv2 query", A, V6(A, A.LinkLocal, AllNodes, 0, [.. RouterAlert(58), 130, 0, 0, 0, 0, 1, 0, 0, .. new byte[20]], hops: 1)).Dropped(Reason.MulticastQuery, "RFC 3810, 5.1"),
        Row("MLD query of one group", A, V6(A, A.LinkLocal, Ip6("ff02::fb"), 0, [.. RouterAlert(58), .. Mld(130, Ip6("ff02::fb"))], hops: 1)).Dropped(Reason.MulticastQuery, "RFC 3810, 5.1.15"),
        Row("MLD query from the unspecified address", A, V6(A, 0, AllNodes, 0, [.. RouterAlert(58), .. Mld(130, 0)], hops: 1)).Dropped(Reason.Ipv6Spoof, "RFC 4541, 3"),
        Row("MLD query in an atomic fragment", A, V6(A, A.LinkLocal, AllNodes, 44, [.. FragmentHeader(58, 0, false), .. Mld(130, 0)], hops: 1)).Dropped(Reason.MulticastQuery, "RFC 3810, 5"),
        Row("MLD report with hop limit 64", A, V6(A, A.LinkLocal, Ip6("ff02::16"), 0, [.. RouterAlert(58), .. MldReport(Ip6("ff05::77"))], hops: 64)).Dropped(Reason.Icmpv6Type, "RFC 3810, 5"),
        Row("MLD report by unicast", A, V6(A, A.LinkLocal, B.LinkLocal, 0, [.. RouterAlert(58), .. MldReport(Ip6("ff05::77"))], B.Mac, 1)).Dropped(Reason.Icmpv6Type, "RFC 3810, 5.2.14"),
        Row("MLD report from the global address", A, V6(A, A.Ip6, Ip6("ff02::16"), 0, [.. RouterAlert(58), .. MldReport(Ip6("ff05::77"))], hops: 1)).Reaches("router", "doors").Says("RFC 3810, 5.2.13: routers ignore it"),
        Row("MLD done of the victim's group, own address", A, V6(A, A.LinkLocal, AllRouters, 0, [.. RouterAlert(58), .. Mld(132, SolicitedNode(B.Ip6))], hops: 1)).Reaches("router", "doors").Says("RFC 2710, 3.6: the router asks again"),
        Row("MLD query of the granted router", Router, V6(Router, Router.LinkLocal, AllNodes, 0, [.. RouterAlert(58), .. Mld(130, 0)], hops: 1)).Reaches("vms6", "doors").Says("router grant"),
        Row("A group of the interface's own scope on the wire", A, Udp6(A, A.Ip6, Ip6("ff01::1"), 61, 62)).Reaches("vms6", "doors").Says("RFC 4291, 2.7: hosts ignore it"),
    ];

    private static IEnumerable<MatrixRow> Types()
    {
        (string Name, byte Type, string Source)[] refused =
        [
            ("Node information query", 139, "RFC 4620: hosts told their names and addresses"), ("Node information answer", 140, "RFC 4620"), ("Home agent discovery", 144, "RFC 6275"), ("Home agent answer", 145, "RFC 6275: a rogue home agent"),
            ("Mobile prefix advertisement", 147, "RFC 6275: gives out a net"), ("Certification path solicitation", 148, "RFC 3971"), ("Multicast router solicitation", 152, "RFC 4286"), ("Multicast router termination", 153, "RFC 4286"),
            ("Fast handover", 154, "RFC 5568"), ("Duplicate address request", 157, "RFC 8505"), ("Extended echo", 160, "RFC 8335"), ("Private type 200", 200, "RFC 4443, 2.1"), ("Type 0", 0, "RFC 4443"), ("Type 255", 255, "RFC 4443"),
        ];
        foreach (var (name, type, source) in refused) yield return Row(name, A, Icmp6(A, A.LinkLocal, AllNodes, type, rest: new byte[28])).Dropped(Reason.Icmpv6Type, source);
        yield return Row("Ping6 of code 1", A, Icmp6(A, A.Ip6, B.Ip6, 128, 1, to: B.Mac, hops: 64)).Reaches("b").Says("RFC 4443, 4.1");
        yield return Row("Parameter problem to all nodes", A, Icmp6(A, A.Ip6, AllNodes, 4, 2, new byte[48], hops: 64)).Reaches("vms6", "doors").Says("RFC 4443, 2.4: under its own address");
        yield return Row("ICMPv6 over IPv4", A, V4(A, B.Mac, B.Ip4, 58, RouterAdvertisement(A.Mac))).Reaches("b").Says("no host takes it");
        yield return Row("ICMP over IPv6", A, V6(A, A.Ip6, B.Ip6, 1, FrameBuilder.Icmp(5, 1, new byte[32]), B.Mac)).Reaches("b").Says("no host takes it");
        yield return Row("IGMP over IPv6", A, V6(A, A.Ip6, AllNodes, 2, Igmp(0x11, 0))).Reaches("vms6", "doors").Says("no host takes it");
    }

    private static IEnumerable<MatrixRow> Addresses() =>
    [
        Row("ARP for 0.0.0.0", A, Arp(A, 1, 0)).Reaches("doors").Says("RFC 826: nobody here has it"),
        Row("ARP for the broadcast address", A, Arp(A, 1, Everybody)).Reaches("doors").Says("RFC 826: nobody here has it"),
        Row("ARP for a group's address", A, Arp(A, 1, Ip4("224.0.0.1"))).Reaches("doors").Says("RFC 826: nobody here has it"),
        Row("ARP for loopback", A, Arp(A, 1, Ip4("127.0.0.1"))).Reaches("doors").Says("Linux answers for it with route_localnet: never a VM here"),
        Row("ARP from 0.0.0.0/8", A, Arp(A, 1, B.Ip4, spa: Ip4("0.0.0.7"))).Dropped(Reason.ArpSpoof, "RFC 1122, 3.2.1.3"),
        Row("ARP from a group's address", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: Ip4("224.0.0.251"))).Dropped(Reason.ArpSpoof, "RFC 1812, 3.3.2"),
        Row("ARP probe for the shared address without a grant", A, Arp(A, 1, Vip, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1; vm-guard 80"),
        Row("ARP probe for 0.0.0.0", A, Arp(A, 1, 0, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1"),
        Row("ARP probe of a NIC without addresses", Bare, Arp(Bare, 1, Nobody, spa: 0)).Dropped(Reason.ArpProbe, "RFC 5227, 2.1.1: own targets only"),
        Row("ARP request, own addresses, target MAC of the gateway", A, Arp(A, 1, B.Ip4, tha: Gateway.Mac)).Reaches("b").Says("RFC 826: the target's is not read in a request"),
        Row("ARP reply to all of the own address for the victim's", A, Arp(A, 2, B.Ip4)).Reaches("doors").Says("vm-guard 11"),
        Row("ARP experiment, op 24", A, Arp(A, 24, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 5494"),
        Row("ARP op 65535", A, Arp(A, 65535, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 5494"),
        Row("MARS join in a frame of ARP", A, Arp(A, 14, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 2022"),
        Row("RARP announcement with a target address", A, Arp(A, 3, B.Ip4, spa: 0, tha: A.Mac, type: EtherType.Rarp)).Dropped(Reason.ArpOperation, "RFC 903"),
        Row("RARP announcement by unicast to the victim", A, Arp(A, 3, 0, to: B.Mac, spa: 0, tha: A.Mac, type: EtherType.Rarp)).Reaches("uplink").UnderRun("b").Says("vm-guard 19: to the switches outside; FAUCET's tables go by the address"),
    ];
}
