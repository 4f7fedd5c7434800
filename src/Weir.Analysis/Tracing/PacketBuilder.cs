using Weir.Packets;
using Weir.Primitives;

namespace Weir.Analysis.Tracing;

/// <summary>Makes a frame that meets a match; what the match leaves open gets values that no configuration is likely to name.</summary>
public static class PacketBuilder
{
    private const ushort ExperimentalEtherType = 0x88B5; // IEEE 802, local experimental
    private const ushort ClientPort = 49152;

    /// <summary>The source where the match leaves it open.</summary>
    public static readonly MacAddress Sender = MacAddress.FromBits(0x0200_0000_0001);

    /// <summary>The destination where the match leaves it open.</summary>
    public static readonly MacAddress Receiver = MacAddress.FromBits(0x0200_0000_0002);

    /// <summary>Builds the frame. Masked fields take the value with zeros outside the mask.</summary>
    public static byte[] Build(Match match)
    {
        var type = (ushort)Value(match, OxmField.EthType, ExperimentalEtherType);
        var payload = type switch
        {
            EtherType.Arp or EtherType.Rarp => Arp(match),
            EtherType.IPv4 => FrameBuilder.IPv4(
                (uint)Value(match, OxmField.Ipv4Src, 0xC0000201), (uint)Value(match, OxmField.Ipv4Dst, 0xC0000202), Protocol(match), Segment(match), Ttl(match), TrafficClass(match)),
            EtherType.IPv6 => FrameBuilder.IPv6(
                Value(match, OxmField.Ipv6Src, Documentation(1)), Value(match, OxmField.Ipv6Dst, Documentation(2)), Protocol(match), Segment(match), Ttl(match), TrafficClass(match),
                (uint)Value(match, OxmField.Ipv6Flabel, 0)),
            _ => new byte[46],
        };
        ReadOnlySpan<VlanTag> tags = Tag(match) is { } tag ? [tag] : [];
        var broadcast = type == EtherType.Arp && match.Find(OxmField.ArpOp) is not { } operation || type == EtherType.Arp && match.Find(OxmField.ArpOp)!.Value.Value == 1;
        return FrameBuilder.Ethernet(
            Mac(match, OxmField.EthDst, broadcast ? MacAddress.Broadcast : Receiver), Mac(match, OxmField.EthSrc, Sender), type, payload, tags);
    }

    private static VlanTag? Tag(Match match)
    {
        var vid = match.Find(OxmField.VlanVid);
        var pcp = match.Find(OxmField.VlanPcp);
        if (vid is null && pcp is null || vid is { } exact && (exact.Value & Vid.Present) == 0) return null;
        return new VlanTag(EtherType.Vlan, (ushort)(((uint)(pcp?.Value ?? 0) << 13) | ((uint)(vid?.Value ?? 0) & 0xFFF)));
    }

    private static byte[] Arp(Match match) => FrameBuilder.Arp(new ArpHeader(
        (ushort)Value(match, OxmField.ArpOp, 1),
        Mac(match, OxmField.ArpSha, Mac(match, OxmField.EthSrc, Sender)),
        (uint)Value(match, OxmField.ArpSpa, 0xC0000201),
        Mac(match, OxmField.ArpTha, default),
        (uint)Value(match, OxmField.ArpTpa, 0xC0000202)));

    private static byte[] Segment(Match match) => Protocol(match) switch
    {
        IpProtocol.Tcp => FrameBuilder.Tcp(Port(match, OxmField.TcpSrc, ClientPort), Port(match, OxmField.TcpDst, 0), (byte)Value(match, OxmField.TcpFlags, 2), []),
        IpProtocol.Udp => FrameBuilder.Udp(Port(match, OxmField.UdpSrc, ClientPort), Port(match, OxmField.UdpDst, 0), []),
        IpProtocol.Sctp => FrameBuilder.Sctp(Port(match, OxmField.SctpSrc, ClientPort), Port(match, OxmField.SctpDst, 0), []),
        IpProtocol.Icmp => FrameBuilder.Icmp((byte)Value(match, OxmField.Icmpv4Type, 8), (byte)Value(match, OxmField.Icmpv4Code, 0), new byte[4]),
        IpProtocol.Icmpv6 => Icmpv6(match),
        _ => new byte[20],
    };

    private static byte[] Icmpv6(Match match)
    {
        var type = (byte)Value(match, OxmField.Icmpv6Type, 128);
        if (type is not (135 or 136)) return FrameBuilder.Icmp(type, (byte)Value(match, OxmField.Icmpv6Code, 0), new byte[4]);
        var address = match.Find(type == 135 ? OxmField.Ipv6NdSll : OxmField.Ipv6NdTll);
        Span<byte> option = stackalloc byte[8];
        (option[0], option[1]) = ((byte)(type == 135 ? 1 : 2), 1);
        MacAddress.FromBits((ulong)(address?.Value ?? 0)).WriteTo(option[2..]);
        return FrameBuilder.NeighborDiscovery(type, Value(match, OxmField.Ipv6NdTarget, Documentation(2)), address is null ? [] : option);
    }

    private static byte Protocol(Match match) => (byte)Value(match, OxmField.IpProto, 253); // 253: for experiments, RFC 3692

    private static byte Ttl(Match match) => (byte)Value(match, OxmField.NwTtl, (byte)Value(match, OxmField.Icmpv6Type, 0) is >= 133 and <= 137 ? 255u : 64u);

    private static byte TrafficClass(Match match) => (byte)((uint)(Value(match, OxmField.IpDscp, 0) << 2) | (uint)Value(match, OxmField.IpEcn, 0));

    private static UInt128 Documentation(int host) => new(0x2001_0DB8_0000_0000, (ulong)host); // 2001:db8::/32, RFC 3849

    private static ushort Port(Match match, OxmField field, ushort otherwise) => (ushort)Value(match, field, otherwise);

    private static MacAddress Mac(Match match, OxmField field, MacAddress otherwise) => MacAddress.FromBits((ulong)Value(match, field, otherwise.Bits));

    private static UInt128 Value(Match match, OxmField field, UInt128 otherwise) => match.Find(field)?.Value ?? otherwise;
}
