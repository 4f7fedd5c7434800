using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>From the trusted uplink in a VM's name, by what no router passes on: a gateway that routes between two VMs of the bridge has not sent it.</summary>
internal static class LinkScopeRows
{
    public static IEnumerable<MatrixRow> All() => [.. Forged(), .. Honest()];

    private static IEnumerable<MatrixRow> Forged() =>
    [
        From("RA of a VM's router", Hidden6(Gateway, Router.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Gateway.Mac))).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.3.4: its link-layer address is believed"),
        From("RA of a VM's router by unicast", Hidden6(Gateway, Router.LinkLocal, B.LinkLocal, 58, [], RouterAdvertisement(Gateway.Mac), B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.3.4"),
        From("RA from a VM's link-local address", Hidden6(Gateway, A.LinkLocal, B.LinkLocal, 58, [], RouterAdvertisement(Gateway.Mac), B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.3.4: B's cache has another MAC for A then"),
        From("Redirect of a VM's router", Hidden6(Gateway, Router.LinkLocal, B.LinkLocal, 58, [], Redirect(Gateway.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 8.1: hosts believe their router"),
        From("Router solicitation from a VM's link-local address", Icmp6(Gateway, B.LinkLocal, AllRouters, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, Gateway.Mac)])).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.2.6: the router believes its link-layer address"),
        From("Router solicitation from a VM's address", Icmp6(Gateway, B.Ip6, AllRouters, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, Gateway.Mac)])).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.2.6"),
        From("Router solicitation from a VM's address, to the router alone", Icmp6(Gateway, B.Ip6, Router.Ip6, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, Gateway.Mac)], to: Router.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4861, 6.2.6"),
        From("IPv6 from a VM's link-local address", Udp6(Gateway, A.LinkLocal, B.LinkLocal, 1, 2, B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4291, 2.5.6: routers pass none on"),
        From("IPv6 from a listed link-local address", Udp6(Gateway, Ip6("fe80::10"), B.LinkLocal, 1, 2, B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4291, 2.5.6"),
        From("DHCPv6 from the server's link-local address", Udp6(Gateway, Server.LinkLocal, B.LinkLocal, 547, 546, B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 8415, 16"),
        From("MLD query of a VM's router", V6(Gateway, Router.LinkLocal, AllNodes, 0, [.. RouterAlert(58), .. Mld(130, 0)], hops: 1)).Dropped(Reason.Ipv6Spoof, "RFC 3810, 5"),
        From("mDNS over IPv6", Udp6(Gateway, B.Ip6, Ip6("ff02::fb"), 5353, 5353)).Dropped(Reason.Ipv6Spoof, "RFC 6762, 11: a name of B's"),
        From("mDNS", Udp4(Gateway, GroupMac(Ip4("224.0.0.251")), Ip4("224.0.0.251"), 5353, 5353, B.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 6762, 11: a name of B's"),
        From("UDP to all", Udp4(Gateway, MacAddress.Broadcast, Everybody, 3, 4, B.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 1812, 5.3.5.1: routers pass none on"),
        From("IGMP query of a VM's router", V4(Gateway, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Igmp, Igmp(0x11, 0), Router.Ip4, ttl: 1)).Dropped(Reason.Ipv4Spoof, "RFC 3376, 4: time to live 1"),
        From("DHCPOFFER of a VM's server by broadcast", Dhcp(Gateway, 2, MacAddress.Broadcast, Everybody, 67, 68, Server.Ip4, B.Mac)).Dropped(Reason.Ipv4Spoof, "vm-guard 29"),
        From("ICMP redirect of a VM's router", V4(Gateway, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(5, 1, new byte[32]), Router.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 1122, 3.2.2.2: hosts believe their router"),
        From("ICMP router advertisement of a VM's router by unicast", V4(Gateway, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(9, 0, new byte[12]), Router.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 1256"),
        From("VRRP advertisement from a holder's address", V4(Gateway, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), 112, new byte[20], Vip1.Ip4, ttl: 255)).Dropped(Reason.Ipv4Spoof, "RFC 5798, 7.1: time to live 255"),
        From("In VLAN 20, link-local address", Tagged(Udp6(Gateway, Red2.LinkLocal, Red.LinkLocal, 1, 2, Red.Mac), 20)).Dropped(Reason.Ipv6Spoof, "RFC 4291, 2.5.6 in a VLAN"),
        From("In VLAN 20, UDP to all", Tagged(Udp4(Gateway, MacAddress.Broadcast, Everybody, 3, 4, Red2.Ip4), 20)).Dropped(Reason.Ipv4Spoof, "RFC 1812, 5.3.5.1 in a VLAN"),
    ];

    private static IEnumerable<MatrixRow> Honest() =>
    [
        Row("IPv6 that the gateway routes back from one VM to another", Gateway, Udp6(Gateway, A.Ip6, B.Ip6, 1, 2, B.Mac)).Reaches("b").Says("two nets on one bridge: the gateway forwards with its own MAC"),
        Row("Time exceeded of the gateway", Gateway, V4(Gateway, A.Mac, A.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(11, 0, new byte[32]))).Reaches("a").Says("RFC 792"),
        Row("Fragmentation needed, of the gateway", Gateway, V4(Gateway, A.Mac, A.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(3, 4, new byte[32]))).Reaches("a").Says("RFC 1191"),
        Row("Packet too big, of the gateway", Gateway, Icmp6(Gateway, Gateway.Ip6, A.Ip6, 2, rest: new byte[44], to: A.Mac, hops: 64)).Reaches("a").Says("RFC 8201"),
        Row("ICMP redirect of the gateway", Gateway, V4(Gateway, A.Mac, A.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(5, 1, new byte[32]))).Reaches("a").Says("RFC 792"),
        Row("Redirect of the gateway", Gateway, Hidden6(Gateway, Ip6("fe80::1"), B.LinkLocal, 58, [], Redirect(Gateway.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac)).Reaches("b").Says("RFC 4861, 8"),
        Row("Router solicitation from outside", Stranger, Icmp6(Stranger, Stranger.LinkLocal, AllRouters, 133, rest: [0, 0, 0, 0, .. LinkLayer(1, Stranger.Mac)])).Reaches("router", "doors").Says("RFC 4861, 6.1.1"),
        Row("Router solicitation from outside before there is an address", Stranger, Icmp6(Stranger, 0, AllRouters, 133, rest: new byte[4])).Reaches("router", "doors").Says("RFC 4861, 6.1.1"),
    ];

    private static MatrixRow From(string name, byte[] frame) => Row($"From outside in a VM's name: {name}", "uplink", frame);
}
