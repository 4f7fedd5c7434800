using Weir.Packets;
using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>What comes in by an uplink that is not trusted.</summary>
internal static class StrangerRows
{
    private const string Door = "isp";

    private static readonly Actor Isp = Stranger with { Name = Door };

    public static IEnumerable<MatrixRow> All() => [.. Claims(), .. Servers(), .. Routers(), .. Odd()];

    private static IEnumerable<MatrixRow> Claims() =>
    [
        From("IPv4 from a VM's address", Udp4(Isp, B.Mac, B.Ip4, 1, 2, A.Ip4)).Dropped(Reason.Ipv4Spoof, "BCP 38"),
        From("IPv4 from the VM's own address", Udp4(Isp, B.Mac, B.Ip4, 3, 3, B.Ip4)).Dropped(Reason.Ipv4Spoof, "BCP 38; land"),
        From("IPv4 from the gateway's address", Udp4(Isp, B.Mac, B.Ip4, 4, 5, Gateway.Ip4)).Dropped(Reason.Ipv4Spoof, "an untrusted port does not hold the gateway"),
        From("IPv6 from a VM's address", Udp6(Isp, A.Ip6, B.Ip6, 6, 7, B.Mac)).Dropped(Reason.Ipv6Spoof, "BCP 38"),
        From("IPv6 from a VM's link-local address", Udp6(Isp, A.LinkLocal, B.LinkLocal, 8, 9, B.Mac)).Dropped(Reason.Ipv6Spoof, "BCP 38"),
        From("IPv6 from the gateway's address", Udp6(Isp, Gateway.Ip6, B.Ip6, 10, 11, B.Mac)).Dropped(Reason.Ipv6Spoof, "an untrusted port does not hold the gateway"),
        From("ARP request from the gateway's address", Arp(Isp, 1, B.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 6"),
        From("Gratuitous ARP of the gateway", Arp(Isp, 1, Gateway.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 12"),
        From("ARP of hardware type 6 of the gateway", OfIeee802(Arp(Isp, 2, B.Ip4, to: B.Mac, spa: Gateway.Ip4))).Dropped(Reason.ArpOperation, "RFC 1390"),
        From("NA of the gateway, its option twice", Na(Isp, Gateway.Ip6, options: [.. LinkLayer(2, Isp.Mac), .. LinkLayer(2, Isp.Mac)])).Dropped(Reason.NeighbourSpoof, "hosts take the first of two"),
        From("ARP with a VM's hardware address inside", Arp(Isp, 2, B.Ip4, to: B.Mac, sha: A.Mac)).Dropped(Reason.ArpSpoof, "vm-guard 84"),
        From("ARP in VLAN 20 of a VM's address there", Tagged(Arp(Isp, 1, Nobody, spa: Red.Ip4), 20)).Dropped(Reason.ArpSpoof, "vm-guard 84 in a VLAN"),
        From("NS with a VM's link-layer address", Ns(Isp, B.Ip6, options: LinkLayer(1, A.Mac))).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        From("NA of a VM's address", Na(Isp, B.Ip6)).Dropped(Reason.NeighbourSpoof, "vm-guard 84"),
        From("NA of the gateway in an atomic fragment", Behind(44, FragmentHeader(58, 0, false), Na(Isp, Gateway.Ip6))).Dropped(Reason.NeighbourSpoof, "RFC 6980"),
        From("NA of the gateway in a first fragment", Behind(44, FragmentHeader(58, 0, true), Na(Isp, Gateway.Ip6))).Dropped(Reason.Fragment, "RFC 6980"),
        From("NA of the gateway with hop limit 254", Na(Isp, Gateway.Ip6, hops: 254)).Dropped(Reason.NeighbourSpoof, "RFC 4861, 7.1.2"),
        From("RARP of a VM", Arp(Isp, 3, 0, spa: 0, sha: A.Mac, tha: A.Mac, source: A.Mac, type: EtherType.Rarp)).Dropped(Reason.MacSpoof, "vm-guard 19, 85"),
        From("Source MAC of a group", Udp4(Isp, B.Mac, B.Ip4, 12, 13, sourceMac: Mac("33:33:00:00:00:01"))).Dropped(Reason.MacSpoof, "vm-guard 2"),
    ];

    private static IEnumerable<MatrixRow> Servers()
    {
        var offer = FrameBuilder.Udp(67, 68, DhcpBody(2, B.Mac));
        yield return From("DHCPOFFER, first fragment", V4(Isp, B.Mac, B.Ip4, IpProtocol.Udp, offer[..40], fragment: 0x2000)).Dropped(Reason.DhcpServer, "vm-guard 30, 34").InNormalMode(Reason.Fragment);
        yield return From("DHCPOFFER, first fragment of 4 bytes", V4(Isp, B.Mac, B.Ip4, IpProtocol.Udp, offer[..4], fragment: 0x2000)).Dropped(Reason.Fragment, "RFC 1858");
        yield return From("DHCPOFFER in SNAP", InSnap(Dhcp(Isp, 2, B.Mac, B.Ip4, 67, 68, Isp.Ip4))).Dropped(Reason.DhcpServer, "RFC 1042");
        yield return From("DHCPOFFER in VLAN 20", Tagged(Dhcp(Isp, 2, Red.Mac, Red.Ip4, 67, 68, Isp.Ip4), 20)).Dropped(Reason.DhcpServer, "vm-guard 34 in a VLAN");
        yield return From("ProxyDHCP offer from port 4011", Udp4(Isp, B.Mac, B.Ip4, 4011, 4011, length: 244)).Dropped(Reason.DhcpServer, "PXE 2.1, 2.2");
        yield return From("A DNS question from port 4011", Udp4(Isp, B.Mac, B.Ip4, 4011, 53)).Reaches("b").Says("resolvers ask from any port above 1023");
        yield return From("DHCPv6 reconfigure", V6(Isp, Isp.LinkLocal, B.LinkLocal, IpProtocol.Udp, FrameBuilder.Udp(547, 546, [10, 1, 2, 3, .. new byte[24]]), B.Mac)).Dropped(Reason.DhcpServer, "RFC 8415, 18.3.11");
        yield return From("DHCPv6 ADVERTISE behind destination options", V6(Isp, Isp.LinkLocal, B.LinkLocal, 60, [.. OptionsHeader(17), .. FrameBuilder.Udp(547, 546, new byte[24])], B.Mac)).Dropped(Reason.DhcpServer, "RFC 7610, 5");
        yield return From("DHCPv6 ADVERTISE, first fragment", V6(Isp, Isp.LinkLocal, B.LinkLocal, 44, [.. FragmentHeader(17, 0, true), .. FrameBuilder.Udp(547, 546, new byte[24])], B.Mac)).Dropped(Reason.Fragment, "RFC 7610, 5");
        yield return From("A DNS answer", Udp4(Isp, B.Mac, B.Ip4, 53, 40000)).Reaches("b").Says("an ordinary datagram");
    }

    private static IEnumerable<MatrixRow> Routers() =>
    [
        From("ICMP redirect", V4(Isp, B.Mac, B.Ip4, IpProtocol.Icmp, FrameBuilder.Icmp(5, 1, new byte[32]))).Dropped(Reason.Redirect, "RFC 792"),
        From("ICMP router advertisement", V4(Isp, GroupMac(Ip4("224.0.0.1")), Ip4("224.0.0.1"), IpProtocol.Icmp, FrameBuilder.Icmp(9, 0, new byte[12]), ttl: 1)).Dropped(Reason.RouterAdvertisement, "RFC 1256"),
        From("RA with hop limit 64", Hidden6(Isp, Isp.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Isp.Mac), hops: 64)).Dropped(Reason.RouterAdvertisement, "RFC 6105"),
        From("RA in an atomic fragment", Hidden6(Isp, Isp.LinkLocal, AllNodes, 44, FragmentHeader(58, 0, false), RouterAdvertisement(Isp.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 6980"),
        From("RA behind destination options three times", Hidden6(Isp, Isp.LinkLocal, AllNodes, 60, [.. OptionsHeader(60), .. OptionsHeader(60), .. OptionsHeader(58)], RouterAdvertisement(Isp.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 7113"),
        From("RA, later fragment", V6(Isp, Isp.LinkLocal, AllNodes, 44, [.. FragmentHeader(58, 1, false), .. new byte[16]])).Dropped(Reason.Fragment, "RFC 6980"),
        From("RA in VLAN 20", Tagged(Hidden6(Isp, Isp.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Isp.Mac)), 20)).Dropped(Reason.RouterAdvertisement, "RFC 6105 in a VLAN"),
        From("Header chain cut short", V6(Isp, Isp.Ip6, B.Ip6, 60, [17, 9, .. new byte[6]], B.Mac)).Dropped(Reason.Fragment, "RFC 7112"),
        From("Redirect with hop limit 64", Hidden6(Isp, Isp.LinkLocal, B.LinkLocal, 58, [], Redirect(Isp.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac, hops: 64)).Dropped(Reason.Redirect, "RFC 4861, 8.1"),
    ];

    private static IEnumerable<MatrixRow> Odd() =>
    [
        From("IPv4 for a VM behind the broadcast MAC", Udp4(Isp, MacAddress.Broadcast, B.Ip4, 14, 15)).Dropped(Reason.GroupAddress, "RFC 1122, 3.3.6"),
        From("A VM's MAC, loopback address", Udp4(Isp, B.Mac, Ip4("127.0.0.1"), 16, 17)).Dropped(Reason.NotForNic, "RFC 1122, 3.2.1.3(g)", at: "b"),
        From("A VM's MAC, a group of IPv6", Udp6(Isp, Isp.Ip6, AllNodes, 18, 19, B.Mac)).Reaches("b").Says("for all, sent to one"),
        From("Unknown EtherType to a VM", Ether(B.Mac, Isp.Mac, 0x88B5, new byte[46])).Dropped(Reason.NotForNic, "vm-guard 77", at: "b"),
        From("PPPoE offer to a VM", Ether(B.Mac, Isp.Mac, 0x8863, new byte[46])).Dropped(Reason.NotForNic, "RFC 2516", at: "b"),
        From("Two tags to a VM of VLAN 20", Tagged(Tagged(Udp4(Isp, Red), 20), 20)).Dropped(Reason.NotForNic, "VLAN hopping by double tag", at: "red"),
        From("NS for nobody", Ns(Isp, Nobody6)).Reaches("doors").Says("vm-guard 83"),
    ];

    private static MatrixRow From(string name, byte[] frame) => Row($"Untrusted: {name}", Door, frame);
}
