using System.Buffers.Binary;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>Makes random frames, well-formed ones of every kind and malformed ones of every kind.</summary>
internal sealed class FrameGenerator(Random random)
{
    private static readonly ulong[] Macs = [0x020000000001, 0x020000000002, 0x020000000003, 0x02AA00000004, 0xFFFFFFFFFFFF, 0x01005E000001, 0x3333FF000001, 0x0180C200000E];
    private static readonly int[] Vids = [10, 10, 20, 20, 30, 0, 4095];

    /// <summary>The kinds of well-formed frames.</summary>
    public static readonly string[] Kinds =
    [
        "udp4", "tcp4", "icmp4", "sctp4", "other4", "options4", "first4", "later4", "udp6", "tcp6", "icmp6", "sctp6", "ns", "na", "extension6", "first6", "later6",
        "arp", "rarp", "mpls1", "mpls2", "snap", "llc", "unknown",
    ];

    /// <summary>Those whose fields no other kind has.</summary>
    private static readonly string[] RareKinds = ["icmp4", "icmp4", "icmp4", "sctp4", "sctp6", "ns", "ns", "na", "na", "na", "arp", "arp", "mpls1", "tcp4"];

    /// <summary>The kinds of malformed frames.</summary>
    public static readonly string[] Faults =
    [
        "cut anywhere", "cut transport", "short header length", "long total length", "short total length", "much padding", "payload beyond frame", "cut extension chain",
        "atomic fragment", "segments left", "arp hardware", "arp lengths", "arp opcode", "arp cut", "nd option twice", "nd option empty", "nd cut", "nd code",
        "no udp checksum", "wrong checksums", "cut tag", "mpls without bottom", "mpls too deep", "tcp offset", "snap cut", "ip version", "ttl 0 or 1", "reserved tci bit",
    ];

    public (byte[] Bytes, string Kind) WellFormed()
    {
        var kind = Pick(random.Next(2) == 0 ? RareKinds : Kinds);
        return (Build(kind), kind);
    }

    public (byte[] Bytes, string Fault) Malformed()
    {
        var fault = Pick(Faults);
        return (Break(fault), fault);
    }

    private byte[] Build(string kind) => kind switch
    {
        "udp4" => IPv4(IpProtocol.Udp, Udp()),
        "tcp4" => IPv4(IpProtocol.Tcp, Tcp()),
        "icmp4" => IPv4(IpProtocol.Icmp, Icmp(0, 8)),
        "sctp4" => IPv4(IpProtocol.Sctp, Sctp()),
        "other4" => IPv4(Pick<byte>(2, 47, 50), Payload(12)),
        "options4" => IPv4(IpProtocol.Udp, Udp(), options: [1, 1, 1, 1, 1, 1, 1, 0]),
        "first4" => IPv4(Pick(IpProtocol.Udp, IpProtocol.Tcp), Tcp(), fragment: 0x2000),
        "later4" => IPv4(Pick(IpProtocol.Udp, IpProtocol.Tcp), Payload(24), fragment: (ushort)random.Next(1, 0x1FFF)),
        "udp6" => IPv6(IpProtocol.Udp, Udp()),
        "tcp6" => IPv6(IpProtocol.Tcp, Tcp()),
        "icmp6" => IPv6(IpProtocol.Icmpv6, Icmp(128, 129)),
        "sctp6" => IPv6(IpProtocol.Sctp, Sctp()),
        "ns" => IPv6(IpProtocol.Icmpv6, FrameBuilder.NeighborDiscovery(135, Address6(), LinkLayer(1))),
        "na" => IPv6(IpProtocol.Icmpv6, FrameBuilder.NeighborDiscovery(136, Address6(), random.Next(4) == 0 ? [] : LinkLayer(2))),
        "extension6" => IPv6(IpProtocol.HopByHop, [IpProtocol.DestinationOptions, 0, 1, 4, 0, 0, 0, 0, IpProtocol.Udp, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Udp()]),
        "first6" => IPv6(IpProtocol.Fragment, [IpProtocol.Udp, 0, 0, 1, 0, 0, 0, 9, .. Udp()]),
        "later6" => IPv6(IpProtocol.Fragment, [IpProtocol.Udp, 0, 0x10, (byte)random.Next(2), 0, 0, 0, 9, .. Payload(24)]),
        "arp" => Frame(EtherType.Arp, Arp()),
        "rarp" => Frame(EtherType.Rarp, Arp()),
        "mpls1" => Frame(Pick(EtherType.Mpls, EtherType.MplsMulticast), FrameBuilder.Mpls([Label(bottom: true)], Packet4(IpProtocol.Udp, Udp()))),
        "mpls2" => Frame(EtherType.Mpls, FrameBuilder.Mpls([Label(bottom: false), Label(bottom: true)], Packet4(IpProtocol.Tcp, Tcp()))),
        "snap" => Ieee8023([0xAA, 0xAA, 3, 0, 0, 0, 8, 0, .. Packet4(IpProtocol.Udp, Udp())]),
        "llc" => Ieee8023([0x42, 0x42, 3, .. Payload(35)]),
        _ => Frame(Pick(EtherType.Lldp, EtherType.SlowProtocols, EtherType.Pbb, EtherType.Eapol, (ushort)0x1234), Payload(46)),
    };

    private byte[] Break(string fault)
    {
        switch (fault)
        {
            case "cut anywhere":
                var whole = Build(Pick(Kinds));
                return whole[..random.Next(14, whole.Length)];
            case "cut transport":
                // The IP lengths are right: the segment itself is too short.
                return random.Next(2) == 0 ? IPv4(Pick(IpProtocol.Udp, IpProtocol.Tcp, IpProtocol.Icmp, IpProtocol.Sctp), Payload(random.Next(0, 8))) : IPv6(Pick(IpProtocol.Udp, IpProtocol.Tcp, IpProtocol.Icmpv6), Payload(random.Next(0, 8)));
            case "short header length":
                return Patch(Build("udp4"), 0, (byte)(0x40 | random.Next(0, 5)));
            case "long total length":
                return Patch(Build("tcp4"), 2, 0xFF);
            case "short total length":
                return Patch(Build("tcp4"), 3, (byte)random.Next(0, 40));
            case "much padding":
                return [.. Build(Pick("udp4", "udp6")), .. Payload(Pick(30, 255, 256, 300))];
            case "payload beyond frame":
                return Patch(Build("udp6"), 5, 0xFF);
            case "cut extension chain":
                return IPv6(Pick(IpProtocol.HopByHop, IpProtocol.Fragment, IpProtocol.Ah, IpProtocol.Routing), [IpProtocol.Udp, (byte)random.Next(0, 4), 0, 0, .. Payload(random.Next(0, 16))]);
            case "atomic fragment":
                return IPv6(IpProtocol.Fragment, [IpProtocol.Tcp, 0, 0, 0, 0, 0, 0, 9, .. Tcp()]);
            case "segments left":
                return IPv6(IpProtocol.Routing, [IpProtocol.Udp, 2, 0, (byte)random.Next(0, 2), .. Payload(20), .. Udp()]);
            case "arp hardware":
                return Patch(Build("arp"), Pick(1, 3), 9);
            case "arp lengths":
                return Patch(Build("arp"), Pick(4, 5), 5);
            case "arp opcode":
                return Patch(Patch(Build("arp"), 6, (byte)random.Next(0, 2)), 7, (byte)Pick(0, 1, 255));
            case "arp cut":
                return Frame(EtherType.Arp, Arp()[..random.Next(0, 28)]);
            case "nd option twice":
                return IPv6(IpProtocol.Icmpv6, FrameBuilder.NeighborDiscovery(Pick<byte>(135, 136), Address6(), [.. LinkLayer(1), .. LinkLayer((byte)random.Next(1, 3)), .. LinkLayer(2)]));
            case "nd option empty":
                return IPv6(IpProtocol.Icmpv6, FrameBuilder.NeighborDiscovery(Pick<byte>(135, 136), Address6(), [Pick<byte>(1, 2, 14), Pick<byte>(0, 2, 9), 0, 0, 0, 0, 0, 0, .. LinkLayer((byte)random.Next(1, 3))]));
            case "nd cut":
                return IPv6(IpProtocol.Icmpv6, FrameBuilder.NeighborDiscovery(135, Address6(), LinkLayer(1))[..random.Next(4, 32)]);
            case "nd code":
                return IPv6(IpProtocol.Icmpv6, [135, 1, .. FrameBuilder.NeighborDiscovery(135, Address6(), LinkLayer(1))[2..]]);
            case "no udp checksum":
                return Zero(Build(Pick("udp4", "udp6")));
            case "wrong checksums":
                var frame = Build(Pick("udp4", "tcp4", "sctp4", "icmp4", "tcp6", "sctp6", "icmp6"));
                frame[^1] ^= 0x5A;
                return Patch(frame, 10, 0x77);
            case "cut tag":
                return FrameBuilder.Ethernet(Mac(), Mac(), Pick(EtherType.Vlan, EtherType.ServiceVlan), Payload(random.Next(0, 4)));
            case "mpls without bottom":
                return Frame(EtherType.Mpls, FrameBuilder.Mpls([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Label(bottom: false))], []));
            case "mpls too deep":
                return Frame(EtherType.Mpls, FrameBuilder.Mpls([Label(bottom: false), Label(bottom: false), Label(bottom: random.Next(2) == 0), Label(bottom: true)], Packet4(IpProtocol.Udp, Udp())));
            case "tcp offset":
                var segment = Tcp();
                segment[12] = (byte)(Pick(0, 4, 15) << 4);
                return random.Next(2) == 0 ? IPv4(IpProtocol.Tcp, segment) : IPv6(IpProtocol.Tcp, segment);
            case "snap cut":
                return Ieee8023(((byte[])[0xAA, 0xAA, 3, 0, 0, (byte)random.Next(2), 5, 0])[..random.Next(3, 9)]);
            case "ip version":
                return Patch(Build(Pick("udp4", "udp6")), 0, Pick<byte>(0x65, 0x05, 0x45));
            case "ttl 0 or 1":
                return random.Next(2) == 0 ? Frame(EtherType.IPv4, Packet4(IpProtocol.Udp, Udp(), ttl: (byte)random.Next(2))) : Frame(EtherType.IPv6, Packet6(IpProtocol.Udp, Udp(), (byte)random.Next(2)));
            default:
                return FrameBuilder.Ethernet(Mac(), Mac(), EtherType.IPv4, Packet4(IpProtocol.Udp, Udp()), new VlanTag(EtherType.Vlan, (ushort)(0x1000 | (random.Next(8) << 13) | Pick(Vids))));
        }
    }

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    private MacAddress Mac() => MacAddress.FromBits(Pick(Macs));

    private uint Address4() => 0x0A000000u | (uint)(random.Next(2) << 16) | (uint)random.Next(1, 5);

    private UInt128 Address6() => ((UInt128)Pick(0x20010DB800000000UL, 0xFE80000000000000UL, 0xFF02000000000000UL) << 64) | (uint)random.Next(1, 5);

    private ushort Port() => Pick<ushort>(22, 53, 80, 443, 1024, (ushort)random.Next(65536));

    private byte[] Payload(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Udp() => FrameBuilder.Udp(Port(), Port(), Payload(random.Next(0, 24)));

    private byte[] Tcp() => FrameBuilder.Tcp(Port(), Port(), (byte)random.Next(64), Payload(random.Next(0, 24)));

    private byte[] Sctp() => FrameBuilder.Sctp(Port(), Port(), Payload(random.Next(0, 6) * 4));

    private byte[] Icmp(int one, int other) => FrameBuilder.Icmp((byte)Pick(one, other, 3), (byte)random.Next(3), Payload(random.Next(4, 20)));

    private byte[] LinkLayer(byte type)
    {
        var option = new byte[8];
        (option[0], option[1]) = (type, 1);
        Mac().WriteTo(option.AsSpan(2));
        return option;
    }

    private byte[] Arp() => FrameBuilder.Arp(new ArpHeader((ushort)random.Next(1, 4), Mac(), Address4(), Mac(), Address4()));

    private uint Label(bool bottom) => ((uint)random.Next(1, 5) << 12) | ((uint)random.Next(8) << 9) | (bottom ? 0x100u : 0) | Pick(0u, 1u, 2u, 64u, 255u);

    private byte[] Packet4(byte protocol, byte[] segment, ushort fragment = 0, byte[]? options = null, byte ttl = 64) =>
        FrameBuilder.IPv4(Address4(), Address4(), protocol, segment, ttl, Pick<byte>(0, 0xB8, 0x2E, 3), fragment, options);

    private byte[] Packet6(byte protocol, byte[] segment, byte hopLimit = 64) =>
        FrameBuilder.IPv6(Address6(), Address6(), protocol, segment, hopLimit, Pick<byte>(0, 0xB8, 3), (uint)Pick(0, 5, 0xFFFFF));

    private byte[] IPv4(byte protocol, byte[] segment, ushort fragment = 0, byte[]? options = null) => Frame(EtherType.IPv4, Packet4(protocol, segment, fragment, options));

    private byte[] IPv6(byte protocol, byte[] segment) => Frame(EtherType.IPv6, Packet6(protocol, segment));

    private byte[] Frame(ushort etherType, byte[] payload)
    {
        VlanTag Tag(ushort tpid) => new(tpid, (ushort)((random.Next(8) << 13) | Pick(Vids)));
        var padding = random.Next(4) == 0 ? Payload(random.Next(1, 20)) : [];
        byte[] padded = [.. payload, .. padding];
        return random.Next(8) switch
        {
            0 or 1 or 2 => FrameBuilder.Ethernet(Mac(), Mac(), etherType, padded, Tag(EtherType.Vlan)),
            3 => FrameBuilder.Ethernet(Mac(), Mac(), etherType, padded, Tag(EtherType.ServiceVlan)),
            4 => FrameBuilder.Ethernet(Mac(), Mac(), etherType, padded, Tag(Pick(EtherType.Vlan, EtherType.ServiceVlan)), Tag(EtherType.Vlan)),
            _ => FrameBuilder.Ethernet(Mac(), Mac(), etherType, padded),
        };
    }

    private byte[] Ieee8023(byte[] payload) => FrameBuilder.Ethernet(Mac(), Mac(), (ushort)payload.Length, payload);

    private static int NetworkOffset(byte[] frame)
    {
        var offset = 14;
        while (VlanTag.IsTpid(BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(offset - 2)))) offset += VlanTag.Length;
        return offset;
    }

    /// <summary>Changes a byte of the network header.</summary>
    private static byte[] Patch(byte[] frame, int offset, byte value)
    {
        frame[NetworkOffset(frame) + offset] = value;
        return frame;
    }

    private static byte[] Zero(byte[] frame)
    {
        var network = NetworkOffset(frame);
        var transport = network + ((frame[network] >> 4) == 4 ? 20 : 40);
        frame[transport + 6] = frame[transport + 7] = 0;
        return frame;
    }
}
