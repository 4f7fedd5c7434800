using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>Neighbour discovery, router advertisements and redirects from VMs.</summary>
internal static class NeighborRows
{
    public static IEnumerable<MatrixRow> All() => [.. Solicitations(), .. Detection(), .. Advertisements(), .. Routers(), .. Other()];

    private static IEnumerable<MatrixRow> Solicitations() =>
    [
        Row("NS for the gateway", A, Ns(A, Gateway.Ip6)).Reaches("doors").Says("vm-guard 44"),
        Row("NS for the gateway's link-local address", A, Ns(A, Ip6("fe80::1"), A.LinkLocal)).Reaches("doors").Says("vm-guard 44"),
        Row("NS for a VM", A, Ns(A, B.Ip6)).Reaches("b").Says("vm-guard 44"),
        Row("NS for a VM's link-local address", A, Ns(A, B.LinkLocal, A.LinkLocal)).Reaches("b").Says("vm-guard 44"),
        Row("NS for an address of a granted net", A, Ns(A, Ip6("2001:db8:9:c::77"))).Reaches("c", "doors").Says("vm-guard 60"),
        Row("NS for an address of nobody", A, Ns(A, Nobody6)).Reaches("doors").Says("vm-guard 44"),
        Row("NS by unicast to a VM", A, Ns(A, B.Ip6, destination: B.Ip6, to: B.Mac)).Reaches("b").Says("RFC 4861, 7.3.3: reachability"),
        Row("NS by unicast without link-layer address", A, Ns(A, B.Ip6, destination: B.Ip6, options: [], to: B.Mac)).Reaches("b").Says("RFC 4861, 4.3: may be left out"),
        Row("NS by unicast to the gateway", A, Ns(A, Gateway.Ip6, destination: Gateway.Ip6, to: Gateway.Mac)).Reaches("uplink").Says("RFC 4861, 7.3.3"),
        Row("NS for a link-local address of a VM's own choice", A, Ns(A, Free2Choice, A.LinkLocal)).Reaches("free2", "doors").Says("first use: among VMs it is that VM's, outside nobody was asked"),
        Row("NS from the link-local address that another VM chose", Free, Ns(Free, B.Ip6, Free2Choice)).Dropped(Reason.Ipv6Spoof, "first use: bound to another"),
        Row("NS with a nonce", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, A.Mac), 14, 1, 1, 2, 3, 4, 5, 6])).Reaches("b").Says("RFC 3971, 5.3.2"),
        Row("NS with the gateway's link-layer address", A, Ns(A, B.Ip6, options: LinkLayer(1, Gateway.Mac))).Dropped(Reason.NeighbourSpoof, "vm-guard 45"),
        Row("NS by unicast with the victim's link-layer address", A, Ns(A, B.Ip6, destination: B.Ip6, options: LinkLayer(1, C.Mac), to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 45"),
        Row("NS with two link-layer addresses", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, A.Mac), .. LinkLayer(1, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "vm-guard flaw 8"),
        Row("NS with two forged link-layer addresses", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, Gateway.Mac), .. LinkLayer(1, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "vm-guard flaw 8: shown as zeros"),
        Row("NS with a forged link-layer address behind a zero one", A, Ns(A, B.Ip6, options: [.. LinkLayer(1, NoMac), .. LinkLayer(1, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "parser: a zero address does not count as seen"),
        Row("NS by unicast with two forged link-layer addresses", A, Ns(A, B.Ip6, destination: B.Ip6, options: [.. LinkLayer(1, Gateway.Mac), .. LinkLayer(1, Gateway.Mac)], to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard flaw 8"),
        Row("NS with a forged link-layer address and hop limit 64", A, Ns(A, B.Ip6, options: LinkLayer(1, Gateway.Mac), hops: 64)).Dropped(Reason.NeighbourSpoof, "vm-guard 45, 47"),
        Row("NS with hop limit 254", A, Ns(A, B.Ip6, hops: 254)).Dropped(Reason.NeighbourSpoof, "vm-guard 47; RFC 4861, 7.1.1"),
        Row("NS of code 1", A, Ns(A, B.Ip6, code: 1)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.1; parser: target is not read"),
        Row("NS without a target", A, Icmp6(A, A.Ip6, SolicitedNode(B.Ip6), 135, rest: new byte[4])).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.1: too short"),
        Row("NS from the victim's address", A, Ns(A, C.Ip6, B.Ip6)).Dropped(Reason.Ipv6Spoof, "vm-guard 57"),
        Row("NS from the gateway's link-local address", A, Ns(A, B.LinkLocal, Ip6("fe80::1"))).Dropped(Reason.Ipv6Spoof, "vm-guard 57"),
        Row("NS from another link-local address in the own EUI-64 form", A, Ns(A, B.Ip6, C.LinkLocal)).Dropped(Reason.Ipv6Spoof, "vm-guard 57"),
        Row("NS in an atomic fragment", A, Fragmented(Ns(A, B.Ip6), more: false)).Reaches("b").Says("RFC 6980, 5: the switch shows an atomic fragment as none, and all that it hides is checked"),
        Row("NS in a first fragment", A, Fragmented(Ns(A, B.Ip6), more: true)).Dropped(Reason.Fragment, "RFC 6980, 5"),
        Row("NS behind destination options, forged link-layer address", A, Behind(60, OptionsHeader(58), Ns(A, B.Ip6, options: LinkLayer(1, Gateway.Mac)))).Dropped(Reason.NeighbourSpoof, "RFC 7113"),
    ];

    private static IEnumerable<MatrixRow> Detection() =>
    [
        Row("DAD for the own address", A, Ns(A, A.Ip6, 0, options: [])).Reaches("doors").Says("vm-guard 49; RFC 4862, 5.4.2"),
        Row("DAD for the own link-local address", A, Ns(A, A.LinkLocal, 0, options: [])).Reaches("doors").Says("vm-guard 49"),
        Row("DAD with a nonce", A, Ns(A, A.Ip6, 0, options: [14, 1, 1, 2, 3, 4, 5, 6])).Reaches("doors").Says("RFC 7527"),
        Row("DAD for an address of the granted net", C, Ns(C, Ip6("2001:db8:9:c::1234"), 0, options: [])).Reaches("doors").Says("RFC 4862, 5.4"),
        Row("DAD for the link-local address of its own choice", Free, Ns(Free, FreeChoice, 0, options: [])).Reaches("doors").Says("vm-guard 59"),
        Row("DAD for the victim's address", A, Ns(A, B.Ip6, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50"),
        Row("DAD for the gateway's address", A, Ns(A, Ip6("fe80::1"), 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50"),
        Row("DAD for an address of nobody", A, Ns(A, Nobody6, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50: own targets only"),
        Row("DAD for the victim's link-local address, own choice granted", Free, Ns(Free, B.LinkLocal, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50, 59"),
        Row("DAD for the link-local address that another VM chose", Free, Ns(Free, Free2Choice, 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "first use: bound to another; RFC 4862, 5.4.3: would end its detection"),
        Row("DAD for a link-local address that nobody has used yet", Free, Ns(Free, Ip6("fe80::beef:1"), 0, options: [])).Dropped(Reason.Unbound, "first use: held until it is bound"),
        Row("DAD for a link-local address that nobody has used yet, own choice not granted", A, Ns(A, Ip6("fe80::beef:2"), 0, options: [])).Dropped(Reason.DuplicateAddressSpoof, "vm-guard 50"),
        Row("DAD with a forged link-layer address", A, Ns(A, A.Ip6, 0, options: LinkLayer(1, B.Mac))).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.1"),
        Row("Unspecified source, own target, to the victim", A, Ns(A, A.Ip6, 0, B.Ip6, [], B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 7.1.1: to the solicited-node group only"),
    ];

    private static IEnumerable<MatrixRow> Advertisements() =>
    [
        Row("NA of the own address to all nodes", A, Na(A, A.Ip6)).Reaches("doors").Says("vm-guard 51"),
        Row("NA of the own link-local address to all nodes", A, Na(A, A.LinkLocal, A.LinkLocal)).Reaches("doors").Says("vm-guard 51"),
        Row("NA to a VM that asked", A, Na(A, A.Ip6, destination: B.Ip6, to: B.Mac)).Reaches("b").Says("vm-guard 51"),
        Row("NA to a VM that asked by unicast, without link-layer address", A, Na(A, A.Ip6, destination: B.Ip6, options: [], to: B.Mac)).Reaches("b").Says("RFC 4861, 4.4: may be left out"),
        Row("NA to the gateway", A, Na(A, A.Ip6, destination: Gateway.Ip6, to: Gateway.Mac)).Reaches("uplink").Says("vm-guard 51"),
        Row("NA of the own address from the link-local address", A, Na(A, A.Ip6, A.LinkLocal, B.LinkLocal, to: B.Mac)).Reaches("b").Says("RFC 4861, 7.2.4"),
        Row("NA of an address of the granted net", C, Na(C, Ip6("2001:db8:9:c::77"), C.LinkLocal, Gateway.Ip6, to: Gateway.Mac)).Reaches("uplink").Says("vm-guard 60"),
        Row("NA of the gateway's address", A, Na(A, Gateway.Ip6)).Dropped(Reason.NeighbourSpoof, "vm-guard 52"),
        Row("NA of the gateway's link-local address to the victim", A, Na(A, Ip6("fe80::1"), A.LinkLocal, B.LinkLocal, to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 52"),
        Row("NA of the victim's address to the gateway", A, Na(A, B.Ip6, destination: Gateway.Ip6, to: Gateway.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 52; RFC 9131: poisons the router before the victim speaks"),
        Row("NA of the victim's address that vetoes its DAD", A, Na(A, B.Ip6, options: [])).Dropped(Reason.NeighbourSpoof, "RFC 4862, 5.4.4"),
        Row("NA of the own address, link-layer address of the gateway", A, Na(A, A.Ip6, options: LinkLayer(2, Gateway.Mac))).Dropped(Reason.NeighbourSpoof, "vm-guard 53"),
        Row("NA of the own address by unicast, link-layer address of another", A, Na(A, A.Ip6, destination: B.Ip6, options: LinkLayer(2, C.Mac), to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard 53"),
        Row("NA of the link-local address of its own choice", Free, Na(Free, FreeChoice, FreeChoice)).Reaches("doors").Says("vm-guard 51, 59"),
        Row("NA of the link-local address that another VM chose", Free, Na(Free, Free2Choice, FreeChoice, B.LinkLocal, to: B.Mac)).Dropped(Reason.NeighbourSpoof, "first use: bound to another"),
        Row("NA of and from the link-local address that another VM chose", Free, Na(Free, Free2Choice, Free2Choice)).Dropped(Reason.NeighbourSpoof, "first use: bound to another"),
        Row("NA of a link-local address that nobody has used yet, from the own one", Free, Na(Free, Ip6("fe80::beef:3"), FreeChoice, B.LinkLocal, to: B.Mac)).Dropped(Reason.Unbound, "first use: held until it is bound"),
        Row("NA of the link-local address made of another VM's MAC, which may choose", Free, Na(Free, Free2.LinkLocal, FreeChoice, B.LinkLocal, to: B.Mac)).Dropped(Reason.NeighbourSpoof, "that one is nobody else's, used or not"),
        Row("NA with two link-layer addresses", A, Na(A, A.Ip6, options: [.. LinkLayer(2, A.Mac), .. LinkLayer(2, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "vm-guard flaw 8"),
        Row("NA of the gateway behind two link-layer addresses", A, Na(A, Gateway.Ip6, destination: B.Ip6, options: [.. LinkLayer(2, A.Mac), .. LinkLayer(2, A.Mac)], to: B.Mac)).Dropped(Reason.NeighbourSpoof, "vm-guard flaw 8: target shown as zeros"),
        Row("NA with an option of length 0 before a forged address", A, Na(A, A.Ip6, options: [2, 0, 0, 0, 0, 0, 0, 0, .. LinkLayer(2, Gateway.Mac)])).Dropped(Reason.NeighbourSpoof, "vm-guard 55; RFC 4861, 4.6"),
        Row("NA of code 1 of the gateway", A, Na(A, Gateway.Ip6, code: 1)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2; parser: target is not read"),
        Row("NA with hop limit 64", A, Na(A, A.Ip6, hops: 64)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2"),
        Row("NA from the unspecified address", A, Na(A, A.Ip6, 0)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 4.4"),
        Row("NA of the own address from the gateway's", A, Na(A, A.Ip6, Ip6("fe80::1"))).Dropped(Reason.Ipv6Spoof, "vm-guard 57"),
        Row("NA of the other NIC of the same VM", Twin1, Na(Twin1, Twin2.Ip6)).Dropped(Reason.NeighbourSpoof, "two NICs of one VM"),
        Row("NA in an atomic fragment, of the gateway", A, Fragmented(Na(A, Gateway.Ip6), more: false)).Dropped(Reason.NeighbourSpoof, "RFC 6980, 5"),
        Row("NA in a first fragment, of the gateway", A, Fragmented(Na(A, Gateway.Ip6), more: true)).Dropped(Reason.Fragment, "RFC 6980, 5"),
        Row("NA behind hop-by-hop options, of the gateway", A, Behind(0, OptionsHeader(58), Na(A, Gateway.Ip6))).Dropped(Reason.NeighbourSpoof, "RFC 7113"),
    ];

    private static IEnumerable<MatrixRow> Routers()
    {
        var advertisement = RouterAdvertisement(A.Mac);
        byte[] Chain(byte first, params byte[][] headers) => Hidden6(A, A.LinkLocal, AllNodes, first, [.. headers.SelectMany(header => header)], advertisement);
        yield return Row("RA", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], advertisement)).Dropped(Reason.RouterAdvertisement, "vm-guard 35; RFC 6105");
        yield return Row("RA by unicast", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 58, [], advertisement, B.Mac)).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.2.6");
        yield return Row("RA by broadcast", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], advertisement, MacAddress.Broadcast)).Dropped(Reason.RouterAdvertisement, "RFC 2464, 7");
        yield return Row("RA of the gateway's address", A, Hidden6(A, Ip6("fe80::1"), AllNodes, 58, [], advertisement)).Dropped(Reason.Ipv6Spoof, "vm-guard 35");
        yield return Row("RA with hop limit 64", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], advertisement, hops: 64)).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2");
        yield return Row("RA of code 1", A, Hidden6(A, A.LinkLocal, AllNodes, 58, [], [134, 1, .. advertisement[2..]])).Dropped(Reason.RouterAdvertisement, "RFC 4861, 6.1.2");
        yield return Row("RA behind hop-by-hop options", A, Chain(0, OptionsHeader(58))).Dropped(Reason.RouterAdvertisement, "vm-guard 36; RFC 7113");
        yield return Row("RA behind destination options three times", A, Chain(60, OptionsHeader(60), OptionsHeader(60), OptionsHeader(58))).Dropped(Reason.RouterAdvertisement, "vm-guard 36; RFC 7113");
        yield return Row("RA behind an authentication header", A, Chain(51, Authentication(58))).Dropped(Reason.RouterAdvertisement, "vm-guard 36");
        yield return Row("RA in an atomic fragment", A, Chain(44, FragmentHeader(58, 0, false))).Dropped(Reason.RouterAdvertisement, "vm-guard 37; RFC 6980");
        yield return Row("RA in a first fragment", A, Chain(44, FragmentHeader(58, 0, true))).Dropped(Reason.Fragment, "vm-guard 38");
        yield return Row("RA, first fragment cut inside destination options", A, Chain(44, FragmentHeader(60, 0, true), [58, 9, .. new byte[6]])).Dropped(Reason.Fragment, "vm-guard 39; RFC 7112");
        yield return Row("RA, first fragment holds destination options only", A, V6(A, A.LinkLocal, AllNodes, 44, [.. FragmentHeader(60, 0, true), .. OptionsHeader(58)], hops: 255)).Dropped(Reason.Fragment, "vm-guard 40; RFC 7112");
        yield return Row("RA behind 80 bytes of destination options in a first fragment", A, Chain(44, FragmentHeader(60, 0, true), OptionsHeader(58, 9))).Dropped(Reason.Fragment, "RFC 7113");
        yield return Row("Router solicitation", A, Icmp6(A, A.LinkLocal, AllRouters, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, A.Mac)])).Reaches("router", "doors").Says("vm-guard 62");
        yield return Row("Router solicitation before there is an address", A, Icmp6(A, 0, AllRouters, 133, rest: new byte[4])).Reaches("router", "doors").Says("vm-guard 62; RFC 4861, 4.1");
        yield return Row("Router solicitation from the victim's address", A, Icmp6(A, B.LinkLocal, AllRouters, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, A.Mac)])).Dropped(Reason.Ipv6Spoof, "vm-guard 57");
        yield return Row("Redirect", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 58, [], Redirect(A.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac)).Dropped(Reason.Redirect, "vm-guard 43");
        yield return Row("Redirect from the gateway's address", A, Hidden6(A, Ip6("fe80::1"), B.LinkLocal, 58, [], Redirect(A.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 43");
        yield return Row("Redirect behind destination options", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 60, OptionsHeader(58), Redirect(A.LinkLocal, Ip6("2001:db8:ffff::2")), B.Mac)).Dropped(Reason.Redirect, "RFC 7113");
        yield return Row("Redirect in an atomic fragment", A, Hidden6(A, A.LinkLocal, B.LinkLocal, 44, FragmentHeader(58, 0, false), Redirect(A.LinkLocal, Ip6("2001:db8:ffff::3")), B.Mac)).Dropped(Reason.Redirect, "RFC 6980");
        yield return Row("RA of the granted router", Router, Hidden6(Router, Router.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Router.Mac))).Reaches("vms6", "uplink").Says("router grant");
        yield return Row("RA of the granted router by unicast", Router, Hidden6(Router, Router.LinkLocal, B.LinkLocal, 58, [], RouterAdvertisement(Router.Mac), B.Mac)).Reaches("b").Says("router grant");
        yield return Row("RA of the granted router from the gateway's address", Router, Hidden6(Router, Ip6("fe80::1"), AllNodes, 58, [], RouterAdvertisement(Router.Mac))).Dropped(Reason.Ipv6Spoof, "a grant is no licence to spoof");
        yield return Row("Redirect of the granted router", Router, Hidden6(Router, Router.LinkLocal, B.LinkLocal, 58, [], Redirect(Ip6("fe80::1"), Ip6("2001:db8:ffff::1")), B.Mac)).Reaches("b").Says("router grant");
    }

    private static IEnumerable<MatrixRow> Other()
    {
        (string Name, byte Type, string Source)[] refused =
        [
            ("Inverse ND solicitation", 141, "RFC 3122"), ("Inverse ND advertisement", 142, "RFC 3122"), ("Certification path advertisement", 149, "RFC 3971"),
            ("Router renumbering", 138, "RFC 2894"), ("Duplicate address confirmation", 158, "RFC 6775"), ("RPL control", 155, "RFC 6550"),
        ];
        foreach (var (name, type, source) in refused)
            yield return Row(name, A, Icmp6(A, A.LinkLocal, B.LinkLocal, type, rest: new byte[28], to: B.Mac)).Dropped(Reason.Icmpv6Type, source);
        yield return Row("Packet too big", A, Icmp6(A, A.Ip6, B.Ip6, 2, rest: [0, 0, 5, 0, .. new byte[40]], to: B.Mac)).Reaches("b").Says("RFC 8201");
        yield return Row("ICMPv6 cut before its type", A, V6(A, A.Ip6, B.Ip6, IpProtocol.Icmpv6, [128, 0], B.Mac)).Dropped(Reason.Icmpv6Type, "parser: type shown as 0");
    }

    private static byte[] Fragmented(byte[] frame, bool more) => Behind(44, FragmentHeader(58, 0, more), frame);
}
