using Weir.Packets;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>IPv6 from VMs: sources, header chains, fragments, groups, DHCPv6.</summary>
internal static class Ipv6Rows
{
    public static IEnumerable<MatrixRow> All() => [.. Sources(), .. Chains(), .. Groups(), .. Dhcp6()];

    private static IEnumerable<MatrixRow> Sources()
    {
        yield return Row("IPv6 to a VM", A, Udp6(A, A.Ip6, B.Ip6, to: B.Mac)).Reaches("b").Says("vm-guard 58");
        yield return Row("IPv6 through the gateway", A, Udp6(A, A.Ip6, Ip6("2001:db8:ffff::1"), to: Gateway.Mac)).Reaches("uplink").Says("vm-guard 58");
        yield return Row("Link-local to a VM", A, Udp6(A, A.LinkLocal, B.LinkLocal, to: B.Mac)).Reaches("b").Says("vm-guard 58");
        yield return Row("Ping6 to a VM", A, Icmp6(A, A.Ip6, B.Ip6, 128, to: B.Mac, hops: 64)).Reaches("b").Says("vm-guard 58");
        yield return Row("Ping6 to the gateway's link-local address", A, Icmp6(A, A.LinkLocal, Ip6("fe80::1"), 128, to: Gateway.Mac, hops: 64)).Reaches("uplink").Says("vm-guard 58");
        yield return Row("Privacy address in the granted net", C, Udp6(C, Ip6("2001:db8:9:c:aaaa::1"), B.Ip6, to: B.Mac)).Reaches("b").Says("vm-guard 60; RFC 8981");
        yield return Row("Address beside the granted net", C, Udp6(C, Ip6("2001:db8:9:d::1"), B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 60");
        yield return Row("Privacy address without a grant", A, Udp6(A, Ip6("2001:db8:9::aaaa"), B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 60");
        yield return Row("Link-local address of its own choice, granted", Free, Udp6(Free, FreeChoice, B.LinkLocal, to: B.Mac)).Reaches("b").Says("vm-guard 59; RFC 7217");
        yield return Row("Link-local address of the victim, own choice granted", Free, Udp6(Free, B.LinkLocal, Gateway.LinkLocal, to: Gateway.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 59");
        yield return Row("Link-local address of the gateway, own choice granted", Free, Udp6(Free, Ip6("fe80::1"), B.LinkLocal, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 57");
        yield return Row("Link-local address that another VM chose", Free, Udp6(Free, Free2Choice, B.LinkLocal, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "first use: bound to another");
        yield return Row("Ping6 from the link-local address that another VM chose", Free, Icmp6(Free, Free2Choice, Gateway.LinkLocal, 128, to: Gateway.Mac, hops: 64)).Dropped(Reason.Ipv6Spoof, "first use: bound to another");
        yield return Row("Router solicitation from the link-local address that another VM chose", Free, Icmp6(Free, Free2Choice, AllRouters, 133)).Dropped(Reason.Ipv6Spoof, "first use: bound to another");
        yield return Row("Link-local address that nobody has used yet", Free, Udp6(Free, Ip6("fe80::beef:4"), B.LinkLocal, to: B.Mac)).Dropped(Reason.Unbound, "first use: held until it is bound");
        yield return Row("Router solicitation from a link-local address that nobody has used yet", Free, Icmp6(Free, Ip6("fe80::beef:5"), AllRouters, 133)).Dropped(Reason.Unbound, "first use: held until it is bound");
        yield return Row("To the link-local address that a VM chose", A, Udp6(A, A.LinkLocal, Free2Choice, to: Free2.Mac)).Reaches("free2").Says("vm-guard 59");
        yield return Row("From the link-local address made of the own MAC, own choice granted", Free, Udp6(Free, Free.LinkLocal, B.LinkLocal, to: B.Mac)).Reaches("b").Says("vm-guard 58");
        yield return Row("Link-local address of its own choice, not granted", A, Udp6(A, Ip6("fe80::cafe:1"), B.LinkLocal, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 59");
        yield return Row("Listed link-local address", Listed, Udp6(Listed, Ip6("fe80::10"), B.LinkLocal, to: B.Mac)).Reaches("b").Says("vm-guard 59");
        yield return Row("EUI-64 address where only listed ones are allowed", Listed, Udp6(Listed, Listed.LinkLocal, B.LinkLocal, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 59");
        (string Name, string Address)[] foreign =
        [
            ("the victim's address", "2001:db8:9::3"), ("the gateway's address", "2001:db8:9::1"), ("the gateway's link-local address", "fe80::1"), ("the victim's link-local address", "fe80::5054:ff:fe09:3"),
            ("loopback", "::1"), ("a group", "ff02::1"), ("a v4-mapped address", "::ffff:10.9.0.2"), ("a v4-compatible address", "::10.9.0.2"), ("6to4", "2002:a09:2::1"), ("a unique local address", "fd00::2"),
            ("fe80::/10 beyond fe80::/64", "fe80:1::5054:ff:fe09:2"), ("an old site-local address", "fec0::2"),
        ];
        foreach (var (name, address) in foreign) yield return Row($"IPv6 from {name}", A, Udp6(A, Ip6(address), B.Ip6, 9, 9, B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 57; RFC 4291");
        yield return Row("IPv6 from the unspecified address", A, Udp6(A, 0, B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "RFC 4291, 2.5.2");
        yield return Row("IPv6 of an IPv4-only NIC", Four, Udp6(Four, Ip6("2001:db8:9::12"), B.Ip6, to: B.Mac)).Dropped(Reason.Ipv6Spoof, "no IPv6 address");
    }

    private static IEnumerable<MatrixRow> Chains()
    {
        var udp = FrameBuilder.Udp(40000, 9, new byte[16]);
        var advertisement = RouterAdvertisement(A.Mac);
        yield return Row("Destination options", A, V6(A, A.Ip6, B.Ip6, 60, [.. OptionsHeader(17), .. udp], B.Mac)).Reaches("b").Says("RFC 8200, 4.6");
        yield return Row("ESP", A, V6(A, A.Ip6, B.Ip6, 50, new byte[40], B.Mac)).Reaches("b").Says("RFC 4303");
        yield return Row("Atomic fragment", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 0, false), .. udp], B.Mac)).Reaches("b").Says("RFC 6946");
        yield return Row("Large UDP, first fragment, IPv6", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 0, true), .. FrameBuilder.Udp(40000, 9, new byte[1232])], B.Mac)).Reaches("b").InNormalMode(Reason.Fragment).Says("RFC 8200, 4.5");
        yield return Row("Large UDP, later fragment, IPv6", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 154, false), .. new byte[400]], B.Mac)).Reaches("b").Says("RFC 8200, 4.5");
        yield return Row("Large ping6, first fragment", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(58, 0, true), .. FrameBuilder.Icmp(128, 0, new byte[1228])], B.Mac)).Reaches("b").InNormalMode(Reason.Fragment).Says("RFC 8200, 4.5");
        yield return Row("Large ping6, later fragment", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(58, 154, false), .. new byte[400]], B.Mac)).Reaches("b").Says("RFC 8200, 4.5");
        yield return Row("Later fragment from the link-local address", A, V6(A, A.LinkLocal, B.LinkLocal, 44, [.. FragmentHeader(58, 2, false), .. new byte[64]], B.Mac)).Dropped(Reason.Fragment, "RFC 6980: neighbour discovery is never fragmented");
        yield return Row("Later fragment to a group", A, V6(A, A.Ip6, AllNodes, 44, [.. FragmentHeader(58, 2, false), .. new byte[64]])).Dropped(Reason.Fragment, "RFC 6980");
        yield return Row("Later fragment from a forged address, IPv6", A, V6(A, C.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 154, false), .. new byte[64]], B.Mac)).Dropped(Reason.Ipv6Spoof, "vm-guard 57");
        yield return Row("First fragment cut inside destination options", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(60, 0, true), 17, 9, .. new byte[6]], B.Mac)).Dropped(Reason.Fragment, "RFC 7112; vm-guard 39");
        yield return Row("First fragment of destination options only", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(60, 0, true), .. OptionsHeader(17)], B.Mac)).Dropped(Reason.Fragment, "RFC 7112; vm-guard 40");
        yield return Row("First fragment that ends behind its fragment header", A, V6(A, A.Ip6, B.Ip6, 44, FragmentHeader(17, 0, true), B.Mac)).Dropped(Reason.Fragment, "RFC 7112");
        yield return Row("Header chain cut short", A, V6(A, A.Ip6, B.Ip6, 60, [17, 9, .. new byte[6]], B.Mac)).Dropped(Reason.Fragment, "vm-guard 39: protocol shown as 0");
        yield return Row("Hop-by-hop options cut short", A, V6(A, A.Ip6, B.Ip6, 0, [17, 9, .. new byte[6]], B.Mac)).Dropped(Reason.Fragment, "vm-guard 39");
        yield return Row("Jumbogram", A, Jumbo()).Dropped(Reason.Fragment, "RFC 2675: payload length 0");
        yield return Row("Payload length beyond the frame", A, Bent(Udp6(A, A.Ip6, B.Ip6, to: B.Mac), 4, 0x7F)).Dropped(Reason.Fragment, "parser: nothing is read");
        yield return Row("Forged source behind a payload length that lies", A, Bent(Udp6(A, Gateway.Ip6, B.Ip6, to: B.Mac), 4, 0x7F)).Dropped(Reason.Fragment, "parser: nothing is read");
        yield return Row("IPv6 cut inside its header", A, Udp6(A, A.Ip6, B.Ip6, to: B.Mac)[..53]).Dropped(Reason.Fragment, "parser: nothing is read");
        yield return Row("No next header", A, V6(A, A.Ip6, B.Ip6, 59, [], B.Mac)).Dropped(Reason.Fragment, "RFC 8200, 4.7; the kernel's parser shows a cut header chain so");
        yield return Row("Two fragment headers, RA behind the second", A, Hidden6(A, A.LinkLocal, AllNodes, 44, [.. FragmentHeader(44, 0, false), .. FragmentHeader(58, 0, true)], advertisement)).Dropped(Reason.Fragment, "RFC 7113");
        yield return Row("RA behind an old routing header", A, Hidden6(A, A.LinkLocal, AllNodes, 43, [58, 0, 0, 0, 0, 0, 0, 0], advertisement)).Dropped(Reason.RouterAdvertisement, "vm-guard 36; RFC 5095");
    }

    private static IEnumerable<MatrixRow> Groups() =>
    [
        Row("MLDv2 report", A, V6(A, A.LinkLocal, Ip6("ff02::16"), 0, [.. RouterAlert(58), .. MldReport(SolicitedNode(A.Ip6))], hops: 1)).Reaches("router", "doors").Says("vm-guard 63; RFC 3810, 5.2"),
        Row("MLDv2 report during DAD", A, V6(A, 0, Ip6("ff02::16"), 0, [.. RouterAlert(58), .. MldReport(SolicitedNode(A.Ip6))], hops: 1)).Reaches("router", "doors").Says("vm-guard 63; RFC 3810, 5.2.13"),
        Row("MLDv1 report", A, V6(A, A.LinkLocal, Ip6("ff02::1:ff09:2"), 0, [.. RouterAlert(58), .. Mld(131, Ip6("ff02::1:ff09:2"))], hops: 1)).Reaches("router", "doors").Says("RFC 2710"),
        Row("MLDv1 done", A, V6(A, A.LinkLocal, AllRouters, 0, [.. RouterAlert(58), .. Mld(132, Ip6("ff02::1:ff09:2"))], hops: 1)).Reaches("router", "doors").Says("RFC 2710"),
        Row("MLD report from the victim's address", A, V6(A, B.LinkLocal, Ip6("ff02::16"), 0, [.. RouterAlert(58), .. MldReport(SolicitedNode(A.Ip6))], hops: 1)).Dropped(Reason.Ipv6Spoof, "RFC 3810, 10"),
        Row("MLD query", A, V6(A, A.LinkLocal, AllNodes, 0, [.. RouterAlert(58), .. Mld(130, 0)], hops: 1)).Dropped(Reason.MulticastQuery, "vm-guard 64; RFC 3810, 7.1"),
        Row("MLD query by unicast", A, V6(A, A.LinkLocal, B.LinkLocal, 0, [.. RouterAlert(58), .. Mld(130, 0)], B.Mac, 1)).Dropped(Reason.MulticastQuery, "vm-guard 64"),
        Row("MLD query without router alert", A, Icmp6(A, A.LinkLocal, AllNodes, 130, rest: new byte[20], hops: 1)).Dropped(Reason.MulticastQuery, "vm-guard 64"),
        Row("mDNS over IPv6", A, Udp6(A, A.LinkLocal, Ip6("ff02::fb"), 5353, 5353)).Reaches("vms6", "uplink").Says("vm-guard 70"),
        Row("LLMNR over IPv6", A, Udp6(A, A.LinkLocal, Ip6("ff02::1:3"), 50000, 5355)).Reaches("vms6", "uplink").Says("vm-guard 70"),
        Row("Ping6 to all nodes", A, Icmp6(A, A.LinkLocal, AllNodes, 128, hops: 64)).Reaches("vms6", "uplink").Says("vm-guard 70"),
        Row("mDNS over IPv6 from the victim's address", A, Udp6(A, B.LinkLocal, Ip6("ff02::fb"), 5353, 5353)).Dropped(Reason.Ipv6Spoof, "vm-guard 57"),
        Row("Multicast router advertisement", A, Icmp6(A, A.LinkLocal, Ip6("ff02::6a"), 151, hops: 1)).Dropped(Reason.Icmpv6Type, "RFC 4286"),
    ];

    private static IEnumerable<MatrixRow> Dhcp6()
    {
        var servers = Ip6("ff02::1:2");
        byte[] Solicit(UInt128 source, UInt128 to, ushort from, ushort port) => Udp6(A, source, to, from, port, to == servers ? null : B.Mac);
        var advertise = FrameBuilder.Udp(547, 546, [2, 1, 2, 3, .. new byte[24]]);
        yield return Row("DHCPv6 SOLICIT", A, Solicit(A.LinkLocal, servers, 546, 547)).Reaches("dhcp", "doors").Says("vm-guard 67");
        yield return Row("DHCPv6 SOLICIT from the victim's address", A, Solicit(B.LinkLocal, servers, 546, 547)).Dropped(Reason.Ipv6Spoof, "vm-guard 67");
        yield return Row("DHCPv6 ADVERTISE", A, Solicit(A.LinkLocal, B.LinkLocal, 547, 546)).Dropped(Reason.DhcpServer, "vm-guard 68; RFC 7610");
        yield return Row("DHCPv6 ADVERTISE from another port than 547", A, Solicit(A.LinkLocal, B.LinkLocal, 1547, 546)).Dropped(Reason.DhcpServer, "RFC 8415, 7.2: clients look at the destination port");
        yield return Row("DHCPv6 ADVERTISE from the global address", A, Solicit(A.Ip6, B.Ip6, 547, 546)).Dropped(Reason.DhcpServer, "vm-guard 68");
        yield return Row("DHCPv6 ADVERTISE to a group", A, Udp6(A, A.LinkLocal, AllNodes, 547, 546)).Dropped(Reason.DhcpServer, "vm-guard 68");
        yield return Row("DHCPv6 ADVERTISE behind destination options", A, V6(A, A.LinkLocal, B.LinkLocal, 60, [.. OptionsHeader(17), .. advertise], B.Mac)).Dropped(Reason.DhcpServer, "RFC 7610, 5");
        yield return Row("DHCPv6 ADVERTISE in an atomic fragment", A, V6(A, A.LinkLocal, B.LinkLocal, 44, [.. FragmentHeader(17, 0, false), .. advertise], B.Mac)).Dropped(Reason.DhcpServer, "RFC 7610, 5");
        yield return Row("DHCPv6 ADVERTISE, first fragment", A, V6(A, A.LinkLocal, B.LinkLocal, 44, [.. FragmentHeader(17, 0, true), .. advertise[..16]], B.Mac)).Dropped(Reason.Fragment, "vm-guard 69; RFC 7610, 5");
        yield return Row("DHCPv6 ADVERTISE, first fragment, global addresses", A, V6(A, A.Ip6, B.Ip6, 44, [.. FragmentHeader(17, 0, true), .. advertise[..16]], B.Mac)).Dropped(Reason.DhcpServer, "vm-guard 69").InNormalMode(Reason.Fragment);
        yield return Row("DHCPv6 ADVERTISE of the granted server", Server, Udp6(Server, Server.LinkLocal, B.LinkLocal, 547, 546, B.Mac)).Reaches("b").Says("dhcp-server grant");
    }

    private static byte[] Jumbo()
    {
        var frame = V6(A, A.Ip6, B.Ip6, 0, [17, 0, 0xC2, 4, 0, 1, 0, 0, .. FrameBuilder.Udp(40000, 9, new byte[16])], B.Mac);
        (frame[18], frame[19]) = (0, 0);
        return frame;
    }

    private static byte[] Bent(byte[] frame, int offset, byte value)
    {
        frame[14 + offset] = value;
        return frame;
    }
}
