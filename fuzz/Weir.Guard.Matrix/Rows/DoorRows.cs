using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>A bridge with several ports that are no VMs'.</summary>
internal static class DoorRows
{
    private static readonly Actor Isp = Stranger with { Name = "isp" };

    public static IEnumerable<MatrixRow> All()
    {
        string[] untrusted = ["isp", "patch"];
        string[] trusted = ["uplink", "gateway", "host"];
        foreach (var door in untrusted)
        {
            yield return Row($"{door}: DHCPOFFER", door, Dhcp(Isp, 2, B.Mac, B.Ip4, 67, 68, Isp.Ip4, B.Mac)).Dropped(Reason.DhcpServer, "vm-guard 34");
            yield return Row($"{door}: DHCPOFFER by broadcast", door, Dhcp(Isp, 2, MacAddress.Broadcast, Everybody, 67, 68, Isp.Ip4, B.Mac)).Dropped(Reason.DhcpServer, "vm-guard 34");
            yield return Row($"{door}: DHCPOFFER from another port than 67", door, Dhcp(Isp, 2, B.Mac, B.Ip4, 1067, 68, Isp.Ip4, B.Mac)).Dropped(Reason.DhcpServer, "vm-guard 34");
            yield return Row($"{door}: DHCPv6 ADVERTISE", door, Udp6(Isp, Isp.LinkLocal, B.LinkLocal, 547, 546, B.Mac)).Dropped(Reason.DhcpServer, "vm-guard 34; RFC 7610");
            yield return Row($"{door}: RA", door, Hidden6(Isp, Isp.LinkLocal, AllNodes, 58, [], RouterAdvertisement(Isp.Mac))).Dropped(Reason.RouterAdvertisement, "vm-guard 34; RFC 6105");
            yield return Row($"{door}: RA behind hop-by-hop options", door, Hidden6(Isp, Isp.LinkLocal, AllNodes, 0, OptionsHeader(58), RouterAdvertisement(Isp.Mac))).Dropped(Reason.RouterAdvertisement, "RFC 7113");
            yield return Row($"{door}: RA in a first fragment", door, Hidden6(Isp, Isp.LinkLocal, AllNodes, 44, FragmentHeader(58, 0, true), RouterAdvertisement(Isp.Mac))).Dropped(Reason.Fragment, "RFC 7113");
            yield return Row($"{door}: RA, first fragment cut inside destination options", door, Hidden6(Isp, Isp.LinkLocal, AllNodes, 44, [.. FragmentHeader(60, 0, true), 58, 9, .. new byte[6]], RouterAdvertisement(Isp.Mac))).Dropped(Reason.Fragment, "RFC 7112");
            yield return Row($"{door}: redirect", door, Hidden6(Isp, Isp.LinkLocal, B.LinkLocal, 58, [], Redirect(Isp.LinkLocal, Ip6("2001:db8:ffff::1")), B.Mac)).Dropped(Reason.Redirect, "vm-guard 43");
            yield return Row($"{door}: ARP reply of the gateway", door, Arp(Isp, 2, B.Ip4, to: B.Mac, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "an untrusted port does not hold the gateway");
            yield return Row($"{door}: NA of the gateway", door, Na(Isp, Gateway.Ip6, destination: B.Ip6, to: B.Mac)).Dropped(Reason.NeighbourSpoof, "an untrusted port does not hold the gateway");
            yield return Row($"{door}: a VM's MAC", door, Udp4(A, B)).Dropped(Reason.MacSpoof, "vm-guard 85");
            yield return Row($"{door}: ARP reply that claims a VM's address", door, Arp(Isp, 2, A.Ip4, to: A.Mac, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 84");
        }

        foreach (var door in trusted)
        {
            yield return Row($"{door}: DHCPOFFER", door, Dhcp(Gateway, 2, B.Mac, B.Ip4, 67, 68, Gateway.Ip4, B.Mac)).Reaches("b").Says("trusted");
            yield return Row($"{door}: RA", door, Hidden6(Gateway, Ip6("fe80::1"), AllNodes, 58, [], RouterAdvertisement(Gateway.Mac))).Reaches("vms6", "doors").Says("trusted");
            yield return Row($"{door}: a VM's MAC", door, Udp4(A, B)).Dropped(Reason.MacSpoof, "vm-guard 85");
            yield return Row($"{door}: ARP reply that claims a VM's address", door, Arp(Gateway, 2, A.Ip4, to: A.Mac, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 84");
        }

        foreach (var door in (string[])[.. untrusted, .. trusted])
        {
            yield return Row($"{door}: ARP request for a VM", door, Arp(Stranger, 1, B.Ip4)).Reaches("b").Says("vm-guard 82");
            yield return Row($"{door}: NS for a VM", door, Ns(Stranger, B.Ip6)).Reaches("b").Says("vm-guard 86");
            yield return Row($"{door}: IPv4 to a VM", door, Udp4(Stranger, B)).Reaches("b").Says("vm-guard 22");
            yield return Row($"{door}: IPv6 to a VM", door, Udp6(Stranger, Stranger.Ip6, B.Ip6, to: B.Mac)).Reaches("b").Says("vm-guard 58");
            yield return Row($"{door}: VLAN 20 to a NIC there", door, Tagged(Udp4(Stranger, Red), 20)).Reaches("red").Says("VLAN");
            yield return Row($"{door}: ARP request for nobody never reaches a VM", door, Arp(Stranger, 1, Nobody)).Reaches("doors").Says("vm-guard 83: among ports that are no VMs' it is NORMAL's");
            yield return Row($"{door}: unknown unicast never reaches a VM", door, Udp4(Stranger, NobodyMac, Nobody, 1, 2)).Reaches("doors").Says("NORMAL only among ports that are no VMs'");
        }

        yield return Row("ARP request of a VM for the gateway, several doors", A, Arp(A, 1, Gateway.Ip4)).Reaches("doors").Says("vm-guard 3");
        yield return Row("Unknown unicast of a VM, several doors", A, Udp4(A, NobodyMac, Ip4("203.0.113.9"), 1, 2)).Reaches("doors").Says("vm-guard 72");
        yield return Row("Gratuitous ARP of a VM, several doors", A, Arp(A, 1, A.Ip4)).Reaches("doors").Says("vm-guard 10");
        yield return Row("DHCPDISCOVER of a VM, several doors", A, Dhcp(A, 1, MacAddress.Broadcast, Everybody, 68, 67, 0)).Reaches("doors", "dhcp").Says("vm-guard 27");
        yield return Row("VLAN 20 of a VM, several doors", Red, Udp4(Red, NobodyMac, Ip4("203.0.113.9"), 1, 2)).Reaches("doors:20").Says("VLAN");
    }
}
