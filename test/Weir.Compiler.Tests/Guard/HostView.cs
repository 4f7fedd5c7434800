using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

/// <summary>
/// A frame as a host reads it that gets it, which is not as the switch does: what of it is believed, and by whom it says to be. Written after Linux's receivers (<c>arp_rcv</c>, <c>ip_rcv</c>,
/// <c>ip6_rcv</c>, <c>ndisc_rcv</c>), and on purpose with none of the code that the interpreter parses with.
/// </summary>
internal static class HostView
{
    /// <summary>Null: nothing in the frame is believed that only others may say. Else what.</summary>
    /// <param name="frame">As it was delivered.</param>
    /// <param name="mac">The sender's MAC address.</param>
    /// <param name="ip4">Its IPv4 address.</param>
    /// <param name="ip6">Its IPv6 addresses.</param>
    public static string? WhatIsForged(ReadOnlySpan<byte> frame, MacAddress mac, uint ip4, params ReadOnlySpan<UInt128> ip6)
    {
        if (frame.Length < 14) return null;
        if (Mac(frame[6..]) != mac) return "source MAC address";
        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        var body = frame[14..];
        if (type < 0x600)
        {
            // No Linux host reads IP behind LLC; others do (RFC 1042).
            if (body.Length < 8 || !body[..6].SequenceEqual((ReadOnlySpan<byte>)[0xAA, 0xAA, 3, 0, 0, 0])) return "LLC";
            type = BinaryPrimitives.ReadUInt16BigEndian(body[6..]);
            body = body[8..];
        }

        return type switch
        {
            0x0806 => OfArp(body, mac, ip4),
            0x8035 => null,
            0x0800 => OfIpv4(body, frame, ip4),
            0x86DD => OfIpv6(body, mac, ip6),
            _ => $"EtherType {type:x4}",
        };
    }

    private static string? OfArp(ReadOnlySpan<byte> arp, MacAddress mac, uint ip4)
    {
        if (arp.Length < 28 || arp[0] != 0 || arp[1] is not (1 or 6) || arp[2] != 8 || arp[3] != 0 || arp[4] != 6 || arp[5] != 4) return null;
        var (operation, sender, target) = (BinaryPrimitives.ReadUInt16BigEndian(arp[6..]), BinaryPrimitives.ReadUInt32BigEndian(arp[14..]), BinaryPrimitives.ReadUInt32BigEndian(arp[24..]));
        if (operation is not (1 or 2)) return null;
        if (Mac(arp[8..]) != mac) return "ARP: hardware address";
        return sender == ip4 || (sender == 0 && operation == 1 && target == ip4) ? null : "ARP: address";
    }

    private static string? OfIpv4(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> frame, uint ip4)
    {
        if (packet.Length < 20 || packet[0] >> 4 != 4 || (packet[0] & 15) < 5) return null;
        var (header, length) = ((packet[0] & 15) * 4, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        if (length > packet.Length || length < header) return null;
        var (source, destination, fragment) = (BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]), BinaryPrimitives.ReadUInt16BigEndian(packet[6..]));
        var segment = packet[header..length];
        var hasHeader = (fragment & 0x1FFF) == 0;
        var (isDatagram, from, to) = (packet[9] == 17 && hasHeader && segment.Length >= 8, Port(segment, 0), Port(segment, 2));
        if (source != ip4 && !(source == 0 && destination == uint.MaxValue && isDatagram && (from, to) == (68, 67) && (frame[0] & 1) == 1)) return "IPv4 source";
        if (isDatagram && to == 68) return "DHCP answer";
        if (isDatagram && (from == 67 || (from, to) == (4011, 4011))) return "DHCP server";
        if (packet[9] == 1 && hasHeader && segment.Length >= 8 && segment[0] is 5 or 9) return $"ICMP {segment[0]}";
        if (packet[9] == 103) return "PIM";
        return (frame[0] & 1) == 1 && frame[0] != 0xFF && destination >> 28 != 14 ? "IPv4 for one, to a group" : null;
    }

    private static string? OfIpv6(ReadOnlySpan<byte> packet, MacAddress mac, ReadOnlySpan<UInt128> ip6)
    {
        if (packet.Length < 40 || packet[0] >> 4 != 6) return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (length > packet.Length - 40) return null;
        var (source, destination) = (BinaryPrimitives.ReadUInt128BigEndian(packet[8..]), BinaryPrimitives.ReadUInt128BigEndian(packet[24..]));
        var (next, isFragment) = (packet[6], false);
        var rest = packet.Slice(40, length);
        while (next is 0 or 43 or 44 or 51 or 60)
        {
            if (rest.Length < 8) return null;
            var size = next == 44 ? 8 : next == 51 ? (rest[1] + 2) * 4 : (rest[1] + 1) * 8;
            if (next == 44)
            {
                var field = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                isFragment |= (field & 0xFFF9) != 0;
                if (field >> 3 != 0) return ip6.Contains(source) ? null : "IPv6 source";
            }

            if (rest.Length < size) return null;
            next = rest[0];
            rest = rest[size..];
        }

        var isMessage = next == 58 && rest.Length >= 4;
        if (!ip6.Contains(source) && !(source == 0 && isMessage && !isFragment && rest[0] is 131 or 132 or 133 or 135 or 143)) return "IPv6 source";
        var (isDatagram, from, to) = (next == 17 && rest.Length >= 8, Port(rest, 0), Port(rest, 2));
        if (isDatagram && (to == 546 || from == 547)) return "DHCPv6 server";
        if (next == 103) return "PIM";
        if (!isMessage) return null;
        if (isFragment) return rest[0] is 128 or 129 ? null : "fragment of ICMPv6";
        return rest[0] is 130 or 134 or 137 ? $"ICMPv6 {rest[0]}" : rest[0] is 135 or 136 && packet[7] == 255 && rest[1] == 0 ? OfNeighbour(rest, source, destination, mac, ip6) : null;
    }

    private static string? OfNeighbour(ReadOnlySpan<byte> message, UInt128 source, UInt128 destination, MacAddress mac, ReadOnlySpan<UInt128> ip6)
    {
        if (message.Length < 24) return null;
        var (type, target) = (message[0], BinaryPrimitives.ReadUInt128BigEndian(message[8..]));
        MacAddress? told = null;
        for (var options = message[24..]; options.Length > 0;)
        {
            // Linux refuses the whole message where an option is malformed.
            if (options.Length < 2 || options[1] == 0 || options.Length < options[1] * 8) return null;
            if (options[0] == (type == 135 ? 1 : 2) && told is null)
            {
                if (options[1] != 1) return null;
                told = Mac(options[2..]);
            }

            options = options[(options[1] * 8)..];
        }

        if (destination >> 120 == 0xFF && type == 136 && (message[4] & 0x40) != 0) return null; // solicited, to a group
        if (type == 135 && source == 0)
            return ip6.Contains(target) ? null : told is null ? "DAD" : null;
        if (told is { } link && link != mac && link.Bits != 0) return "link-layer address";
        return type == 136 && !ip6.Contains(target) ? "NA" : null;
    }

    private static int Port(ReadOnlySpan<byte> segment, int offset) => segment.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(segment[offset..]) : -1;

    private static MacAddress Mac(ReadOnlySpan<byte> bytes) => MacAddress.Read(bytes);
}
