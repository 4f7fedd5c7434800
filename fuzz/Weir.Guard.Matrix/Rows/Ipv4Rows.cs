using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>IPv4 from VMs: sources, headers, fragments, ICMP, groups, DHCP.</summary>
internal static class Ipv4Rows
{
    private const ushort More = 0x2000; // flag MF
    private static readonly byte[] RecordRoute = [7, 7, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] LooseRoute = [131, 7, 4, 10, 9, 0, 1, 0];

    public static IEnumerable<MatrixRow> All() => [.. Sources(), .. Headers(), .. Fragments(), .. Control(), .. Groups(), .. DhcpClient(), .. DhcpServer()];

    private static IEnumerable<MatrixRow> Sources()
    {
        yield return Row("IPv4 to a VM", A, Udp4(A, B)).Reaches("b").Says("vm-guard 22");
        yield return Row("IPv4 to the gateway", A, Udp4(A, Gateway)).Reaches("uplink").Says("vm-guard 22");
        yield return Row("IPv4 through the gateway", A, Udp4(A, Gateway.Mac, Ip4("203.0.113.9"), 40000, 443)).Reaches("uplink").Says("vm-guard 22");
        yield return Row("IPv4 from a second address", C, Udp4(C, B.Mac, B.Ip4, 1, 2, Ip4("10.9.0.104"))).Reaches("b").Says("several addresses");
        yield return Row("IPv4 from a routed net", C, Udp4(C, Gateway.Mac, Ip4("203.0.113.9"), 1, 2, Ip4("10.9.64.9"))).Reaches("uplink").Says("prefixes");
        yield return Row("IPv4 from beside the routed net", C, Udp4(C, Gateway.Mac, Ip4("203.0.113.9"), 1, 2, Ip4("10.9.64.16"))).Dropped(Reason.Ipv4Spoof, "prefixes");
        yield return Row("TCP to a VM", A, V4(A, B.Mac, B.Ip4, IpProtocol.Tcp, FrameBuilder.Tcp(40000, 22, 2, []))).Reaches("b").Says("vm-guard 22");
        (string Name, string Address)[] foreign =
        [
            ("the victim's address", "10.9.0.3"), ("the gateway's address", "10.9.0.1"), ("an address of nobody", "10.9.0.200"), ("loopback", "127.0.0.1"), ("the broadcast address", "255.255.255.255"),
            ("a group", "224.0.0.1"), ("the net's broadcast address", "10.9.0.255"), ("169.254.0.0/16", "169.254.1.1"), ("outside the net", "203.0.113.9"), ("the reserved block", "240.0.0.1"),
        ];
        foreach (var (name, address) in foreign) yield return Row($"IPv4 from {name}", A, Udp4(A, Gateway.Mac, Gateway.Ip4, 1, 2, Ip4(address))).Dropped(Reason.Ipv4Spoof, "vm-guard 21");
        yield return Row("0.0.0.0, UDP to a VM's port 53", A, Udp4(A, B.Mac, B.Ip4, 40000, 53, 0)).Dropped(Reason.Ipv4Spoof, "vm-guard 23");
        yield return Row("0.0.0.0, TCP", A, V4(A, B.Mac, B.Ip4, IpProtocol.Tcp, FrameBuilder.Tcp(68, 67, 2, []), 0)).Dropped(Reason.Ipv4Spoof, "vm-guard 23");
        yield return Row("IPv4 of the other NIC of the same VM", Twin1, Udp4(Twin1, B.Mac, B.Ip4, 1, 2, Twin2.Ip4)).Dropped(Reason.Ipv4Spoof, "two NICs of one VM");
        yield return Row("IPv4 of an IPv6-only NIC", Six, Udp4(Six, B.Mac, B.Ip4, 1, 2, Nobody)).Dropped(Reason.Ipv4Spoof, "no IPv4 address");
        yield return Row("IPv4 of a NIC without addresses", Bare, Udp4(Bare, B.Mac, B.Ip4, 1, 2, Nobody)).Dropped(Reason.Ipv4Spoof, "no address");
    }

    private static IEnumerable<MatrixRow> Headers() =>
    [
        Row("Record route", A, Udp4(A, B.Mac, B.Ip4, 1, 2, options: RecordRoute)).Reaches("b").Says("vm-guard 25"),
        Row("DHCP server's ports behind record route", A, Udp4(A, B.Mac, B.Ip4, 67, 68, options: RecordRoute)).Dropped(Reason.DhcpServer, "vm-guard 25"),
        Row("Loose source route from the victim's address", A, Udp4(A, B.Mac, B.Ip4, 1, 2, C.Ip4, options: LooseRoute)).Dropped(Reason.Ipv4Spoof, "vm-guard 25"),
        Row("Header length 4 words", A, Bent(Udp4(A, B), 0, 0x44)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1; parser: nothing is read"),
        Row("Header length 15 words, longer than the packet", A, Bent(Udp4(A, B.Mac, B.Ip4, 1, 2, length: 0), 0, 0x4F)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1"),
        Row("Total length beyond the frame", A, Bent(Udp4(A, B), 2, 0x7F)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1; parser: nothing is read"),
        Row("Total length below the header", A, Bent(Udp4(A, B), 3, 19)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1"),
        Row("Total length 0", A, Bent(Udp4(A, B), 3, 0)).Dropped(Reason.Ipv4Spoof, "RFC 791, 3.1; segmentation offload leaves it so"),
        Row("IPv4 cut inside its header", A, Udp4(A, B)[..33]).Dropped(Reason.Ipv4Spoof, "parser: nothing is read"),
        Row("Forged source behind a total length that lies", A, Bent(Udp4(A, B.Mac, B.Ip4, 1, 2, Gateway.Ip4), 2, 0x7F)).Dropped(Reason.Ipv4Spoof, "parser: nothing is read"),
        Row("6in4 with a forged packet inside", A, V4(A, B.Mac, B.Ip4, 41, Udp6(A, Gateway.Ip6, B.Ip6, to: B.Mac)[14..])).Reaches("b").Says("vm-guard 81"),
        Row("GRE with a forged packet inside", A, V4(A, B.Mac, B.Ip4, 47, [0, 0, 8, 0, .. Udp4(A, B.Mac, B.Ip4, 1, 2, Gateway.Ip4)[14..]])).Reaches("b").Says("vm-guard 81"),
        Row("VXLAN with a forged frame inside", A, V4(A, B.Mac, B.Ip4, 17, FrameBuilder.Udp(4789, 4789, [8, 0, 0, 0, 0, 0, 1, 0, .. Udp4(Gateway, B)]))).Reaches("b").Says("vm-guard 81"),
        Row("UDP cut before its ports", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, [0, 67])).Dropped(Reason.Fragment, "parser: ports are shown as 0; no host takes it"),
    ];

    private static IEnumerable<MatrixRow> Fragments()
    {
        var offer = FrameBuilder.Udp(67, 68, DhcpBody(2, B.Mac));
        yield return Row("Large UDP, first fragment", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, FrameBuilder.Udp(40000, 9, new byte[1472]), fragment: More)).Reaches("b").InNormalMode(Reason.Fragment).Says("RFC 791");
        yield return Row("Large UDP, later fragment", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[600], fragment: 185)).Reaches("b").Says("RFC 791; vm-guard 31");
        yield return Row("Large ping, first fragment", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(8, 0, new byte[1476]), fragment: More)).Reaches("b").Says("RFC 791");
        yield return Row("ICMP redirect, first fragment", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(5, 1, new byte[36]), fragment: More)).Dropped(Reason.Redirect, "RFC 792").InNormalMode("b");
        yield return Row("Large ping to the gateway, later fragment", A, V4(A, Gateway.Mac, Gateway.Ip4, IpProtocol.Icmp, new byte[600], fragment: 185)).Reaches("uplink").Says("RFC 791");
        yield return Row("DHCPOFFER, first fragment, to the victim", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, offer[..40], fragment: More)).Dropped(Reason.DhcpServer, "vm-guard 30").InNormalMode(Reason.Fragment);
        yield return Row("DHCPOFFER, first fragment, by broadcast", A, V4(A, MacAddress.Broadcast, Everybody, IpProtocol.Udp, offer[..40], fragment: More)).Dropped(Reason.Fragment, "vm-guard 30");
        yield return Row("DHCPOFFER, first fragment of 8 bytes", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, offer[..8], fragment: More)).Dropped(Reason.DhcpServer, "RFC 1858: tiny fragment").InNormalMode(Reason.Fragment);
        yield return Row("DHCPOFFER, first fragment of 4 bytes", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, offer[..4], fragment: More)).Dropped(Reason.Fragment, "RFC 1858: the ports are shown as 0");
        yield return Row("DHCPOFFER, later fragment, by broadcast", A, V4(A, MacAddress.Broadcast, Everybody, IpProtocol.Udp, offer[40..], fragment: 5)).Dropped(Reason.Fragment, "vm-guard 31: harmless alone, and nobody's honest traffic");
        yield return Row("Later fragment that overlaps the ports", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[64], fragment: 1)).Reaches("b").Says("RFC 1858: offset 1 is behind UDP's ports");
        yield return Row("Later fragment from a forged address", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[64], C.Ip4, fragment: 185)).Dropped(Reason.Ipv4Spoof, "vm-guard 21");
        yield return Row("First fragment from a forged address", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[64], C.Ip4, fragment: More)).Dropped(Reason.Ipv4Spoof, "vm-guard 21");
        yield return Row("DHCPDISCOVER, later fragment from 0.0.0.0", A, V4(A, MacAddress.Broadcast, Everybody, IpProtocol.Udp, new byte[64], 0, fragment: 5)).Dropped(Reason.Ipv4Spoof, "vm-guard 23");
        yield return Row("Largest fragment offset", A, V4(A, B.Mac, B.Ip4, IpProtocol.Udp, new byte[64], fragment: 0x1FFF)).Reaches("b").Says("ping of death: reassembly is the host's");
        yield return Row("IGMP query in a fragment", A, V4(A, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Igmp, new byte[16], fragment: More)).Dropped(Reason.MulticastQuery, "vm-guard 66");
    }

    private static IEnumerable<MatrixRow> Control() =>
    [
        Row("Ping to a VM", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(8, 0, new byte[56]))).Reaches("b").Says("vm-guard 22"),
        Row("Ping to the gateway", A, V4(A, Gateway.Mac, Gateway.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(8, 0, new byte[56]))).Reaches("uplink").Says("vm-guard 22"),
        Row("ICMP redirect", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(5, 1, new byte[32]))).Dropped(Reason.Redirect, "RFC 792; RFC 1812, 5.2.7.2: routers alone send it"),
        Row("ICMP router advertisement", A, V4(A, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Icmp, FrameBuilder.Icmp(9, 0, new byte[12]), ttl: 1)).Dropped(Reason.RouterAdvertisement, "RFC 1256: a rogue router"),
        Row("ICMP router advertisement by unicast", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(9, 0, new byte[12]))).Dropped(Reason.RouterAdvertisement, "RFC 1256"),
        Row("ICMP unreachable to a VM", A, V4(A, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(3, 3, new byte[32]))).Reaches("b").Says("RFC 792"),
    ];

    private static IEnumerable<MatrixRow> Groups() =>
    [
        Row("IGMPv2 report", A, V4(A, GroupMac(Ip4("239.1.2.3")), Ip4("239.1.2.3"), IpProtocol.Igmp, Igmp(0x16, Ip4("239.1.2.3")), ttl: 1)).Reaches("router", "doors").Says("vm-guard 65; RFC 4541, 2.1.1: reports to routers only"),
        Row("IGMPv3 report", A, V4(A, GroupMac(Ip4("224.0.0.22")), Ip4("224.0.0.22"), IpProtocol.Igmp, Igmp(0x22, 0), ttl: 1)).Reaches("router", "doors").Says("vm-guard 65; RFC 3376, 4.2.14"),
        Row("IGMP leave", A, V4(A, GroupMac(Ip4("224.0.0.2")), Ip4("224.0.0.2"), IpProtocol.Igmp, Igmp(0x17, Ip4("239.1.2.3")), ttl: 1)).Reaches("router", "doors").Says("RFC 2236, 3"),
        Row("IGMP general query", A, V4(A, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Igmp, Igmp(0x11, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "vm-guard 66; RFC 4541, 2.1.1"),
        Row("IGMP query by unicast", A, V4(A, B.Mac, B.Ip4, IpProtocol.Igmp, Igmp(0x11, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "RFC 3376, 4.1.12: hosts take it"),
        Row("IGMP query by broadcast", A, V4(A, MacAddress.Broadcast, Everybody, IpProtocol.Igmp, Igmp(0x11, 0), ttl: 1)).Dropped(Reason.MulticastQuery, "vm-guard 66"),
        Row("IGMP report from a forged address", A, V4(A, GroupMac(Ip4("224.0.0.22")), Ip4("224.0.0.22"), IpProtocol.Igmp, Igmp(0x22, 0), B.Ip4, ttl: 1)).Dropped(Reason.Ipv4Spoof, "RFC 3376, 9.2"),
        Row("VRRP advertisement", A, V4(A, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), 112, new byte[20], ttl: 255)).Reaches("doors").Says("vm-guard 78: outside; who holds no shared address says nothing to those who do"),
        Row("mDNS", A, V4(A, GroupMac(Ip4("224.0.0.251")), Ip4("224.0.0.251"), 17, FrameBuilder.Udp(5353, 5353, new byte[40]), ttl: 255)).Reaches("vms4", "uplink").Says("vm-guard 70"),
        Row("LLMNR", A, Udp4(A, GroupMac(Ip4("224.0.0.252")), Ip4("224.0.0.252"), 50000, 5355)).Reaches("vms4", "uplink").Says("vm-guard 70"),
        Row("SSDP", A, Udp4(A, GroupMac(Ip4("239.255.255.250")), Ip4("239.255.255.250"), 50000, 1900)).Reaches("vms4", "uplink").Says("vm-guard 70"),
        Row("NetBIOS by the net's broadcast address", A, Udp4(A, MacAddress.Broadcast, Ip4("10.9.0.255"), 137, 137)).Reaches("vms4", "uplink").Says("vm-guard 70"),
        Row("UDP to 255.255.255.255", A, Udp4(A, MacAddress.Broadcast, Everybody, 50000, 17500)).Reaches("vms4", "uplink").Says("vm-guard 70"),
        Row("mDNS from a forged address", A, Udp4(A, GroupMac(Ip4("224.0.0.251")), Ip4("224.0.0.251"), 5353, 5353, B.Ip4)).Dropped(Reason.Ipv4Spoof, "vm-guard 21"),
        Row("Broadcast from a forged address", A, Udp4(A, MacAddress.Broadcast, Everybody, 9, 9, B.Ip4)).Dropped(Reason.Ipv4Spoof, "smurf"),
    ];

    private static IEnumerable<MatrixRow> DhcpClient() =>
    [
        Row("DHCPDISCOVER", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Reaches("dhcp", "doors").Says("vm-guard 27"),
        Row("DHCPDISCOVER of a NIC without addresses", Bare, Dhcp(Bare, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Reaches("dhcp", "doors").Says("vm-guard 27"),
        Row("DHCPREQUEST when rebinding", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 67, A.Ip4)).Reaches("dhcp", "doors").Says("RFC 2131, 4.4.5"),
        Row("DHCPREQUEST when renewing, server beyond the uplink", A, Dhcp(A, 1, Gateway.Mac, Gateway.Ip4, 68, 67, A.Ip4)).Reaches("uplink").Says("vm-guard 28"),
        Row("DHCPREQUEST when renewing, server on the bridge", A, Dhcp(A, 1, Server.Mac, Server.Ip4, 68, 67, A.Ip4)).Reaches("dhcp").Says("vm-guard 28"),
        Row("DHCPDISCOVER from another's MAC", A, Dhcp(B, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Dropped(Reason.MacSpoof, "vm-guard 32"),
        Row("DHCPDISCOVER to the victim's MAC", A, Dhcp(A, 1, B.Mac, Everybody, 68, 67, 0)).Dropped(Reason.Ipv4Spoof, "RFC 2131, 4.1: by broadcast"),
        Row("0.0.0.0, DHCP's ports, to the victim", A, Dhcp(A, 1, B.Mac, B.Ip4, 68, 67, 0)).Dropped(Reason.Ipv4Spoof, "vm-guard 23"),
        Row("0.0.0.0 from another port than 68", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 1068, 67, 0)).Dropped(Reason.Ipv4Spoof, "RFC 2131, 4.1"),
        Row("0.0.0.0 to another port than 67", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 6767, 0)).Dropped(Reason.Ipv4Spoof, "RFC 2131, 4.1"),
        Row("DHCPDISCOVER from a forged address", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 67, B.Ip4)).Dropped(Reason.Ipv4Spoof, "RFC 2131, 4.1"),
    ];

    private static IEnumerable<MatrixRow> DhcpServer() =>
    [
        Row("DHCPOFFER by unicast", A, Dhcp(A, 2, B.Mac, B.Ip4, 67, 68, A.Ip4)).Dropped(Reason.DhcpServer, "vm-guard 29"),
        Row("DHCPOFFER by broadcast", A, Dhcp(A, 2, MacAddress.Broadcast, Everybody, 67, 68, A.Ip4)).Dropped(Reason.DhcpServer, "vm-guard 29"),
        Row("DHCPOFFER to the net's broadcast address", A, Dhcp(A, 2, MacAddress.Broadcast, Ip4("10.9.0.255"), 67, 68, A.Ip4)).Dropped(Reason.DhcpServer, "vm-guard 29"),
        Row("DHCPOFFER from another port than 67", A, Dhcp(A, 2, B.Mac, B.Ip4, 1067, 68, A.Ip4)).Dropped(Reason.DhcpServer, "clients look at the destination port only"),
        Row("DHCPOFFER by broadcast from port 68", A, Dhcp(A, 2, MacAddress.Broadcast, Everybody, 68, 68, A.Ip4)).Dropped(Reason.DhcpServer, "clients look at the destination port only"),
        Row("DHCPOFFER to a group", A, Dhcp(A, 2, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), 67, 68, A.Ip4)).Dropped(Reason.DhcpServer, "a socket bound to port 68 takes it"),
        Row("DHCPOFFER from 0.0.0.0", A, Dhcp(A, 2, MacAddress.Broadcast, Everybody, 67, 68, 0)).Dropped(Reason.Ipv4Spoof, "vm-guard 29"),
        Row("DHCPOFFER from the server's address", A, Dhcp(A, 2, MacAddress.Broadcast, Everybody, 67, 68, Gateway.Ip4)).Dropped(Reason.Ipv4Spoof, "vm-guard 29"),
        Row("DHCPOFFER of the granted server, by unicast", Server, Dhcp(Server, 2, B.Mac, B.Ip4, 67, 68, Server.Ip4, B.Mac)).Reaches("b").Says("dhcp-server grant"),
        Row("DHCPOFFER of the granted server, by broadcast", Server, Dhcp(Server, 2, MacAddress.Broadcast, Everybody, 67, 68, Server.Ip4, B.Mac)).Reaches("vms4", "uplink").Says("dhcp-server grant"),
        Row("DHCPOFFER of the granted server from another's address", Server, Dhcp(Server, 2, B.Mac, B.Ip4, 67, 68, Gateway.Ip4)).Dropped(Reason.Ipv4Spoof, "a grant is no licence to spoof"),
    ];

    private static byte[] Bent(byte[] frame, int offset, byte value)
    {
        frame[14 + offset] = value;
        // Hosts look at the checksum first, and so must find it right.
        var header = frame.AsSpan(14, Math.Min((frame[14] & 15) * 4, frame.Length - 14));
        if (header.Length < 20) return frame;
        (header[10], header[11]) = (0, 0);
        var sum = InternetChecksum.Of(header);
        (header[10], header[11]) = ((byte)(sum >> 8), (byte)sum);
        return frame;
    }
}
