using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>Frames of the matrix, put together from parts that an attacker may choose one by one.</summary>
public static class Craft
{
    /// <summary>All zeros.</summary>
    public static readonly MacAddress NoMac = MacAddress.FromBits(0);

    /// <summary>The number of an IPv4 address.</summary>
    public static uint Ip4(string text) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(text).GetAddressBytes());

    /// <summary>The number of an IPv6 address.</summary>
    public static UInt128 Ip6(string text) => BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(text).GetAddressBytes());

    /// <summary>A MAC address.</summary>
    public static MacAddress Mac(string text) => MacAddress.Parse(text);

    /// <summary>A frame of any type.</summary>
    public static byte[] Ether(MacAddress destination, MacAddress source, ushort type, byte[] payload, params VlanTag[] tags) =>
        FrameBuilder.Ethernet(destination, source, type, payload, tags);

    /// <summary>A C-tag.</summary>
    public static VlanTag Tag(int vid, ushort tpid = EtherType.Vlan) => new(tpid, (ushort)vid);

    /// <summary>The same frame with a tag put in front.</summary>
    public static byte[] Tagged(byte[] frame, int vid, ushort tpid = EtherType.Vlan) => [.. frame[..12], (byte)(tpid >> 8), (byte)tpid, (byte)(vid >> 8), (byte)vid, .. frame[12..]];

    /// <summary>The same frame in LLC and SNAP (RFC 1042).</summary>
    public static byte[] InSnap(byte[] frame)
    {
        byte[] payload = [0xAA, 0xAA, 3, 0, 0, 0, .. frame.AsSpan(12)];
        return [.. frame.AsSpan(0, 12), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }

    /// <summary>An ARP frame; what is left out is as <paramref name="from"/> would say it.</summary>
    public static byte[] Arp(
        Actor from, ushort operation, uint target, MacAddress? to = null, MacAddress? sha = null, uint? spa = null, MacAddress? tha = null, MacAddress? source = null, ushort type = EtherType.Arp) =>
        Ether(to ?? MacAddress.Broadcast, source ?? from.Mac, type, FrameBuilder.Arp(new ArpHeader(operation, sha ?? from.Mac, spa ?? from.Ip4, tha ?? NoMac, target)));

    /// <summary>An ARP frame with bytes of its body replaced.</summary>
    public static byte[] BentArp(Actor from, uint target, int offset, params byte[] bytes)
    {
        var frame = Arp(from, 1, target);
        bytes.CopyTo(frame, 14 + offset);
        return frame;
    }

    /// <summary>The same ARP frame with hardware type 6, IEEE 802.</summary>
    public static byte[] OfIeee802(byte[] arp) => [.. arp.AsSpan(0, 14), 0, 6, .. arp.AsSpan(16)];

    /// <summary>IPv4 from an actor's MAC address.</summary>
    public static byte[] V4(
        Actor from, MacAddress to, uint destination, byte protocol, byte[] segment, uint? source = null, MacAddress? sourceMac = null, ushort fragment = 0, byte[]? options = null, byte ttl = 64) =>
        Ether(to, sourceMac ?? from.Mac, EtherType.IPv4, FrameBuilder.IPv4(source ?? from.Ip4, destination, protocol, segment, ttl, fragmentField: fragment, options: options));

    /// <summary>UDP over IPv4.</summary>
    public static byte[] Udp4(Actor from, MacAddress to, uint destination, ushort sourcePort, ushort destinationPort, uint? source = null, MacAddress? sourceMac = null, int length = 16, byte[]? options = null) =>
        V4(from, to, destination, IpProtocol.Udp, FrameBuilder.Udp(sourcePort, destinationPort, new byte[length]), source, sourceMac, options: options);

    /// <summary>UDP over IPv4 from one actor to another.</summary>
    public static byte[] Udp4(Actor from, Actor to, ushort sourcePort = 40000, ushort destinationPort = 9) => Udp4(from, to.Mac, to.Ip4, sourcePort, destinationPort);

    /// <summary>A DHCP message of a client or a server.</summary>
    public static byte[] Dhcp(Actor from, byte operation, MacAddress to, uint destination, ushort sourcePort, ushort destinationPort, uint source, MacAddress? client = null) =>
        V4(from, to, destination, IpProtocol.Udp, FrameBuilder.Udp(sourcePort, destinationPort, DhcpBody(operation, client ?? from.Mac)), source);

    /// <summary>BOOTP header and the options message type and end.</summary>
    public static byte[] DhcpBody(byte operation, MacAddress client)
    {
        var body = new byte[244];
        (body[0], body[1], body[2]) = (operation, 1, 6);
        client.WriteTo(body.AsSpan(28));
        byte[] options = [0x63, 0x82, 0x53, 0x63, 53, 1, (byte)(operation == 1 ? 1 : 2), 255];
        options.CopyTo(body, 236);
        return body;
    }

    /// <summary>IPv6 from an actor's MAC address; to the group's MAC address where the destination is a group and none is given.</summary>
    public static byte[] V6(Actor from, UInt128 source, UInt128 destination, byte protocol, byte[] segment, MacAddress? to = null, byte hops = 64, MacAddress? sourceMac = null) =>
        Ether(to ?? GroupMac(destination), sourceMac ?? from.Mac, EtherType.IPv6, FrameBuilder.IPv6(source, destination, protocol, segment, hops));

    /// <summary>UDP over IPv6.</summary>
    public static byte[] Udp6(Actor from, UInt128 source, UInt128 destination, ushort sourcePort = 40000, ushort destinationPort = 9, MacAddress? to = null) =>
        V6(from, source, destination, IpProtocol.Udp, FrameBuilder.Udp(sourcePort, destinationPort, new byte[16]), to);

    /// <summary>Any ICMPv6 message.</summary>
    public static byte[] Icmp6(Actor from, UInt128 source, UInt128 destination, byte type, byte code = 0, byte[]? rest = null, MacAddress? to = null, byte hops = 255) =>
        V6(from, source, destination, IpProtocol.Icmpv6, FrameBuilder.Icmp(type, code, rest ?? new byte[12]), to, hops);

    /// <summary>ICMPv6 behind extension headers.</summary>
    public static byte[] Hidden6(Actor from, UInt128 source, UInt128 destination, byte firstHeader, byte[] headers, byte[] message, MacAddress? to = null, byte hops = 255)
    {
        // Hosts verify the checksum over the pseudo header, whatever stands between.
        var whole = FrameBuilder.IPv6(source, destination, IpProtocol.Icmpv6, message, hops);
        return V6(from, source, destination, firstHeader, [.. headers, .. whole[Ipv6Header.Length..]], to, hops);
    }

    /// <summary>The same frame of ICMPv6 with one extension header before its message.</summary>
    public static byte[] Behind(byte first, byte[] header, byte[] frame)
    {
        byte[] hidden = [.. frame[..54], .. header, .. frame[54..]];
        hidden[20] = first;
        var length = hidden.Length - 54;
        (hidden[18], hidden[19]) = ((byte)(length >> 8), (byte)length);
        return hidden;
    }

    /// <summary>A neighbour solicitation; to the target's solicited-node group where nothing else is said.</summary>
    public static byte[] Ns(Actor from, UInt128 target, UInt128? source = null, UInt128? destination = null, byte[]? options = null, MacAddress? to = null, byte hops = 255, byte code = 0) =>
        Nd(from, 135, target, source ?? from.Ip6, destination ?? SolicitedNode(target), options ?? LinkLayer(1, from.Mac), to, hops, code);

    /// <summary>A neighbour advertisement; to all nodes where nothing else is said.</summary>
    public static byte[] Na(Actor from, UInt128 target, UInt128? source = null, UInt128? destination = null, byte[]? options = null, MacAddress? to = null, byte hops = 255, byte code = 0) =>
        Nd(from, 136, target, source ?? from.Ip6, destination ?? AllNodes, options ?? LinkLayer(2, from.Mac), to, hops, code);

    /// <summary>A source (1) or target (2) link-layer address option.</summary>
    public static byte[] LinkLayer(byte type, MacAddress mac)
    {
        var option = new byte[8];
        (option[0], option[1]) = (type, 1);
        mac.WriteTo(option.AsSpan(2));
        return option;
    }

    /// <summary>A router advertisement: lifetime 1,800 s and a source link-layer address.</summary>
    public static byte[] RouterAdvertisement(MacAddress mac) => [134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, .. LinkLayer(1, mac)];

    /// <summary>A redirect of <paramref name="destination"/> to <paramref name="target"/>.</summary>
    public static byte[] Redirect(UInt128 target, UInt128 destination)
    {
        var message = new byte[40];
        message[0] = 137;
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(8), target);
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(24), destination);
        return message;
    }

    /// <summary>An options header (hop-by-hop, destination options) of <paramref name="units"/> + 1 times 8 bytes, filled with PadN.</summary>
    public static byte[] OptionsHeader(byte next, byte units = 0)
    {
        var header = new byte[8 * (units + 1)];
        (header[0], header[1], header[2], header[3]) = (next, units, 1, (byte)(header.Length - 4));
        return header;
    }

    /// <summary>A hop-by-hop header with the router alert of MLD.</summary>
    public static byte[] RouterAlert(byte next) => [next, 0, 5, 2, 0, 0, 1, 0];

    /// <summary>An authentication header with an empty check value.</summary>
    public static byte[] Authentication(byte next) => [next, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, .. new byte[12]];

    /// <summary>An IPv6 fragment header.</summary>
    /// <param name="next">Next header.</param>
    /// <param name="offset">In units of 8 bytes.</param>
    /// <param name="more">More fragments follow.</param>
    public static byte[] FragmentHeader(byte next, int offset, bool more) => [next, 0, (byte)(offset >> 5), (byte)((offset << 3) | (more ? 1 : 0)), 0, 0, 0x12, 0x34];

    /// <summary>An MLDv2 report that joins one group.</summary>
    public static byte[] MldReport(UInt128 group)
    {
        var message = new byte[28];
        (message[0], message[7], message[8]) = (143, 1, 4);
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(12), group);
        return message;
    }

    /// <summary>A version 1 MLD message: query 130, report 131, done 132.</summary>
    public static byte[] Mld(byte type, UInt128 group)
    {
        var message = new byte[24];
        message[0] = type;
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(8), group);
        return message;
    }

    /// <summary>A version 2 IGMP message with its checksum.</summary>
    public static byte[] Igmp(byte type, uint group)
    {
        var message = new byte[8];
        message[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), group);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Of(message));
        return message;
    }

    /// <summary>ff02::1.</summary>
    public static UInt128 AllNodes => Ip6("ff02::1");

    /// <summary>ff02::2.</summary>
    public static UInt128 AllRouters => Ip6("ff02::2");

    /// <summary>ff02::1:ffXX:XXXX of an address.</summary>
    public static UInt128 SolicitedNode(UInt128 address) => Ip6("ff02::1:ff00:0") | (address & 0xFF_FFFF);

    /// <summary>33:33:… of an IPv6 group.</summary>
    public static MacAddress GroupMac(UInt128 group) => MacAddress.FromBits(0x3333_0000_0000 | (ulong)(group & 0xFFFF_FFFF));

    /// <summary>01:00:5e:… of an IPv4 group.</summary>
    public static MacAddress GroupMac(uint group) => MacAddress.FromBits(0x0100_5E00_0000UL | (group & 0x7F_FFFF));

    /// <summary>A row.</summary>
    public static MatrixRow Row(string name, string from, byte[] frame) => new(name, from, ImmutableArray.Create(frame));

    /// <summary>A row whose sender's port is named like the actor.</summary>
    public static MatrixRow Row(string name, Actor from, byte[] frame) => Row(name, from.Name, frame);

    private static byte[] Nd(Actor from, byte type, UInt128 target, UInt128 source, UInt128 destination, byte[] options, MacAddress? to, byte hops, byte code)
    {
        var message = FrameBuilder.NeighborDiscovery(type, target, options);
        message[1] = code;
        if (type == 136) message[4] = 0x20; // override
        return V6(from, source, destination, IpProtocol.Icmpv6, message, to, hops);
    }
}
