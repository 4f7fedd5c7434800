using System.Globalization;
using System.Text;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>
/// Flow entries as <c>ovs-ofctl -O OpenFlow13 --no-stats --names dump-flows</c> prints them for a switch whose tables are named: Weir's table names in
/// place of numbers, and the configuration's port names where a datapath is given.
/// </summary>
public sealed class FlowText
{
    private static readonly FlowText Numbers = new(null);

    private readonly Datapath? _dp;

    private FlowText(Datapath? dp) => _dp = dp;

    /// <summary>As <c>cookie=0x5adc15c0, table=vlan, priority=4096,in_port=13,vlan_tci=0x0000/0x1fff actions=…</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="names">Whose port names to use; null: numbers.</param>
    public static string Format(FlowEntry entry, Datapath? names = null)
    {
        var writer = names is null ? Numbers : new FlowText(names);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"cookie=0x{entry.Cookie:x}, ");
        if (entry.IdleTimeoutSeconds > 0) text.Append(CultureInfo.InvariantCulture, $"idle_timeout={entry.IdleTimeoutSeconds}, ");
        if (entry.HardTimeoutSeconds > 0) text.Append(CultureInfo.InvariantCulture, $"hard_timeout={entry.HardTimeoutSeconds}, ");
        text.Append(CultureInfo.InvariantCulture, $"table={Table(entry.TableId)}, {writer.Match(entry)} actions={writer.Actions(entry)}");
        return text.ToString();
    }

    private string Match(FlowEntry entry) => string.Join(',', Shorten(entry.Match).Prepend($"priority={entry.Priority}"));

    private string Actions(FlowEntry entry)
    {
        var text = new StringBuilder();
        AppendInstructions(text, entry.Instructions);
        return text.ToString();
    }

    private string Port(PortNumber number)
    {
        var name = _dp?.FindPort(number)?.Name ?? number.ToString();
        if (name == number.ToString()) return name;
        var plain = (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        return plain ? name : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Table(byte id) => Pipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

    // Open vSwitch names what eth_type and ip_proto say, and leaves these fields out.
    private IEnumerable<string> Shorten(Match match)
    {
        var protocol = Protocol(match);
        if (protocol is not null) yield return protocol;
        foreach (var field in match.OrderBy(field => Rank(field.Field)))
        {
            // A PCP says that there is a tag.
            if (field.Field == OxmField.VlanVid && field.Value == Vid.Present && field.Mask == Vid.Present && match.Find(OxmField.VlanPcp) is not null) continue;
            if (protocol is not null && (field.Field == OxmField.EthType || (field.Field == OxmField.IpProto && protocol is not ("ip" or "ipv6" or "arp")))) continue;
            yield return Field(field);
        }
    }

    // The order in which Open vSwitch prints fields (match_format in its lib/match.c); the others stand last, in canonical order.
    private static int Rank(OxmField field) => field switch
    {
        OxmField.CtState => 0,
        OxmField.CtZone => 1,
        OxmField.CtMark => 2,
        OxmField.CtLabel => 3,
        >= OxmField.Reg0 and <= OxmField.Reg7 => 10 + (field - OxmField.Reg0),
        OxmField.TunnelId => 20,
        OxmField.Metadata => 21,
        OxmField.InPort => 22,
        OxmField.VlanVid => 23,
        OxmField.VlanPcp => 24,
        OxmField.EthSrc => 25,
        OxmField.EthDst => 26,
        OxmField.EthType => 27,
        OxmField.Ipv4Src or OxmField.Ipv6Src or OxmField.ArpSpa => 30,
        OxmField.Ipv4Dst or OxmField.Ipv6Dst or OxmField.ArpTpa => 31,
        OxmField.Ipv6Flabel => 32,
        OxmField.IpProto or OxmField.ArpOp => 33,
        OxmField.ArpSha => 34,
        OxmField.ArpTha => 35,
        OxmField.IpDscp => 36,
        OxmField.IpEcn => 37,
        OxmField.NwTtl => 38,
        OxmField.IpFrag => 39,
        _ => 100 + (int)field,
    };

    private static string? Protocol(Match match)
    {
        if (match.Find(OxmField.EthType) is not { IsMasked: false } type) return null;
        var protocol = match.Find(OxmField.IpProto) is { IsMasked: false } number ? (int)number.Value : -1;
        return ((ushort)type.Value, protocol) switch
        {
            (EtherType.Arp, _) => "arp",
            (EtherType.IPv4, 1) => "icmp",
            (EtherType.IPv4, 6) => "tcp",
            (EtherType.IPv4, 17) => "udp",
            (EtherType.IPv4, 132) => "sctp",
            (EtherType.IPv4, _) => "ip",
            (EtherType.IPv6, 6) => "tcp6",
            (EtherType.IPv6, 17) => "udp6",
            (EtherType.IPv6, 58) => "icmp6",
            (EtherType.IPv6, 132) => "sctp6",
            (EtherType.IPv6, _) => "ipv6",
            _ => null,
        };
    }

    private string Field(MatchField field)
    {
        var name = field.Field switch
        {
            OxmField.EthSrc => "dl_src",
            OxmField.EthDst => "dl_dst",
            OxmField.EthType => "dl_type",
            OxmField.VlanPcp => "dl_vlan_pcp",
            OxmField.IpProto => "nw_proto",
            OxmField.IpDscp => "nw_tos",
            OxmField.IpEcn => "nw_ecn",
            OxmField.Ipv6Flabel => "ipv6_label",
            OxmField.Ipv4Src => "nw_src",
            OxmField.Ipv4Dst => "nw_dst",
            OxmField.TcpSrc or OxmField.UdpSrc or OxmField.SctpSrc => "tp_src",
            OxmField.TcpDst or OxmField.UdpDst or OxmField.SctpDst => "tp_dst",
            OxmField.Icmpv4Type or OxmField.Icmpv6Type => "icmp_type",
            OxmField.Icmpv4Code or OxmField.Icmpv6Code => "icmp_code",
            OxmField.Ipv6NdTarget => "nd_target",
            OxmField.Ipv6NdSll => "nd_sll",
            OxmField.Ipv6NdTll => "nd_tll",
            _ => OxmFieldInfo.Of(field.Field).Name,
        };
        return field switch
        {
            { Field: OxmField.InPort } => $"{name}={Port(new PortNumber((uint)field.Value))}",
            { Field: OxmField.VlanVid, IsMasked: false, Value: var value } when value == 0 => "vlan_tci=0x0000/0x1fff",
            { Field: OxmField.VlanVid, IsMasked: false } when (field.Value & Vid.Present) != 0 => $"dl_vlan={(uint)field.Value & 0xFFF}",
            { Field: OxmField.VlanVid, IsMasked: true } => $"vlan_tci=0x{(uint)field.Value:x4}/0x{(uint)field.Mask:x4}",
            { Field: OxmField.Ipv4Src or OxmField.Ipv4Dst or OxmField.ArpSpa or OxmField.ArpTpa, IsMasked: true } => $"{name}={MatchText.Value(field.Field, field.Value)}/{Mask(field)}",
            { Field: OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6NdTarget, IsMasked: true } => $"{name}={MatchText.Value(field.Field, field.Value)}/{Mask(field)}",
            { Field: OxmField.IpDscp } => $"{name}={(uint)field.Value << 2}",
            { Field: OxmField.Ipv6Flabel } => $"{name}=0x{(uint)field.Value:x5}",
            { Field: OxmField.TcpSrc or OxmField.TcpDst or OxmField.UdpSrc or OxmField.UdpDst or OxmField.SctpSrc or OxmField.SctpDst, IsMasked: true } =>
                $"{name}=0x{(uint)field.Value:x}/0x{(uint)field.Mask:x}",
            { Field: OxmField.EthType } => $"{name}=0x{(uint)field.Value:x4}",
            { IsMasked: true } => $"{name}={MatchText.Value(field.Field, field.Value)}/{MatchText.Value(field.Field, field.Mask)}",
            _ => $"{name}={MatchText.Value(field.Field, field.Value)}",
        };
    }

    // A prefix length where the mask is one.
    private static string Mask(MatchField field)
    {
        var info = OxmFieldInfo.Of(field.Field);
        var wildcard = info.AllOnes & ~field.Mask;
        var isPrefix = (wildcard & (wildcard + 1)) == 0;
        return isPrefix ? UInt128.PopCount(field.Mask).ToString() : MatchText.Value(field.Field, field.Mask);
    }

    private void AppendInstructions(StringBuilder text, ValueList<Instruction> instructions)
    {
        if (instructions.Count == 0) text.Append("drop");
        for (var i = 0; i < instructions.Count; i++)
        {
            if (i > 0) text.Append(',');
            switch (instructions[i])
            {
                case ApplyActionsInstruction apply:
                    text.AppendJoin(',', apply.Actions.Select(Action));
                    break;
                case WriteActionsInstruction write:
                    text.Append("write_actions(").AppendJoin(',', write.Actions.Select(Action)).Append(')');
                    break;
                case GotoTableInstruction go:
                    text.Append("goto_table:").Append(Table(go.TableId));
                    break;
                case MeterInstruction meter:
                    text.Append("meter:").Append(meter.MeterId);
                    break;
                case ClearActionsInstruction:
                    text.Append("clear_actions");
                    break;
                case WriteMetadataInstruction metadata:
                    text.Append(CultureInfo.InvariantCulture, $"write_metadata:0x{metadata.Metadata:x}/0x{metadata.Mask:x}");
                    break;
                default:
                    text.Append(instructions[i]);
                    break;
            }
        }
    }

    private string Output(PortNumber number) => Port(number) is var name && char.IsAsciiDigit(name[0]) ? $"output:{name}" : name;

    private string Action(OpenFlowAction action) => action switch
    {
        OutputAction { Port: var port, MaxLength: var length } when port == PortNumber.Controller =>
            length == OutputAction.NoBuffer ? "CONTROLLER:65535" : $"CONTROLLER:{length}",
        OutputAction output => output.Port.IsReserved ? output.Port.ToString() : Output(output.Port),
        Controller2Action { MeterId: { } meter } controller => $"controller(max_len={controller.MaxLength},meter_id={meter})",
        Controller2Action controller => $"controller(max_len={controller.MaxLength})",
        GroupAction group => $"group:{group.GroupId}",
        SetQueueAction queue => $"set_queue:{queue.QueueId}",
        PushVlanAction push => $"push_vlan:0x{push.EtherType:x4}",
        PopVlanAction => "pop_vlan",
        SetFieldAction { Field: { Field: OxmField.VlanVid, Value: var vid } } => $"set_field:{(uint)vid}->vlan_vid",
        SetFieldAction { Field: var field } => $"set_field:{MatchText.Value(field.Field, field.Value)}->{OxmFieldInfo.Of(field.Field).Name}",
        DecNwTtlAction => "dec_ttl",
        ResubmitAction resubmit => $"resubmit({(resubmit.InPort == PortNumber.InPort ? "" : resubmit.InPort.ToString())},{Table(resubmit.TableId)})",
        _ => action.ToString()!,
    };
}
