using Weir.Primitives;
using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>ARP and RARP from VMs.</summary>
internal static class ArpRows
{
    public static IEnumerable<MatrixRow> All() => [.. Honest(), .. Spoofed(), .. Malformed(), .. Reverse()];

    private static IEnumerable<MatrixRow> Honest() =>
    [
        Row("ARP request for the gateway", A, Arp(A, 1, Gateway.Ip4)).Reaches("doors").Says("vm-guard 3"),
        Row("ARP request for the gateway, padded to 60 bytes", A, [.. Arp(A, 1, Gateway.Ip4), .. new byte[18]]).Reaches("doors").Says("vm-guard 3"),
        Row("ARP request for another VM", A, Arp(A, 1, B.Ip4)).Reaches("b").Says("vm-guard 4"),
        Row("ARP request for a second address of a VM", A, Arp(A, 1, Ip4("10.9.0.104"))).Reaches("c").Says("vm-guard 4"),
        Row("ARP request for an address of a routed net", A, Arp(A, 1, Ip4("10.9.64.3"))).Reaches("c", "doors").Says("vm-guard 4, 60: who has a net need not have every address of it"),
        Row("ARP request for an address of nobody", A, Arp(A, 1, Nobody)).Reaches("doors").Says("vm-guard 4"),
        Row("Unicast ARP poll of a VM", A, Arp(A, 1, B.Ip4, to: B.Mac, tha: B.Mac)).Reaches("b").Says("vm-guard 5; RFC 1122, 2.3.2.1"),
        Row("Unicast ARP poll of the gateway", A, Arp(A, 1, Gateway.Ip4, to: Gateway.Mac)).Reaches("uplink").Says("vm-guard 5"),
        Row("ARP reply to a VM", A, Arp(A, 2, B.Ip4, to: B.Mac, tha: B.Mac)).Reaches("b").Says("RFC 826"),
        Row("ARP reply to the gateway", A, Arp(A, 2, Gateway.Ip4, to: Gateway.Mac, tha: Gateway.Mac)).Reaches("uplink").Says("RFC 826"),
        Row("Gratuitous ARP request", A, Arp(A, 1, A.Ip4)).Reaches("doors").Says("vm-guard 10"),
        Row("Gratuitous ARP request, target MAC own", A, Arp(A, 1, A.Ip4, tha: A.Mac)).Reaches("doors").Says("vm-guard 10"),
        Row("Gratuitous ARP request, target MAC broadcast", A, Arp(A, 1, A.Ip4, tha: MacAddress.Broadcast)).Reaches("doors").Says("vm-guard 10; RFC 5944, 4.6"),
        Row("Gratuitous ARP reply", A, Arp(A, 2, A.Ip4, tha: A.Mac)).Reaches("doors").Says("vm-guard 11"),
        Row("ARP probe for the own address", A, Arp(A, 1, A.Ip4, spa: 0)).Reaches("doors").Says("vm-guard 13; RFC 5227, 2.1.1"),
        Row("ARP probe for the own second address", C, Arp(C, 1, Ip4("10.9.0.104"), spa: 0)).Reaches("doors").Says("RFC 5227, 2.1.1"),
        Row("ARP request from the second address", C, Arp(C, 1, Gateway.Ip4, spa: Ip4("10.9.0.104"))).Reaches("doors").Says("several addresses"),
    ];

    private static IEnumerable<MatrixRow> Spoofed() =>
    [
        Row("ARP request from the gateway's address", A, Arp(A, 1, B.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 6"),
        Row("ARP request from the victim's address", A, Arp(A, 1, C.Ip4, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 6"),
        Row("ARP reply of the gateway's address", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: Gateway.Ip4, tha: B.Mac)).Dropped(Reason.ArpSpoof, "vm-guard 7"),
        Row("ARP reply of the gateway's address by broadcast", A, Arp(A, 2, B.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 7"),
        Row("ARP reply of the victim's address to the gateway", A, Arp(A, 2, Gateway.Ip4, to: Gateway.Mac, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 7"),
        Row("ARP reply, own address, MAC of the gateway", A, Arp(A, 2, B.Ip4, to: B.Mac, sha: Gateway.Mac)).Dropped(Reason.ArpSpoof, "vm-guard 8"),
        Row("ARP request, own address, MAC of the victim", A, Arp(A, 1, C.Ip4, sha: B.Mac)).Dropped(Reason.ArpSpoof, "vm-guard 8"),
        Row("ARP request, own address, zero MAC", A, Arp(A, 1, B.Ip4, sha: NoMac)).Dropped(Reason.ArpSpoof, "vm-guard 8"),
        Row("ARP reply, own address, broadcast MAC", A, Arp(A, 2, B.Ip4, to: B.Mac, sha: MacAddress.Broadcast)).Dropped(Reason.ArpSpoof, "vm-guard 8: makes B broadcast what is for A"),
        Row("Gratuitous ARP for the victim's address", A, Arp(A, 1, B.Ip4, spa: B.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 12"),
        Row("Gratuitous ARP for the gateway's address", A, Arp(A, 1, Gateway.Ip4, spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "vm-guard 12"),
        Row("Gratuitous ARP reply for the gateway's address", A, Arp(A, 2, Gateway.Ip4, spa: Gateway.Ip4, tha: MacAddress.Broadcast)).Dropped(Reason.ArpSpoof, "vm-guard 12"),
        Row("ARP probe for the victim's address", A, Arp(A, 1, B.Ip4, spa: 0)).Dropped(Reason.ArpProbe, "vm-guard 14; RFC 5227, 2.1.1: B gives up"),
        Row("ARP probe for the gateway's address", A, Arp(A, 1, Gateway.Ip4, spa: 0)).Dropped(Reason.ArpProbe, "vm-guard 14"),
        Row("ARP probe for an address of nobody", A, Arp(A, 1, Nobody, spa: 0)).Dropped(Reason.ArpProbe, "vm-guard 14: own targets only"),
        Row("ARP probe, own target, MAC of another", A, Arp(A, 1, A.Ip4, spa: 0, sha: B.Mac)).Dropped(Reason.ArpSpoof, "RFC 5227, 2.1.1: another's conflict"),
        Row("ARP reply from 0.0.0.0", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: 0)).Dropped(Reason.ArpSpoof, "RFC 5227: only requests are probes"),
        Row("ARP from the broadcast address", A, Arp(A, 1, B.Ip4, spa: Everybody)).Dropped(Reason.ArpSpoof, "RFC 1122, 3.2.1.3"),
        Row("ARP from 169.254.0.0/16 without a grant", A, Arp(A, 1, Ip4("169.254.7.7"), spa: Ip4("169.254.7.7"))).Dropped(Reason.ArpSpoof, "RFC 3927, 2.5"),
        Row("ARP from loopback", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: Ip4("127.0.0.1"))).Dropped(Reason.ArpSpoof, "RFC 1122, 3.2.1.3"),
        Row("ARP reply by multicast", A, Arp(A, 2, B.Ip4, to: Mac("01:00:5e:00:00:01"), spa: Gateway.Ip4)).Dropped(Reason.ArpSpoof, "RFC 826 over RFC 1112"),
        Row("First NIC of a VM answers for its second", Twin1, Arp(Twin1, 2, B.Ip4, to: B.Mac, spa: Twin2.Ip4)).Dropped(Reason.ArpSpoof, "two NICs of one VM"),
        Row("ARP of a NIC without addresses", Bare, Arp(Bare, 1, B.Ip4, spa: Nobody)).Dropped(Reason.ArpSpoof, "no address, no ARP"),
        Row("ARP of an IPv6-only NIC", Six, Arp(Six, 1, B.Ip4, spa: Nobody)).Dropped(Reason.ArpSpoof, "no IPv4 address, no ARP"),
    ];

    private static IEnumerable<MatrixRow> Malformed() =>
    [
        Row("ARP op 0", A, Arp(A, 0, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 826"),
        Row("ARP op 3 in an ARP frame", A, Arp(A, 3, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 903"),
        Row("DRARP, op 5", A, Arp(A, 5, B.Ip4)).Dropped(Reason.ArpOperation, "RFC 1931"),
        Row("Inverse ARP request, op 8", A, Arp(A, 8, B.Ip4)).Dropped(Reason.ArpOperation, "vm-guard flaw 13; RFC 2390"),
        Row("Inverse ARP reply, op 9", A, Arp(A, 9, B.Ip4, to: B.Mac)).Dropped(Reason.ArpOperation, "RFC 2390"),
        Row("ARP NAK, op 10", A, Arp(A, 10, B.Ip4, to: B.Mac)).Dropped(Reason.ArpOperation, "RFC 1577"),
        Row("ARP op 256", A, Arp(A, 256, B.Ip4)).Dropped(Reason.ArpOperation, "vm-guard 16: shown as 0"),
        Row("ARP op 257, low byte 1", A, Arp(A, 257, B.Ip4)).Dropped(Reason.ArpOperation, "vm-guard 16"),
        Row("ARP op 258, low byte 2, of the gateway", A, Arp(A, 258, B.Ip4, to: B.Mac, spa: Gateway.Ip4)).Dropped(Reason.ArpOperation, "vm-guard 16"),
        Row("ARP of another hardware type", A, BentArp(A, B.Ip4, 0, 0, 6)).Dropped(Reason.ArpSpoof, "RFC 826; shown as zeros"),
        Row("ARP of another protocol type", A, BentArp(A, B.Ip4, 2, 0x86, 0xDD)).Dropped(Reason.ArpSpoof, "RFC 826; shown as zeros"),
        Row("ARP with hardware addresses of 8 bytes", A, BentArp(A, B.Ip4, 4, 8)).Dropped(Reason.ArpSpoof, "RFC 826; shown as zeros"),
        Row("ARP with protocol addresses of 16 bytes", A, BentArp(A, B.Ip4, 5, 16)).Dropped(Reason.ArpSpoof, "RFC 826; shown as zeros"),
        Row("ARP cut by one byte", A, Arp(A, 1, B.Ip4)[..^1]).Dropped(Reason.ArpSpoof, "parser: shown as zeros"),
        Row("ARP reply of the gateway with hardware type 6", A, Bent(Arp(A, 2, B.Ip4, to: B.Mac, spa: Gateway.Ip4), 1, 6)).Dropped(Reason.ArpSpoof, "Linux takes IEEE 802 for Ethernet"),
    ];

    private static IEnumerable<MatrixRow> Reverse() =>
    [
        Row("RARP announcement of QEMU", A, Arp(A, 3, 0, spa: 0, tha: A.Mac, type: EtherType.Rarp)).Reaches("doors").Says("vm-guard 19"),
        Row("RARP announcement of another's MAC", A, Arp(A, 3, 0, spa: 0, sha: B.Mac, tha: B.Mac, type: EtherType.Rarp)).Dropped(Reason.ArpSpoof, "vm-guard 19"),
        Row("RARP announcement, target MAC of another", A, Arp(A, 3, 0, spa: 0, tha: B.Mac, type: EtherType.Rarp)).Dropped(Reason.ArpSpoof, "vm-guard 19"),
        Row("RARP announcement from another's MAC", A, Arp(B, 3, 0, spa: 0, tha: B.Mac, type: EtherType.Rarp)).Dropped(Reason.MacSpoof, "vm-guard 19"),
        Row("RARP reply", A, Arp(A, 4, Nobody, to: B.Mac, tha: B.Mac, type: EtherType.Rarp)).Dropped(Reason.ArpSpoof, "RFC 903: a rogue server"),
        Row("RARP that carries addresses", A, Arp(A, 3, Gateway.Ip4, spa: Gateway.Ip4, tha: A.Mac, type: EtherType.Rarp)).Dropped(Reason.ArpOperation, "RFC 903"),
        Row("ARP request in a RARP frame", A, Arp(A, 1, B.Ip4, type: EtherType.Rarp)).Dropped(Reason.ArpSpoof, "RFC 903"),
        Row("ARP reply of the gateway in a RARP frame", A, Arp(A, 2, B.Ip4, to: B.Mac, spa: Gateway.Ip4, type: EtherType.Rarp)).Dropped(Reason.ArpSpoof, "RFC 903"),
    ];

    private static byte[] Bent(byte[] frame, int offset, byte value)
    {
        frame[14 + offset] = value;
        return frame;
    }
}
