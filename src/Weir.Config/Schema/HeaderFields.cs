using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Config.Schema;

/// <summary>How a header field's value is written.</summary>
public enum HeaderFieldSyntax
{
    /// <summary>A whole number, decimal or with 0x, 0o, 0b.</summary>
    Number,

    /// <summary>A number, or <c>value/mask</c>.</summary>
    MaskedNumber,

    /// <summary>A port number, or a reserved port's name such as <c>LOCAL</c>.</summary>
    Port,

    /// <summary>A VID (the tag bit is added), or a hexadecimal text or <c>value/mask</c> taken as they are.</summary>
    Vid,

    /// <summary>A MAC address, or <c>address/mask</c>.</summary>
    Mac,

    /// <summary>An IPv4 address, <c>address/length</c> or <c>address/mask</c>.</summary>
    IPv4,

    /// <summary>An IPv6 address, <c>address/length</c> or <c>address/mask</c>.</summary>
    IPv6,
}

/// <summary>A header field that rules match and set.</summary>
/// <param name="Key">Its key: the OXM field's name.</param>
/// <param name="Field">The field.</param>
/// <param name="Syntax">How its value is written.</param>
/// <param name="Doc">One sentence for the reference.</param>
public sealed record HeaderField(string Key, OxmField Field, HeaderFieldSyntax Syntax, string Doc)
{
    /// <summary>Whether Open vSwitch lets an action set it.</summary>
    public bool Settable { get; init; } = true;
}

/// <summary>The header fields of FAUCET's rules.</summary>
public static class HeaderFields
{
    /// <summary>All, in the order of the reference.</summary>
    public static ImmutableArray<HeaderField> All { get; } =
    [
        F("in_port", OxmField.InPort, HeaderFieldSyntax.Port, "Port it came in; overwritten in an ACL on a port."),
        F("in_phy_port", OxmField.InPhyPort, HeaderFieldSyntax.Number, "Physical port it came in; Open vSwitch refuses it.", settable: false),
        F("metadata", OxmField.Metadata, HeaderFieldSyntax.MaskedNumber, "Metadata of the pipeline."),
        F("eth_dst", OxmField.EthDst, HeaderFieldSyntax.Mac, "Destination MAC."),
        F("eth_src", OxmField.EthSrc, HeaderFieldSyntax.Mac, "Source MAC."),
        F("eth_type", OxmField.EthType, HeaderFieldSyntax.Number, "EtherType.", settable: false),
        F("vlan_vid", OxmField.VlanVid, HeaderFieldSyntax.Vid, "VID; overwritten in an ACL on a VLAN."),
        F("vlan_pcp", OxmField.VlanPcp, HeaderFieldSyntax.Number, "VLAN priority."),
        F("ip_dscp", OxmField.IpDscp, HeaderFieldSyntax.Number, "DSCP."),
        F("ip_ecn", OxmField.IpEcn, HeaderFieldSyntax.Number, "ECN."),
        F("ip_proto", OxmField.IpProto, HeaderFieldSyntax.Number, "IP protocol.", settable: false),
        F("ipv4_src", OxmField.Ipv4Src, HeaderFieldSyntax.IPv4, "IPv4 source."),
        F("ipv4_dst", OxmField.Ipv4Dst, HeaderFieldSyntax.IPv4, "IPv4 destination."),
        F("tcp_src", OxmField.TcpSrc, HeaderFieldSyntax.MaskedNumber, "TCP source port."),
        F("tcp_dst", OxmField.TcpDst, HeaderFieldSyntax.MaskedNumber, "TCP destination port."),
        F("udp_src", OxmField.UdpSrc, HeaderFieldSyntax.MaskedNumber, "UDP source port."),
        F("udp_dst", OxmField.UdpDst, HeaderFieldSyntax.MaskedNumber, "UDP destination port."),
        F("sctp_src", OxmField.SctpSrc, HeaderFieldSyntax.MaskedNumber, "SCTP source port."),
        F("sctp_dst", OxmField.SctpDst, HeaderFieldSyntax.MaskedNumber, "SCTP destination port."),
        F("icmpv4_type", OxmField.Icmpv4Type, HeaderFieldSyntax.Number, "ICMP type."),
        F("icmpv4_code", OxmField.Icmpv4Code, HeaderFieldSyntax.Number, "ICMP code."),
        F("arp_op", OxmField.ArpOp, HeaderFieldSyntax.Number, "ARP operation."),
        F("arp_spa", OxmField.ArpSpa, HeaderFieldSyntax.IPv4, "ARP sender's IPv4 address."),
        F("arp_tpa", OxmField.ArpTpa, HeaderFieldSyntax.IPv4, "ARP target's IPv4 address."),
        F("arp_sha", OxmField.ArpSha, HeaderFieldSyntax.Mac, "ARP sender's MAC."),
        F("arp_tha", OxmField.ArpTha, HeaderFieldSyntax.Mac, "ARP target's MAC."),
        F("ipv6_src", OxmField.Ipv6Src, HeaderFieldSyntax.IPv6, "IPv6 source."),
        F("ipv6_dst", OxmField.Ipv6Dst, HeaderFieldSyntax.IPv6, "IPv6 destination."),
        F("ipv6_flabel", OxmField.Ipv6Flabel, HeaderFieldSyntax.Number, "IPv6 flow label."),
        F("icmpv6_type", OxmField.Icmpv6Type, HeaderFieldSyntax.Number, "ICMPv6 type."),
        F("icmpv6_code", OxmField.Icmpv6Code, HeaderFieldSyntax.Number, "ICMPv6 code."),
        F("ipv6_nd_target", OxmField.Ipv6NdTarget, HeaderFieldSyntax.IPv6, "Target of a neighbour solicitation or advertisement."),
        F("ipv6_nd_sll", OxmField.Ipv6NdSll, HeaderFieldSyntax.Mac, "Source link-layer address of a solicitation."),
        F("ipv6_nd_tll", OxmField.Ipv6NdTll, HeaderFieldSyntax.Mac, "Target link-layer address of an advertisement."),
        F("mpls_label", OxmField.MplsLabel, HeaderFieldSyntax.Number, "MPLS label."),
        F("mpls_tc", OxmField.MplsTc, HeaderFieldSyntax.Number, "MPLS traffic class."),
        F("mpls_bos", OxmField.MplsBos, HeaderFieldSyntax.Number, "MPLS bottom of stack.", settable: false),
        F("pbb_isid", OxmField.PbbIsid, HeaderFieldSyntax.MaskedNumber, "PBB service id; Open vSwitch refuses it.", settable: false),
        F("tunnel_id", OxmField.TunnelId, HeaderFieldSyntax.MaskedNumber, "Tunnel id."),
        F("ipv6_exthdr", OxmField.Ipv6Exthdr, HeaderFieldSyntax.MaskedNumber, "IPv6 extension headers; Open vSwitch refuses it.", settable: false),
        F("eth_type_nxm", OxmField.EthTypeNxm, HeaderFieldSyntax.Number, "EtherType, in Nicira's encoding.", settable: false),
        F("ip_proto_nxm", OxmField.IpProtoNxm, HeaderFieldSyntax.Number, "IP protocol, in Nicira's encoding.", settable: false),
        F("nw_ttl", OxmField.NwTtl, HeaderFieldSyntax.Number, "TTL or hop limit."),
        F("ct_state", OxmField.CtState, HeaderFieldSyntax.MaskedNumber, "State of the tracked connection.", settable: false),
        F("ct_zone", OxmField.CtZone, HeaderFieldSyntax.Number, "Zone of the tracked connection.", settable: false),
        F("ct_mark", OxmField.CtMark, HeaderFieldSyntax.MaskedNumber, "Mark of the tracked connection.", settable: false),
        F("ct_label", OxmField.CtLabel, HeaderFieldSyntax.MaskedNumber, "Label of the tracked connection.", settable: false),
    ];

    /// <summary>Old names, and what they stand for.</summary>
    public static ImmutableArray<(string Alias, string Key)> Aliases { get; } =
    [
        ("dl_dst", "eth_dst"), ("dl_src", "eth_src"), ("dl_type", "eth_type"), ("dl_vlan", "vlan_vid"),
        ("nw_proto", "ip_proto"), ("nw_src", "ipv4_src"), ("nw_dst", "ipv4_dst"),
    ];

    private static readonly Dictionary<string, HeaderField> ByKey = BuildKeys();

    /// <summary>The field of this key or old name, or null.</summary>
    public static HeaderField? Find(string key) => ByKey.GetValueOrDefault(key);

    private static Dictionary<string, HeaderField> BuildKeys()
    {
        var keys = All.ToDictionary(field => field.Key, StringComparer.Ordinal);
        foreach (var (alias, key) in Aliases) keys.Add(alias, keys[key]);
        return keys;
    }

    private static HeaderField F(string key, OxmField field, HeaderFieldSyntax syntax, string doc, bool settable = true) => new(key, field, syntax, doc) { Settable = settable };
}
