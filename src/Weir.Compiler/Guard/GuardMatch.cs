using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>The match fields of the guard's entries.</summary>
internal static class GuardMatch
{
    public const ulong GroupBit = 0x0100_0000_0000;

    public static readonly MatchField Ipv4 = Fields.EthType(EtherType.IPv4);
    public static readonly MatchField Ipv6 = Fields.EthType(EtherType.IPv6);
    public static readonly MatchField Arp = Fields.EthType(EtherType.Arp);
    public static readonly MatchField Rarp = Fields.EthType(EtherType.Rarp);
    public static readonly MatchField Request = MatchField.Exact(OxmField.ArpOp, 1);
    public static readonly MatchField Reply = MatchField.Exact(OxmField.ArpOp, 2);
    public static readonly MatchField Announcement = MatchField.Exact(OxmField.ArpOp, 3);
    public static readonly MatchField NoSender = MatchField.Exact(OxmField.ArpSpa, 0);
    public static readonly MatchField NoTarget = MatchField.Exact(OxmField.ArpTpa, 0);
    public static readonly MatchField Icmp = Protocol(1);
    public static readonly MatchField Udp = Protocol(17);
    public static readonly MatchField Icmpv6 = Protocol(58);
    public static readonly MatchField Pim = Protocol(103);
    public static readonly MatchField Vrrp = Protocol(112);
    public static readonly MatchField AnyTag = MatchField.Masked(OxmField.VlanVid, Vid.Present, Vid.Present);
    public static readonly MatchField Broadcast = Fields.EthDst(MacAddress.Broadcast);
    public static readonly MatchField ToGroup = MatchField.Masked(OxmField.EthDst, GroupBit, GroupBit);
    public static readonly MatchField ToOne = MatchField.Masked(OxmField.EthDst, 0, GroupBit);
    public static readonly MatchField FromGroup = MatchField.Masked(OxmField.EthSrc, GroupBit, GroupBit);
    public static readonly MatchField Reserved = Fields.EthDst(0x0180_C200_0000, 44);
    public static readonly MatchField AllNodesMac = Fields.EthDst(MacAddress.FromBits(0x3333_0000_0001));
    public static readonly MatchField Whole = MatchField.Exact(OxmField.IpFrag, 0);
    public static readonly MatchField AnyFragment = MatchField.Masked(OxmField.IpFrag, 1UL, 1);
    public static readonly MatchField FirstFragment = MatchField.Exact(OxmField.IpFrag, 1);
    public static readonly MatchField LaterFragment = MatchField.Exact(OxmField.IpFrag, 3);
    public static readonly MatchField HopLimit255 = MatchField.Exact(OxmField.NwTtl, 255);
    public static readonly MatchField HopLimit1 = MatchField.Exact(OxmField.NwTtl, 1);
    public static readonly MatchField Code0 = MatchField.Exact(OxmField.Icmpv6Code, 0);
    public static readonly MatchField NoSll = MatchField.Exact(OxmField.Ipv6NdSll, 0);
    public static readonly MatchField NoTll = MatchField.Exact(OxmField.Ipv6NdTll, 0);

    public static MatchField Network(ushort vid) => MatchField.Exact(OxmField.Reg0, vid);

    /// <summary>All of <paramref name="set"/>, none of <paramref name="clear"/>.</summary>
    public static MatchField Flags(GuardFlags set, GuardFlags clear = GuardFlags.None) => MatchField.Masked(OxmField.Reg1, (ulong)set, (ulong)(set | clear));

    public static MatchField For(PortNumber port) => MatchField.Exact(OxmField.Reg3, port.Value);

    public static MatchField Class(GuardClass value) => MatchField.Exact(OxmField.Reg4, (ulong)value);

    public static MatchField Protocol(byte number) => MatchField.Exact(OxmField.IpProto, number);

    public static MatchField UdpSource(ushort port) => MatchField.Exact(OxmField.UdpSrc, port);

    public static MatchField UdpDestination(ushort port) => MatchField.Exact(OxmField.UdpDst, port);

    public static MatchField IcmpType(byte type) => MatchField.Exact(OxmField.Icmpv4Type, type);

    public static MatchField Icmpv6Type(byte type) => MatchField.Exact(OxmField.Icmpv6Type, type);

    public static MatchField Source(IpPrefix net) => Address(net, OxmField.Ipv4Src, OxmField.Ipv6Src);

    public static MatchField Destination(IpPrefix net) => Address(net, OxmField.Ipv4Dst, OxmField.Ipv6Dst);

    public static MatchField SenderAddress(IpPrefix net) => Address(net, OxmField.ArpSpa, OxmField.ArpSpa);

    public static MatchField TargetAddress(IpPrefix net) => Address(net, OxmField.ArpTpa, OxmField.ArpTpa);

    public static MatchField NeighbourTarget(IpPrefix net) => Address(net, OxmField.Ipv6NdTarget, OxmField.Ipv6NdTarget);

    public static MatchField Type(IpPrefix net) => net.IsIpv6 ? Ipv6 : Ipv4;

    private static MatchField Address(IpPrefix net, OxmField ipv4, OxmField ipv6) => MatchField.Within(net.IsIpv6 ? ipv6 : ipv4, net);
}
