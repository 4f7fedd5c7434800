using System.Globalization;
using System.Text;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>A match in the notation, order and shorthands of <c>ovs-ofctl</c>.</summary>
internal static class MatchFormatter
{
    // Between the protocol shorthand and the VLAN; then those after the addresses of layer 2.
    private static readonly OxmField[] First = [OxmField.CtState, OxmField.CtZone, OxmField.CtMark, OxmField.CtLabel, OxmField.CtNwSrc, OxmField.CtIpv6Src, OxmField.CtNwDst, OxmField.CtIpv6Dst];

    private static readonly OxmField[] Pipeline =
    [
        OxmField.Reg0, OxmField.Reg1, OxmField.Reg2, OxmField.Reg3, OxmField.Reg4, OxmField.Reg5, OxmField.Reg6, OxmField.Reg7,
        OxmField.TunnelId, OxmField.Metadata, OxmField.InPort, OxmField.InPhyPort,
    ];

    private static readonly OxmField[] BeforeProtocol =
        [OxmField.Ipv6Src, OxmField.Ipv6Dst, OxmField.Ipv6Flabel, OxmField.ArpSpa, OxmField.ArpTpa, OxmField.Ipv4Src, OxmField.Ipv4Dst];

    private static readonly OxmField[] Rest =
    [
        OxmField.ArpOp, OxmField.ArpSha, OxmField.ArpTha, OxmField.IpDscp, OxmField.IpEcn, OxmField.NwTtl, OxmField.MplsLabel, OxmField.MplsTc, OxmField.MplsBos, OxmField.IpFrag,
        OxmField.Icmpv4Type, OxmField.Icmpv4Code, OxmField.Icmpv6Type, OxmField.Icmpv6Code, OxmField.Ipv6NdTarget, OxmField.Ipv6NdSll, OxmField.Ipv6NdTll,
        OxmField.TcpSrc, OxmField.UdpSrc, OxmField.SctpSrc, OxmField.TcpDst, OxmField.UdpDst, OxmField.SctpDst, OxmField.TcpFlags, OxmField.PbbIsid, OxmField.Ipv6Exthdr,
    ];

    public static string Format(Match match)
    {
        var text = new StringBuilder();
        void Add(string part) => text.Append(text.Length > 0 ? "," : "").Append(part);
        void AddAll(OxmField[] fields)
        {
            foreach (var field in fields)
                if (match.Find(field) is { } found) Add($"{Name(field)}={Value(found)}");
        }

        AddAll(First);
        if (match.Find(OxmField.CtNwProto) is { } tracked)
        {
            Add($"ct_nw_proto={tracked.Value}");
            AddAll([OxmField.CtTpSrc, OxmField.CtTpDst]);
        }

        var type = (match.Find(OxmField.EthType) ?? match.Find(OxmField.EthTypeNxm))?.Value;
        var protocol = (match.Find(OxmField.IpProto) ?? match.Find(OxmField.IpProtoNxm))?.Value;
        var (shorthand, saysProtocol) = Shorthand(type, protocol);
        if (shorthand is not null) Add(shorthand);
        AddAll(Pipeline);
        foreach (var part in Vlan(match)) Add(part);
        AddAll([OxmField.EthSrc, OxmField.EthDst]);
        if (shorthand is null && type is { } number) Add(string.Create(CultureInfo.InvariantCulture, $"dl_type=0x{number:x4}"));
        AddAll(BeforeProtocol);
        if (!saysProtocol && protocol is { } value) Add($"nw_proto={value}");
        AddAll(Rest);
        return text.ToString();
    }

    private static (string? Text, bool SaysProtocol) Shorthand(UInt128? type, UInt128? protocol) => ((uint?)type, (uint?)protocol) switch
    {
        (EtherType.IPv4, 1) => ("icmp", true),
        (EtherType.IPv4, 6) => ("tcp", true),
        (EtherType.IPv4, 17) => ("udp", true),
        (EtherType.IPv4, 132) => ("sctp", true),
        (EtherType.IPv4, _) => ("ip", false),
        (EtherType.IPv6, 58) => ("icmp6", true),
        (EtherType.IPv6, 6) => ("tcp6", true),
        (EtherType.IPv6, 17) => ("udp6", true),
        (EtherType.IPv6, 132) => ("sctp6", true),
        (EtherType.IPv6, _) => ("ipv6", false),
        (EtherType.Arp, _) => ("arp", false),
        (EtherType.Rarp, _) => ("rarp", false),
        (EtherType.Mpls, _) => ("mpls", false),
        (EtherType.MplsMulticast, _) => ("mplsm", false),
        _ => (null, false),
    };

    private static IEnumerable<string> Vlan(Match match)
    {
        var vid = match.Find(OxmField.VlanVid);
        var pcp = match.Find(OxmField.VlanPcp);
        var present = vid is { } v && (v.Value & Vid.Present) != 0;
        var vidMask = (uint)(vid?.Mask ?? 0) & 0xFFF;
        if (present && vidMask is 0 or 0xFFF && (vidMask != 0 || pcp is not null))
        {
            if (vidMask != 0) yield return $"dl_vlan={(uint)vid!.Value.Value & 0xFFF}";
            if (pcp is not null) yield return $"dl_vlan_pcp={pcp.Value.Value}";
            yield break;
        }

        if (vid is null && pcp is null) yield break;

        // As the 16 bits of the tag: PCP, tag present, VID.
        var value = (uint)(vid?.Value ?? 0) | ((uint)(pcp?.Value ?? 0) << 13);
        var mask = (uint)(vid?.Mask ?? 0) | ((uint)(pcp?.Mask ?? 0) << 13);
        yield return mask == 0xFFFF ? $"vlan_tci=0x{value:x4}" : $"vlan_tci=0x{value:x4}/0x{mask:x4}";
    }

    private static string Value(MatchField field) => field.Field switch
    {
        OxmField.IpDscp => (field.Value << 2).ToString(CultureInfo.InvariantCulture),
        OxmField.Ipv6Flabel when !field.IsMasked => $"0x{field.Value:x5}",
        _ => FieldValueText.Format(field),
    };

    private static string Name(OxmField field) => field switch
    {
        OxmField.TunnelId => "tun_id",
        OxmField.EthSrc => "dl_src",
        OxmField.EthDst => "dl_dst",
        OxmField.Ipv4Src => "nw_src",
        OxmField.Ipv4Dst => "nw_dst",
        OxmField.Ipv6Flabel => "ipv6_label",
        OxmField.IpDscp => "nw_tos",
        OxmField.IpEcn => "nw_ecn",
        OxmField.IpFrag => "nw_frag",
        OxmField.Icmpv4Type or OxmField.Icmpv6Type => "icmp_type",
        OxmField.Icmpv4Code or OxmField.Icmpv6Code => "icmp_code",
        OxmField.Ipv6NdTarget => "nd_target",
        OxmField.Ipv6NdSll => "nd_sll",
        OxmField.Ipv6NdTll => "nd_tll",
        OxmField.TcpSrc or OxmField.UdpSrc or OxmField.SctpSrc => "tp_src",
        OxmField.TcpDst or OxmField.UdpDst or OxmField.SctpDst => "tp_dst",
        _ => OxmFieldInfo.Of(field).Name,
    };
}
