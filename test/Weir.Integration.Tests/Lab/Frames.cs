using System.Buffers.Binary;
using System.Net;

namespace Weir.Integration.Tests.Lab;

/// <summary>Ethernet frames, built and told apart by hand: what the tests expect does not come from the code that they test.</summary>
internal static class Frames
{
    public const int EthernetLength = 14;
    public static readonly byte[] Broadcast = [255, 255, 255, 255, 255, 255];

    public static byte[] Ethernet(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ushort type, ReadOnlySpan<byte> payload, int? vid = null)
    {
        var frame = new byte[EthernetLength + (vid is null ? 0 : 4) + Math.Max(payload.Length, 46)];
        destination.CopyTo(frame);
        source.CopyTo(frame.AsSpan(6));
        var next = frame.AsSpan(12);
        if (vid is { } id)
        {
            BinaryPrimitives.WriteUInt16BigEndian(next, 0x8100);
            BinaryPrimitives.WriteUInt16BigEndian(next[2..], (ushort)id);
            next = next[4..];
        }

        BinaryPrimitives.WriteUInt16BigEndian(next, type);
        payload.CopyTo(next[2..]);
        return frame;
    }

    /// <summary>UDP over IPv4 with right checksums, from a host to another or to a MAC of choice.</summary>
    public static byte[] Udp(HostAddress from, HostAddress to, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> data) =>
        Ethernet(to.Mac, from.Mac, 0x0800, Ip4(from.Ip4, to.Ip4, 17, Transport(sourcePort, destinationPort, data)), from.Vid);

    /// <summary>The first segment of a TCP connection.</summary>
    public static byte[] TcpSyn(HostAddress from, HostAddress to, ushort sourcePort, ushort destinationPort)
    {
        var segment = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(segment, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), destinationPort);
        segment[12] = 5 << 4;
        segment[13] = 2; // SYN
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 0xffff);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum(segment, Pseudo(from.Ip4, to.Ip4, 6, segment.Length)));
        return Ethernet(to.Mac, from.Mac, 0x0800, Ip4(from.Ip4, to.Ip4, 6, segment), from.Vid);
    }

    /// <summary>An ICMP message with right checksums; <paramref name="rest"/> is what stands behind the checksum, four bytes or more.</summary>
    public static byte[] Icmp(HostAddress from, HostAddress to, byte type, byte code, ReadOnlySpan<byte> rest)
    {
        byte[] message = [type, code, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return Ethernet(to.Mac, from.Mac, 0x0800, Ip4(from.Ip4, to.Ip4, 1, message), from.Vid);
    }

    /// <summary>Who has <paramref name="wanted"/>, by broadcast.</summary>
    public static byte[] ArpRequest(HostAddress from, IPAddress wanted) => Arp(1, Broadcast, from, new byte[6], wanted);

    /// <summary>I have it.</summary>
    public static byte[] ArpReply(HostAddress from, HostAddress to) => Arp(2, to.Mac, from, to.Mac, to.Ip4);

    /// <summary>A frame that says no more than that its sender is there: an ARP request for its own address.</summary>
    public static byte[] Hello(HostAddress from) => ArpRequest(from, from.Ip4);

    public static ReadOnlySpan<byte> Destination(byte[] frame) => frame.AsSpan(0, 6);

    public static ReadOnlySpan<byte> Source(byte[] frame) => frame.AsSpan(6, 6);

    /// <summary>The outer tag's VID; <see langword="null"/> when untagged.</summary>
    public static int? VidOf(byte[] frame) => TypeAt(frame, 12) == 0x8100 ? TypeAt(frame, 14) & 0xfff : null;

    /// <summary>EtherType behind a tag, if there is one.</summary>
    public static int TypeOf(byte[] frame) => TypeAt(frame, VidOf(frame) is null ? 12 : 16);

    public static bool IsFrom(byte[] frame, HostAddress host) => Source(frame).SequenceEqual(host.Mac);

    /// <summary>The same frame once its outer tag is off, or as it is.</summary>
    public static byte[] Untagged(byte[] frame) => VidOf(frame) is null ? frame : [.. frame[..12], .. frame[16..]];

    public static string Describe(byte[] frame)
    {
        var (destination, source) = (Convert.ToHexString(Destination(frame)), Convert.ToHexString(Source(frame)));
        return $"{source}>{destination} type {TypeOf(frame):x4}{(VidOf(frame) is { } vid ? $" vid {vid}" : "")} {frame.Length} bytes";
    }

    /// <summary>The internet checksum (RFC 1071) of <paramref name="data"/>, which begins with the sum of something else.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> data, uint initial = 0)
    {
        var sum = initial;
        for (; data.Length > 1; data = data[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == 1) sum += (uint)data[0] << 8;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;

        // A sum of 0 is written as 0xffff in UDP; none of the frames here comes to it.
    }

    private static byte[] Arp(ushort operation, ReadOnlySpan<byte> destination, HostAddress from, ReadOnlySpan<byte> targetMac, IPAddress target)
    {
        byte[] payload = [0, 1, 8, 0, 6, 4, 0, (byte)operation, .. from.Mac, .. from.Ip4.GetAddressBytes(), .. targetMac, .. target.GetAddressBytes()];
        return Ethernet(destination, from.Mac, 0x0806, payload, from.Vid);
    }

    private static byte[] Transport(ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> data)
    {
        var datagram = new byte[8 + data.Length]; // checksum 0: none (RFC 768)
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        data.CopyTo(datagram.AsSpan(8));
        return datagram;
    }

    private static byte[] Ip4(IPAddress from, IPAddress to, byte protocol, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[20 + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = protocol;
        from.GetAddressBytes().CopyTo(packet, 12);
        to.GetAddressBytes().CopyTo(packet, 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum(packet.AsSpan(0, 20)));
        payload.CopyTo(packet.AsSpan(20));
        return packet;
    }

    private static uint Pseudo(IPAddress from, IPAddress to, byte protocol, int length)
    {
        byte[] header = [.. from.GetAddressBytes(), .. to.GetAddressBytes(), 0, protocol, (byte)(length >> 8), (byte)length];
        return (ushort)~Checksum(header);
    }

    private static int TypeAt(byte[] frame, int offset) => BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(offset));
}
