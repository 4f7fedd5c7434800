using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>IP headers that lie, protocols of routers, tunnels, and special addresses.</summary>
internal static class HeaderRows
{
    public static IEnumerable<MatrixRow> All() => [.. Lies(), .. Special(), .. Routers(), .. Tunnels(), .. Leases()];

    private static IEnumerable<MatrixRow> Lies() =>
    [
        Row("Version 6 in an IPv4 header, source of the victim", A, First(Udp4(A, Gateway.Mac, Gateway.Ip4, 31, 32, B.Ip4), 0x65)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1; parser: the version is not looked at"),
        Row("Version 4 in an IPv6 header, source of the victim", A, First(Udp6(A, B.Ip6, Gateway.Ip6, 33, 34, Gateway.Mac), 0x40)).Dropped(Reason.Ipv6Spoof, "RFC 8200, 3; parser: the version is not looked at"),
        Row("IPv6 in a frame of IPv4", A, Ether(B.Mac, A.Mac, EtherType.IPv4, Udp6(A, A.Ip6, B.Ip6, 35, 36, B.Mac)[14..])).Dropped(Reason.Ipv4Spoof, "the addresses are read where IPv4 has them"),
        Row("IPv4 in a frame of IPv6", A, Ether(B.Mac, A.Mac, EtherType.IPv6, [.. Udp4(A, B, 37, 38)[14..], .. new byte[40]])).Dropped(Reason.Fragment, "the addresses are read where IPv6 has them"),
        Row("Wrong header checksum, source of the victim", A, Damaged(Udp4(A, Gateway.Mac, Gateway.Ip4, 39, 40, B.Ip4))).Dropped(Reason.Ipv4Spoof, "a card may mend it"),
        Row("The reserved flag of IPv4", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(41, 42, new byte[16]), fragment: 0x8000)).Reaches("b").Says("RFC 3514"),
        Row("Do not fragment, and a fragment", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[64], fragment: 0x4000 | 185)).Reaches("b").Says("RFC 791"),
        Row("Time to live 0", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(43, 44, new byte[16]), ttl: 0)).Reaches("b").Says("RFC 1122, 3.2.1.7: a host takes it"),
        Row("First fragment of DHCPOFFER behind options that fill the header", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(67, 68, new byte[24]), fragment: 0x2000, options: [.. Enumerable.Repeat((byte)1, 40)])).Dropped(Reason.DhcpServer, "RFC 791: ports start at byte 60").InNormalMode(Reason.Fragment),
        Row("DHCPOFFER behind options that fill the header", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(67, 68, new byte[24]), options: [.. Enumerable.Repeat((byte)1, 40)])).Dropped(Reason.DhcpServer, "RFC 791: ports start at byte 60"),
        Row("Land: the victim's address as source and destination", A, Udp4(A, B.Mac, B.Ip4, 45, 45, B.Ip4)).Dropped(Reason.Ipv4Spoof, "CVE-1999-0016"),
        Row("Land over IPv6", A, Udp6(A, B.Ip6, B.Ip6, 45, 45, B.Mac)).Dropped(Reason.Ipv6Spoof, "CVE-1999-0016"),
        Row("Own address as source and destination, to the victim", A, Udp4(A, B.Mac, A.Ip4, 46, 46)).Dropped(Reason.NotForNic, "egress", at: "b"),
        Row("TCP between ports 0", A, V4(A, B.Mac, B.Ip4, IpProtocol.Tcp, FrameBuilder.Tcp(0, 0, 2, []))).Reaches("b").Says("a port as any other"),
        Row("UDP between ports 0", A, Udp4(A, B.Mac, B.Ip4, 0, 0)).Dropped(Reason.Fragment, "looks like hidden ports"),
        Row("UDP-Lite from port 67 to 68", A, V4(A, B.Mac, B.Ip4, 136, FrameBuilder.Udp(67, 68, DhcpBody(2, B.Mac)))).Reaches("b").Says("RFC 3828: no DHCP client takes it"),
    ];

    private static IEnumerable<MatrixRow> Special()
    {
        (string Name, string Address)[] sources =
        [
            ("0.0.0.0/8", "0.1.2.3"), ("the end of loopback", "127.255.255.254"), ("all routers", "224.0.0.2"), ("carrier-grade NAT", "100.64.0.1"), ("the address of its net", "10.9.0.0"),
            ("a test net", "192.0.2.1"), ("an anycast relay", "192.88.99.1"), ("the last reserved address", "255.255.255.254"),
        ];
        foreach (var (name, address) in sources) yield return Row($"IPv4 from {name}, broadcast", A, Udp4(A, MacAddress.Broadcast, Everybody, 47, 48, Ip4(address))).Dropped(Reason.Ipv4Spoof, "RFC 6890");
        (string Name, string Address)[] sources6 =
        [
            ("Teredo", "2001:0:a09:2::1"), ("NAT64", "64:ff9b::a09:2"), ("SIIT", "::ffff:0:a09:2"), ("the discard prefix", "100::1"), ("documentation", "3fff::1"), ("its router's anycast address", "2001:db8:9::"),
            ("a solicited-node group", "ff02::1:ff09:3"), ("ORCHID", "2001:20::1"), ("link-local anycast", "fe80::"), ("the mapped loopback", "::ffff:127.0.0.1"),
        ];
        foreach (var (name, address) in sources6) yield return Row($"IPv6 from {name}, to all nodes", A, Udp6(A, Ip6(address), AllNodes, 49, 50)).Dropped(Reason.Ipv6Spoof, "RFC 6890");
        (string Name, string Address)[] destinations = [("0.0.0.0", "0.0.0.0"), ("its net", "10.9.0.0"), ("a reserved address", "240.0.0.1"), ("the mapped block of another net", "192.0.2.9")];
        foreach (var (name, address) in destinations) yield return Row($"Victim's MAC, address {name}", A, Udp4(A, B.Mac, Ip4(address), 51, 52)).Dropped(Reason.NotForNic, "RFC 1122, 3.3.6", at: "b");
        (string Name, string Address)[] destinations6 = [("::", "::"), ("mapped", "::ffff:10.9.0.3"), ("compatible", "::10.9.0.3"), ("of the gateway", "fe80::1"), ("of its router's anycast", "2001:db8:9::")];
        foreach (var (name, address) in destinations6) yield return Row($"Victim's MAC, IPv6 address {name}", A, Udp6(A, A.Ip6, Ip6(address), 53, 54, B.Mac)).Dropped(Reason.NotForNic, "RFC 4291, 2.5", at: "b");
        yield return Row("Ping to all, from the own address", A, V4(A, MacAddress.Broadcast, Everybody, IpProtocol.Icmp, FrameBuilder.Icmp(8, 0, new byte[8]))).Reaches("vms4", "doors").Says("RFC 1122, 3.2.2.6: hosts may be silent");
    }

    private static IEnumerable<MatrixRow> Routers()
    {
        (string Name, byte Protocol, string To)[] protocols = [("OSPF hello", 89, "224.0.0.5"), ("EIGRP hello", 88, "224.0.0.10"), ("RSVP", 46, "224.0.0.14")];
        foreach (var (name, protocol, to) in protocols) yield return Row(name, A, V4(A, GroupMac(Ip4(to)), Ip4(to), protocol, new byte[24], ttl: 1)).Reaches("vms4", "doors").Says("its own address: routers have to authenticate each other");
        (string Name, ushort Port, string To)[] datagrams = [("RIP", 520, "224.0.0.9"), ("HSRP", 1985, "224.0.0.2"), ("GLBP", 3222, "224.0.0.102"), ("PTP over UDP", 319, "224.0.1.129"), ("VXLAN discovery", 4789, "239.1.1.1")];
        foreach (var (name, port, to) in datagrams) yield return Row(name, A, Udp4(A, GroupMac(Ip4(to)), Ip4(to), port, port)).Reaches("vms4", "doors").Says("its own address: routers have to authenticate each other");
        yield return Row("PIM hello", A, V4(A, GroupMac(Ip4("224.0.0.13")), Ip4("224.0.0.13"), 103, new byte[24], ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 4541, 2.1.1: makes its port a router's");
        yield return Row("PIM hello by unicast", A, V4(A, B.Mac, B.Ip4, 103, new byte[24], ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 7761, 4.3.1");
        yield return Row("PIM hello over IPv6", A, V6(A, A.LinkLocal, Ip6("ff02::d"), 103, new byte[24], hops: 1)).Dropped(Reason.MulticastQuery, "RFC 4541, 3: makes its port a router's");
        yield return Row("PIM hello of the granted router", Router, V4(Router, GroupMac(Ip4("224.0.0.13")), Ip4("224.0.0.13"), 103, new byte[24], ttl: 1)).Reaches("vms4", "doors").Says("router grant");
        yield return Row("PIM hello of the granted router over IPv6", Router, V6(Router, Router.LinkLocal, Ip6("ff02::d"), 103, new byte[24], hops: 1)).Reaches("vms6", "doors").Says("router grant");
        yield return Row("Multicast router advertisement over IGMP", A, V4(A, GroupMac(Ip4("224.0.0.106")), Ip4("224.0.0.106"), IpProtocol.Igmp, Igmp(0x30, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 4286: makes its port a router's");
        yield return Row("DVMRP probe", A, V4(A, GroupMac(Ip4("224.0.0.4")), Ip4("224.0.0.4"), IpProtocol.Igmp, Igmp(0x13, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 1075; RFC 4541, 2.1.1");
        yield return Row("IGMP query of one group", A, V4(A, GroupMac(Ip4("239.1.2.3")), Ip4("239.1.2.3"), IpProtocol.Igmp, Igmp(0x11, Ip4("239.1.2.3")), ttl: 1)).Reaches("router", "doors").Says("OpenFlow shows no IGMP type; no VM but routers hears it");
        yield return Row("IGMP leave of the victim's group, own address", A, V4(A, GroupMac(Ip4("224.0.0.2")), Ip4("224.0.0.2"), IpProtocol.Igmp, Igmp(0x17, Ip4("239.9.9.9")), ttl: 1)).Reaches("router", "doors").Says("RFC 2236, 3: the router asks again");
        yield return Row("IGMP general query of the granted router", Router, V4(Router, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Igmp, Igmp(0x11, 0), ttl: 1)).Reaches("vms4", "doors").Says("router grant");
    }

    private static IEnumerable<MatrixRow> Tunnels()
    {
        var forged = Udp4(A, B.Mac, B.Ip4, 55, 56, Gateway.Ip4)[14..];
        var advertisement = Hidden6(A, A.LinkLocal, AllNodes, 58, [], RouterAdvertisement(A.Mac));
        (string Name, byte Protocol, byte[] Inside)[] tunnels =
        [
            ("IP in IP, forged inside", 4, forged), ("RA in 6in4", 41, advertisement[14..]), ("Ethernet in IP, forged inside", 97, [0x30, 0, .. Udp4(Gateway, B)]),
            ("L2TP, forged inside", 115, [0, 0, 0, 1, .. Udp4(Gateway, B)]), ("DHCPOFFER in GRE of Ethernet", 47, [0, 0, 0x65, 0x58, .. Dhcp(A, 2, B.Mac, B.Ip4, 67, 68, Gateway.Ip4)]),
            ("ESP", 50, new byte[32]), ("SCTP", 132, [0, 67, 0, 68, .. new byte[12]]), ("DCCP", 33, [0, 67, 0, 68, .. new byte[12]]), ("An unknown protocol", 253, new byte[20]),
        ];
        foreach (var (name, protocol, inside) in tunnels) yield return Row($"{name}, over IPv4", A, V4(A, B.Mac, B.Ip4, protocol, inside)).Reaches("b").Says("vm-guard 81: only who has a tunnel there takes it");
        yield return Row("RA in UDP of Teredo", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(3544, 3544, advertisement.AsSpan(14)))).Reaches("b").Says("RFC 4380; vm-guard 81");
        yield return Row("RA in Geneve", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(6081, 6081, [0, 0, 0x65, 0x58, 0, 0, 1, 0, .. advertisement]))).Reaches("b").Says("RFC 8926; vm-guard 81");
        yield return Row("RA in IPv6 in IPv6", A, V6(A, A.Ip6, B.Ip6, 41, advertisement[14..], B.Mac)).Reaches("b").Says("RFC 2473; vm-guard 81");
        yield return Row("IPv4 in IPv6, forged inside", A, V6(A, A.Ip6, B.Ip6, 4, forged, B.Mac)).Reaches("b").Says("RFC 2473; vm-guard 81");
        yield return Row("A tunnel from a forged address", A, V4(A, B.Mac, B.Ip4, 41, advertisement[14..], Gateway.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 4213, 5: hosts trust the outer address");
        yield return Row("A tunnel over IPv6 from a forged address", A, V6(A, Gateway.Ip6, B.Ip6, 41, advertisement[14..], B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 2473");
    }

    private static IEnumerable<MatrixRow> Leases()
    {
        yield return Row("DHCPDISCOVER with a relay's address inside", A, Relayed(Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 67, 0))).Reaches("dhcp", "doors").Says("RFC 2131, 4.1: what is inside is the server's to judge");
        yield return Row("A relay's message to a server, 67 to 67", A, Relayed(Dhcp(A, 1, Server.Mac, Server.Ip4, 67, 67, A.Ip4))).Dropped(Reason.DhcpServer, "RFC 1542, 4: who relays could answer too");
        yield return Row("A relay's message by broadcast, 67 to 67", A, Relayed(Dhcp(A, 1, MacAddress.Broadcast, Everybody, 67, 67, A.Ip4))).Dropped(Reason.DhcpServer, "RFC 1542, 4");
        yield return Row("A relay's message from 0.0.0.0, 67 to 67", A, Relayed(Dhcp(A, 1, MacAddress.Broadcast, Everybody, 67, 67, 0))).Dropped(Reason.Ipv4Spoof, "RFC 1542, 4");
        yield return Row("An answer in the dress of a question, 68 to 67, to the victim", A, Dhcp(A, 2, B.Mac, B.Ip4, 68, 67, A.Ip4)).Reaches("b").Says("no client listens on port 67");
        yield return Row("ProxyDHCP offer from port 4011", A, Udp4(A, B.Mac, B.Ip4, 4011, 4011, length: 244)).Dropped(Reason.DhcpServer, "PXE 2.1, 2.2: a boot server");
        yield return Row("A DNS question from port 4011", A, Udp4(A, Gateway.Mac, Gateway.Ip4, 4011, 53)).Reaches("uplink").Says("resolvers ask from any port above 1023");
        yield return Row("To a DHCP server from another port than 68", A, Udp4(A, Server.Mac, Server.Ip4, 1068, 67, length: 244)).Dropped(Reason.DhcpClient, "RFC 2131, 4.1");
        yield return Row("DHCPv6 reconfigure", A, V6(A, A.LinkLocal, B.LinkLocal, IpProtocol.Udp, FrameBuilder.Udp(547, 546, [10, 1, 2, 3, .. new byte[24]]), B.Mac)).Dropped(Reason.DhcpServer, "RFC 8415, 18.3.11: makes clients ask again");
        yield return Row("DHCPv6 relayed forward", A, Udp6(A, A.Ip6, Server.Ip6, 547, 547, Server.Mac)).Dropped(Reason.DhcpServer, "RFC 8415, 19");
        yield return Row("DHCPv6 relayed forward to all servers", A, Udp6(A, A.Ip6, Ip6("ff05::1:3"), 547, 547)).Dropped(Reason.DhcpServer, "RFC 8415, 19");
        yield return Row("DHCPv6 between clients", A, Udp6(A, A.LinkLocal, B.LinkLocal, 546, 546, B.Mac)).Dropped(Reason.DhcpServer, "RFC 8415, 7.2");
        yield return Row("To a DHCPv6 server from another port than 546", A, Udp6(A, A.LinkLocal, Ip6("ff02::1:2"), 1546, 547)).Dropped(Reason.DhcpClient, "RFC 8415, 7.2");
        yield return Row("DHCPv6 SOLICIT in a first fragment", A, V6(A, A.LinkLocal, Ip6("ff02::1:2"), 44, [.. FragmentHeader(17, 0, true), .. FrameBuilder.Udp(546, 547, new byte[24])])).Dropped(Reason.Fragment, "RFC 7610, 5");
        yield return Row("DHCPv6 SOLICIT from the unspecified address", A, Udp6(A, 0, Ip6("ff02::1:2"), 546, 547)).Dropped(Reason.Ipv6Spoof, "RFC 8415, 16: clients have a link-local address");
        yield return Row("DHCPv6 ADVERTISE behind hop-by-hop options", A, V6(A, A.LinkLocal, B.LinkLocal, 0, [.. OptionsHeader(17), .. FrameBuilder.Udp(547, 546, new byte[24])], B.Mac)).Dropped(Reason.DhcpServer, "RFC 7610, 5");
        yield return Row("DHCPv6 ADVERTISE in SNAP", A, InSnap(Udp6(A, A.LinkLocal, B.LinkLocal, 547, 546, B.Mac))).Dropped(Reason.DhcpServer, "RFC 1042");
    }

    private static byte[] First(byte[] frame, byte value)
    {
        frame[14] = value;
        return frame;
    }

    private static byte[] Damaged(byte[] frame)
    {
        frame[24] ^= 0x55;
        return frame;
    }

    /// <summary>The same DHCP message with giaddr 10.9.0.1 and one hop.</summary>
    private static byte[] Relayed(byte[] frame)
    {
        const int Body = 14 + 20 + 8;
        frame[Body + 3] = 1;
        ((ReadOnlySpan<byte>)[10, 9, 0, 1]).CopyTo(frame.AsSpan(Body + 24));
        return frame;
    }
}
