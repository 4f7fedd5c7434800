namespace Weir.Primitives;

/// <summary>
/// The fields that a flow entry can match: OpenFlow 1.3's basic fields and the Nicira ones that Weir uses. The order is the canonical order
/// inside a <see cref="Match"/>: every field stands after those that it needs. Wire header, width and prerequisites: <see cref="OxmFieldInfo"/>.
/// </summary>
public enum OxmField : byte
{
#pragma warning disable CS1591 // the members are the specification's own names (OpenFlow 1.3.5, section 7.2.3.7, table 12)
    InPort, InPhyPort, Metadata, TunnelId, Reg0, Reg1, Reg2, Reg3, Reg4, Reg5, Reg6, Reg7,
    EthDst, EthSrc, EthType, VlanVid, VlanPcp,
    MplsLabel, MplsTc, MplsBos, PbbIsid,
    IpDscp, IpEcn, IpProto, Ipv4Src, Ipv4Dst, Ipv6Src, Ipv6Dst, Ipv6Flabel, Ipv6Exthdr, NwTtl, IpFrag,
    TcpSrc, TcpDst, TcpFlags, UdpSrc, UdpDst, SctpSrc, SctpDst,
    Icmpv4Type, Icmpv4Code, Icmpv6Type, Icmpv6Code, Ipv6NdTarget, Ipv6NdSll, Ipv6NdTll,
    ArpOp, ArpSpa, ArpTpa, ArpSha, ArpTha,
    EthTypeNxm, IpProtoNxm,
    CtState, CtZone, CtMark, CtLabel, CtNwProto, CtNwSrc, CtNwDst, CtIpv6Src, CtIpv6Dst, CtTpSrc, CtTpDst,
#pragma warning restore CS1591
}
