using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>Builds frames and their parts, with correct lengths and checksums. For what the controller sends, and for tests.</summary>
public static class FrameBuilder
{
    /// <summary>A frame: addresses, <paramref name="tags"/> outermost first, EtherType, payload. No padding, no FCS.</summary>
    public static byte[] Ethernet(MacAddress destination, MacAddress source, ushort etherType, ReadOnlySpan<byte> payload, params ReadOnlySpan<VlanTag> tags)
    {
        var frame = new byte[EthernetHeader.MinimumLength + (tags.Length * VlanTag.Length) + payload.Length];
        destination.WriteTo(frame);
        source.WriteTo(frame.AsSpan(6));
        var at = 12;
        foreach (var tag in tags)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at), tag.Tpid);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 2), tag.Tci);
            at += VlanTag.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at), etherType);
        payload.CopyTo(frame.AsSpan(at + 2));
        return frame;
    }

    /// <summary>An ARP packet.</summary>
    public static byte[] Arp(ArpHeader header)
    {
        var packet = new byte[ArpHeader.Length];
        header.WriteTo(packet);
        return packet;
    }

    /// <summary>An IPv4 packet. The checksums of TCP, UDP and ICMP in <paramref name="segment"/> are filled in, except in fragments.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="segment">What follows the header.</param>
    /// <param name="timeToLive">TTL.</param>
    /// <param name="typeOfService">DSCP and ECN.</param>
    /// <param name="fragmentField">Flags and fragment offset.</param>
    /// <param name="options">Options; a multiple of 4 bytes, at most 40.</param>
    public static byte[] IPv4(
        uint source, uint destination, byte protocol, ReadOnlySpan<byte> segment, byte timeToLive = 64, byte typeOfService = 0, ushort fragmentField = 0, ReadOnlySpan<byte> options = default)
    {
        var headerLength = Ipv4Header.MinimumLength + options.Length;
        var packet = new byte[headerLength + segment.Length];
        packet[0] = (byte)(0x40 | (headerLength / 4));
        packet[1] = typeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragmentField);
        packet[8] = timeToLive;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), source);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), destination);
        options.CopyTo(packet.AsSpan(20));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InternetChecksum.Of(packet.AsSpan(0, headerLength)));
        segment.CopyTo(packet.AsSpan(headerLength));
        if ((fragmentField & 0x3FFF) == 0) FillChecksum(packet.AsSpan(headerLength), protocol, InternetChecksum.Add(packet.AsSpan(12, 8)));
        return packet;
    }

    /// <summary>An IPv6 packet. The checksums of TCP, UDP and ICMPv6 in <paramref name="segment"/> are filled in where <paramref name="protocol"/> is one of these.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">Next header.</param>
    /// <param name="segment">What follows the header, extension headers included.</param>
    /// <param name="hopLimit">Hop limit.</param>
    /// <param name="trafficClass">DSCP and ECN.</param>
    /// <param name="flowLabel">20 bits.</param>
    public static byte[] IPv6(UInt128 source, UInt128 destination, byte protocol, ReadOnlySpan<byte> segment, byte hopLimit = 64, byte trafficClass = 0, uint flowLabel = 0)
    {
        var packet = new byte[Ipv6Header.Length + segment.Length];
        BinaryPrimitives.WriteUInt32BigEndian(packet, (6u << 28) | ((uint)trafficClass << 20) | flowLabel);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)segment.Length);
        packet[6] = protocol;
        packet[7] = hopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(packet.AsSpan(8), source);
        BinaryPrimitives.WriteUInt128BigEndian(packet.AsSpan(24), destination);
        segment.CopyTo(packet.AsSpan(Ipv6Header.Length));
        FillChecksum(packet.AsSpan(Ipv6Header.Length), protocol, InternetChecksum.Add(packet.AsSpan(8, 32)));
        return packet;
    }

    /// <summary>A TCP segment without options; its checksum is filled in by the IP packet around it.</summary>
    public static byte[] Tcp(ushort sourcePort, ushort destinationPort, byte flags, ReadOnlySpan<byte> payload)
    {
        var segment = Ports(sourcePort, destinationPort, 20, payload);
        segment[12] = 5 << 4;
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 0xFFFF);
        return segment;
    }

    /// <summary>A UDP datagram; its checksum is filled in by the IP packet around it.</summary>
    public static byte[] Udp(ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        var segment = Ports(sourcePort, destinationPort, 8, payload);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(4), (ushort)segment.Length);
        return segment;
    }

    /// <summary>An SCTP packet: common header with its CRC32c, and <paramref name="chunks"/>.</summary>
    public static byte[] Sctp(ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> chunks)
    {
        var segment = Ports(sourcePort, destinationPort, 12, chunks);
        var crc = uint.MaxValue;
        foreach (var octet in segment) crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(8), ~crc);
        return segment;
    }

    /// <summary>An ICMP or ICMPv6 message: type, code, checksum (filled in by the IP packet around it), then <paramref name="rest"/>.</summary>
    public static byte[] Icmp(byte type, byte code, ReadOnlySpan<byte> rest) => [type, code, 0, 0, .. rest];

    /// <summary>A neighbour solicitation (135) or advertisement (136).</summary>
    /// <param name="type">135 or 136.</param>
    /// <param name="target">Target address.</param>
    /// <param name="options">Options as they stand on the wire.</param>
    public static byte[] NeighborDiscovery(byte type, UInt128 target, ReadOnlySpan<byte> options)
    {
        var message = new byte[24 + options.Length];
        message[0] = type;
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(8), target);
        options.CopyTo(message.AsSpan(24));
        return message;
    }

    /// <summary>MPLS label stack entries, outermost first, and what follows. The bottom-of-stack bit is the caller's.</summary>
    public static byte[] Mpls(ReadOnlySpan<uint> entries, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[(entries.Length * 4) + payload.Length];
        for (var i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(i * 4), entries[i]);
        payload.CopyTo(packet.AsSpan(entries.Length * 4));
        return packet;
    }

    private static byte[] Ports(ushort sourcePort, ushort destinationPort, int headerLength, ReadOnlySpan<byte> payload)
    {
        var segment = new byte[headerLength + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), destinationPort);
        payload.CopyTo(segment.AsSpan(headerLength));
        return segment;
    }

    private static void FillChecksum(Span<byte> segment, byte protocol, ulong addresses)
    {
        var offset = protocol switch { IpProtocol.Tcp => 16, IpProtocol.Udp => 6, IpProtocol.Icmp or IpProtocol.Icmpv6 => 2, _ => -1 };
        if (offset < 0 || segment.Length < offset + 2) return;
        segment.Slice(offset, 2).Clear();
        var pseudo = protocol == IpProtocol.Icmp ? 0 : addresses + protocol + (uint)segment.Length;
        var checksum = InternetChecksum.Finish(InternetChecksum.Add(segment, pseudo));
        if (protocol == IpProtocol.Udp && checksum == 0) checksum = 0xFFFF;
        BinaryPrimitives.WriteUInt16BigEndian(segment[offset..], checksum);
    }
}
