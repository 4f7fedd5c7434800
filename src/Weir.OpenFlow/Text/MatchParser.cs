using System.Collections.Frozen;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>Reads a match in the notation of <c>ovs-ofctl</c>: first the shorthands and pairs, then each pair in the light of the protocol.</summary>
internal sealed class MatchParser
{
    private static readonly FrozenDictionary<string, (uint Type, uint? Protocol)> Shorthands = new Dictionary<string, (uint Type, uint? Protocol)>
    {
        ["ip"] = (EtherType.IPv4, null),
        ["icmp"] = (EtherType.IPv4, 1),
        ["tcp"] = (EtherType.IPv4, 6),
        ["udp"] = (EtherType.IPv4, 17),
        ["sctp"] = (EtherType.IPv4, 132),
        ["ipv6"] = (EtherType.IPv6, null),
        ["icmp6"] = (EtherType.IPv6, 58),
        ["tcp6"] = (EtherType.IPv6, 6),
        ["udp6"] = (EtherType.IPv6, 17),
        ["sctp6"] = (EtherType.IPv6, 132),
        ["arp"] = (EtherType.Arp, null),
        ["rarp"] = (EtherType.Rarp, null),
        ["mpls"] = (EtherType.Mpls, null),
        ["mplsm"] = (EtherType.MplsMulticast, null),
    }.ToFrozenDictionary();

    // Names beside those of OxmFieldInfo.
    private static readonly FrozenDictionary<string, OxmField> Names = new Dictionary<string, OxmField>
    {
        ["tun_id"] = OxmField.TunnelId,
        ["dl_src"] = OxmField.EthSrc,
        ["dl_dst"] = OxmField.EthDst,
        ["dl_type"] = OxmField.EthType,
        ["ip_src"] = OxmField.Ipv4Src,
        ["ip_dst"] = OxmField.Ipv4Dst,
        ["nw_proto"] = OxmField.IpProto,
        ["nw_ecn"] = OxmField.IpEcn,
        ["nw_frag"] = OxmField.IpFrag,
        ["ip_ttl"] = OxmField.NwTtl,
        ["ipv6_label"] = OxmField.Ipv6Flabel,
        ["nd_target"] = OxmField.Ipv6NdTarget,
        ["nd_sll"] = OxmField.Ipv6NdSll,
        ["nd_tll"] = OxmField.Ipv6NdTll,
        ["dl_vlan_pcp"] = OxmField.VlanPcp,
        ["in_port_oxm"] = OxmField.InPort,
    }.ToFrozenDictionary();

    private readonly List<string> _errors = [];
    private readonly Dictionary<OxmField, MatchField> _fields = [];

    public IReadOnlyList<string> Errors => _errors;

    public Match Parse(string text)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (var part in text.Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && equals < part.Length - 1) pairs.Add((part[..equals], part[(equals + 1)..]));
            else if (equals >= 0) _errors.Add($"'{part}': {(equals == 0 ? "no field before" : "no value after")} '='");
            else if (Shorthands.TryGetValue(part, out var protocol))
            {
                Set(MatchField.Exact(OxmField.EthType, protocol.Type), part);
                if (protocol.Protocol is { } number) Set(MatchField.Exact(OxmField.IpProto, number), part);
            }
            else _errors.Add($"'{part}' is neither field=value nor a protocol ({string.Join(", ", Shorthands.Keys.Order(StringComparer.Ordinal))})");
        }

        // The protocol first: tp_dst, nw_src and others mean what it says.
        foreach (var (name, value) in pairs.OrderBy(pair => pair.Name is "dl_type" or "eth_type" ? 0 : pair.Name is "nw_proto" or "ip_proto" ? 1 : 2)) ParsePair(name, value);
        AddVlanPresence();
        var match = Match.Of([.. _fields.Values]);
        if (_errors.Count == 0) CheckPrerequisites(match);
        return match;
    }

    private void ParsePair(string name, string value)
    {
        try
        {
            switch (name)
            {
                case "dl_vlan":
                    ParseDlVlan(name, value);
                    break;
                case "vlan_tci":
                    ParseVlanTci(name, value);
                    break;
                case "nw_tos":
                    var tos = FieldValueText.Number(value);
                    if (tos > 255 || (tos & 3) != 0) throw new FormatException("the DSCP is its upper 6 bits: a multiple of 4, at most 252");
                    Set(MatchField.Exact(OxmField.IpDscp, tos >> 2), name);
                    break;
                default:
                    if (Resolve(name) is { } field) Set(FieldValueText.Parse(field, value), name);
                    break;
            }
        }
        catch (FormatException e)
        {
            _errors.Add($"{name}={value}: {e.Message}");
        }
        catch (ArgumentOutOfRangeException)
        {
            _errors.Add($"{name}={value}: the number is too large");
        }
    }

    private OxmField? Resolve(string name)
    {
        var type = (uint?)Value(OxmField.EthType);
        var protocol = (uint?)Value(OxmField.IpProto);
        var arp = type is EtherType.Arp or EtherType.Rarp;
        switch (name)
        {
            case "nw_src": return arp ? OxmField.ArpSpa : OxmField.Ipv4Src;
            case "nw_dst": return arp ? OxmField.ArpTpa : OxmField.Ipv4Dst;
            case "nw_proto" when arp: return OxmField.ArpOp;
            case "icmp_type": return type == EtherType.IPv6 ? OxmField.Icmpv6Type : OxmField.Icmpv4Type;
            case "icmp_code": return type == EtherType.IPv6 ? OxmField.Icmpv6Code : OxmField.Icmpv4Code;
            case "tp_src" or "tp_dst":
                OxmField? field = (protocol, name) switch
                {
                    (6, "tp_src") => OxmField.TcpSrc,
                    (6, _) => OxmField.TcpDst,
                    (17, "tp_src") => OxmField.UdpSrc,
                    (17, _) => OxmField.UdpDst,
                    (132, "tp_src") => OxmField.SctpSrc,
                    (132, _) => OxmField.SctpDst,
                    _ => null,
                };
                if (field is null) _errors.Add($"{name} needs a protocol with ports: tcp, tcp6, udp, udp6, sctp or sctp6");
                return field;
            default:
                if (Names.TryGetValue(name, out var known)) return known;
                if (OxmFieldInfo.FromName(name) is { } info) return info.Field;
                _errors.Add($"unknown field '{name}'");
                return null;
        }
    }

    private void ParseDlVlan(string name, string value)
    {
        var vid = FieldValueText.Number(value);
        if (vid > 4095 && vid != 0xFFFF) throw new FormatException("a VID is 0 to 4095; 0xffff is no tag");
        Set(MatchField.Exact(OxmField.VlanVid, vid == 0xFFFF ? 0 : vid | Vid.Present), name);
    }

    private void ParseVlanTci(string name, string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        var tci = FieldValueText.Number(slash < 0 ? value : value[..slash]);
        var mask = slash < 0 ? 0xFFFF : FieldValueText.Number(value[(slash + 1)..]);
        if (tci > 0xFFFF || mask > 0xFFFF) throw new FormatException("a tag has 16 bits");

        // Untagged: no bit of the tag is left to match.
        if (tci == 0 && mask == 0xFFFF) mask = 0x1FFF;
        if ((uint)(mask >> 13) is not (0 or 7)) throw new FormatException("the priority (upper 3 bits) can only be matched whole");
        Set(MatchField.Masked(OxmField.VlanVid, tci & mask & 0x1FFF, mask & 0x1FFF), name);
        if (mask >> 13 == 7) Set(MatchField.Exact(OxmField.VlanPcp, tci >> 13), name);
    }

    private void Set(MatchField field, string name)
    {
        if (_fields.TryGetValue(field.Field, out var other) && other != field) _errors.Add($"{name} contradicts an earlier {OxmFieldInfo.Of(field.Field).Name}={FieldValueText.Format(other)}");
        _fields[field.Field] = field;
    }

    private UInt128? Value(OxmField field) => _fields.TryGetValue(field, out var found) ? found.Value : null;

    // A priority alone means a tagged frame.
    private void AddVlanPresence()
    {
        if (_fields.ContainsKey(OxmField.VlanPcp) && !_fields.ContainsKey(OxmField.VlanVid)) Set(MatchField.Masked(OxmField.VlanVid, Vid.Present, Vid.Present), "vlan_pcp");
    }

    private void CheckPrerequisites(Match match)
    {
        foreach (var field in match)
        {
            foreach (var prerequisite in OxmFieldInfo.Of(field.Field).Prerequisites)
            {
                if (prerequisite.IsMetBy(match)) continue;
                var values = prerequisite.AnyOf.IsEmpty ? "" : "=" + string.Join(" or ", prerequisite.AnyOf.Select(value => prerequisite.Field == OxmField.EthType ? $"0x{value:x4}" : $"{value}"));
                _errors.Add($"{OxmFieldInfo.Of(field.Field).Name} needs {OxmFieldInfo.Of(prerequisite.Field).Name}{values}");
            }
        }
    }
}
