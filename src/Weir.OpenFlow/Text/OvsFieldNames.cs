using System.Collections.Frozen;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>The names that <c>ovs-ofctl</c> prints fields by. Source: Open vSwitch, <c>ovs-fields(7)</c>.</summary>
internal static class OvsFieldNames
{
    private static readonly FrozenDictionary<OxmField, (string SetField, string Bits)> Names = new Dictionary<OxmField, (string SetField, string Bits)>
    {
        [OxmField.InPort] = ("in_port_oxm", "OXM_OF_IN_PORT"),
        [OxmField.Metadata] = ("metadata", "OXM_OF_METADATA"),
        [OxmField.TunnelId] = ("tun_id", "NXM_NX_TUN_ID"),
        [OxmField.EthDst] = ("eth_dst", "NXM_OF_ETH_DST"),
        [OxmField.EthSrc] = ("eth_src", "NXM_OF_ETH_SRC"),
        [OxmField.EthType] = ("eth_type", "NXM_OF_ETH_TYPE"),
        [OxmField.VlanVid] = ("vlan_vid", "OXM_OF_VLAN_VID"),
        [OxmField.VlanPcp] = ("vlan_pcp", "OXM_OF_VLAN_PCP"),
        [OxmField.MplsLabel] = ("mpls_label", "OXM_OF_MPLS_LABEL"),
        [OxmField.MplsTc] = ("mpls_tc", "OXM_OF_MPLS_TC"),
        [OxmField.MplsBos] = ("mpls_bos", "OXM_OF_MPLS_BOS"),
        [OxmField.IpDscp] = ("ip_dscp", "OXM_OF_IP_DSCP"),
        [OxmField.IpEcn] = ("nw_ecn", "NXM_NX_IP_ECN"),
        [OxmField.IpProto] = ("nw_proto", "NXM_OF_IP_PROTO"),
        [OxmField.Ipv4Src] = ("ip_src", "NXM_OF_IP_SRC"),
        [OxmField.Ipv4Dst] = ("ip_dst", "NXM_OF_IP_DST"),
        [OxmField.Ipv6Src] = ("ipv6_src", "NXM_NX_IPV6_SRC"),
        [OxmField.Ipv6Dst] = ("ipv6_dst", "NXM_NX_IPV6_DST"),
        [OxmField.Ipv6Flabel] = ("ipv6_label", "NXM_NX_IPV6_LABEL"),
        [OxmField.NwTtl] = ("nw_ttl", "NXM_NX_IP_TTL"),
        [OxmField.IpFrag] = ("ip_frag", "NXM_NX_IP_FRAG"),
        [OxmField.TcpSrc] = ("tcp_src", "NXM_OF_TCP_SRC"),
        [OxmField.TcpDst] = ("tcp_dst", "NXM_OF_TCP_DST"),
        [OxmField.TcpFlags] = ("tcp_flags", "NXM_NX_TCP_FLAGS"),
        [OxmField.UdpSrc] = ("udp_src", "NXM_OF_UDP_SRC"),
        [OxmField.UdpDst] = ("udp_dst", "NXM_OF_UDP_DST"),
        [OxmField.SctpSrc] = ("sctp_src", "OXM_OF_SCTP_SRC"),
        [OxmField.SctpDst] = ("sctp_dst", "OXM_OF_SCTP_DST"),
        [OxmField.Icmpv4Type] = ("icmp_type", "NXM_OF_ICMP_TYPE"),
        [OxmField.Icmpv4Code] = ("icmp_code", "NXM_OF_ICMP_CODE"),
        [OxmField.Icmpv6Type] = ("icmpv6_type", "NXM_NX_ICMPV6_TYPE"),
        [OxmField.Icmpv6Code] = ("icmpv6_code", "NXM_NX_ICMPV6_CODE"),
        [OxmField.Ipv6NdTarget] = ("nd_target", "NXM_NX_ND_TARGET"),
        [OxmField.Ipv6NdSll] = ("nd_sll", "NXM_NX_ND_SLL"),
        [OxmField.Ipv6NdTll] = ("nd_tll", "NXM_NX_ND_TLL"),
        [OxmField.ArpOp] = ("arp_op", "NXM_OF_ARP_OP"),
        [OxmField.ArpSpa] = ("arp_spa", "NXM_OF_ARP_SPA"),
        [OxmField.ArpTpa] = ("arp_tpa", "NXM_OF_ARP_TPA"),
        [OxmField.ArpSha] = ("arp_sha", "NXM_NX_ARP_SHA"),
        [OxmField.ArpTha] = ("arp_tha", "NXM_NX_ARP_THA"),
        [OxmField.CtMark] = ("ct_mark", "NXM_NX_CT_MARK"),
        [OxmField.CtLabel] = ("ct_label", "NXM_NX_CT_LABEL"),
        [OxmField.CtZone] = ("ct_zone", "NXM_NX_CT_ZONE"),
        [OxmField.CtState] = ("ct_state", "NXM_NX_CT_STATE"),
    }.ToFrozenDictionary();

    /// <summary>The name in <c>set_field:VALUE-&gt;name</c>.</summary>
    public static string SetField(OxmField field) => Names.TryGetValue(field, out var names) ? names.SetField : OxmFieldInfo.Of(field).Name;

    /// <summary>The bits as <c>NXM_NX_REG3[4..11]</c>; all of them as <c>[]</c>.</summary>
    public static string Bits(Actions.FieldBits bits)
    {
        var info = OxmFieldInfo.Of(bits.Field);
        var name = bits.Field is >= OxmField.Reg0 and <= OxmField.Reg7 ? $"NXM_NX_{info.Name.ToUpperInvariant()}"
            : Names.TryGetValue(bits.Field, out var names) ? names.Bits : $"OXM_OF_{info.Name.ToUpperInvariant()}";
        var end = bits.Offset + bits.Count - 1;
        var width = bits.Field == OxmField.VlanVid ? 12 : info.Bits; // the tag bit is not one that actions reach
        return (bits.Count == width, bits.Count) switch
        {
            (true, _) => $"{name}[]",
            (_, 1) => $"{name}[{bits.Offset}]",
            _ => $"{name}[{bits.Offset}..{end}]",
        };
    }
}
