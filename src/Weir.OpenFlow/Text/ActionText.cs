using System.Globalization;
using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>Actions in the notation of <c>ovs-ofctl</c>. Source: Open vSwitch, <c>ovs-actions(7)</c>.</summary>
internal static class ActionText
{
    public static string List(ValueList<OpenFlowAction> actions) => string.Join(',', actions.Select(Format));

    public static string Format(OpenFlowAction action) => action switch
    {
        OutputAction output => Output(output),
        GroupAction group => $"group:{group.GroupId}",
        SetQueueAction queue => $"set_queue:{queue.QueueId}",
        PushVlanAction push => $"push_vlan:0x{push.EtherType:x4}",
        PopVlanAction => "pop_vlan",
        PushMplsAction push => $"push_mpls:0x{push.EtherType:x4}",
        PopMplsAction pop => $"pop_mpls:0x{pop.EtherType:x4}",
        PushPbbAction push => $"push_pbb:0x{push.EtherType:x4}",
        PopPbbAction => "pop_pbb",
        SetMplsTtlAction ttl => $"set_mpls_ttl({ttl.Ttl})",
        DecMplsTtlAction => "dec_mpls_ttl",
        SetNwTtlAction ttl => $"mod_nw_ttl:{ttl.Ttl}",
        DecNwTtlAction => "dec_ttl",
        CopyTtlOutAction => "copy_ttl_out",
        CopyTtlInAction => "copy_ttl_in",
        SetFieldAction set => $"set_field:{FieldValueText.Format(set.Field)}->{OvsFieldNames.SetField(set.Field.Field)}",
        RegLoadAction load => $"load:0x{load.Value:x}->{OvsFieldNames.Bits(load.Destination)}",
        RegMoveAction move => $"move:{OvsFieldNames.Bits(move.Source)}->{OvsFieldNames.Bits(move.Destination)}",
        ResubmitAction resubmit => Resubmit(resubmit),
        Controller2Action controller => Controller(controller),
        CloneAction clone => $"clone({List(clone.Actions)})",
        CtAction ct => Ct(ct),
        CtClearAction => "ct_clear",
        NatAction nat => Nat(nat),
        ExperimenterAction other => $"experimenter(0x{other.Experimenter:x8},{Convert.ToHexStringLower(other.Body.AsSpan())})",
        ForeignAction other => $"action({other.Type},{Convert.ToHexStringLower(other.Body.AsSpan())})",
        _ => throw new ArgumentException($"no text for {action.GetType().Name}", nameof(action)),
    };

    private static string Output(OutputAction output)
    {
        if (output.Port == PortNumber.Controller) return string.Create(CultureInfo.InvariantCulture, $"CONTROLLER:{output.MaxLength}");
        return output.Port.Value < PortNumber.InPort.Value ? $"output:{output.Port}" : output.Port.ToString();
    }

    private static string Resubmit(ResubmitAction resubmit)
    {
        var port = resubmit.InPort == PortNumber.InPort ? "" : resubmit.InPort.ToString();
        if (resubmit.TableId != 255) return $"resubmit({port},{resubmit.TableId})";
        return $"resubmit:{(port.Length > 0 ? port : "IN_PORT")}";
    }

    private static string Controller(Controller2Action controller)
    {
        var parts = new List<string>();
        if (controller.Reason != 1) parts.Add($"reason={Reason(controller.Reason)}");
        if (controller.MaxLength != OutputAction.NoBuffer) parts.Add($"max_len={controller.MaxLength}");
        if (controller.ControllerId != 0) parts.Add($"id={controller.ControllerId}");
        if (controller.UserData.Count > 0) parts.Add($"userdata={string.Join('.', controller.UserData.Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)))}");
        if (controller.Pause) parts.Add("pause");
        if (controller.MeterId is { } meter) parts.Add($"meter_id={meter}");

        // Nothing but a length is what the standard action says too.
        if (controller is { Reason: 1, ControllerId: 0, Pause: false, MeterId: null, UserData.Count: 0 }) return string.Create(CultureInfo.InvariantCulture, $"CONTROLLER:{controller.MaxLength}");
        return $"controller({string.Join(',', parts)})";
    }

    private static string Reason(byte reason) => reason switch
    {
        0 => "no_match",
        2 => "invalid_ttl",
        3 => "action_set",
        4 => "group",
        5 => "packet_out",
        _ => reason.ToString(CultureInfo.InvariantCulture),
    };

    private static string Ct(CtAction ct)
    {
        var parts = new List<string>();
        if ((ct.Flags & 1) != 0) parts.Add("commit");
        if ((ct.Flags & 2) != 0) parts.Add("force");
        if (ct.RecirculateTable != 255) parts.Add($"table={ct.RecirculateTable}");
        if (ct.ZoneSource is { } source) parts.Add($"zone={OvsFieldNames.Bits(source)}");
        else if (ct.Zone != 0) parts.Add($"zone={ct.Zone}");
        parts.AddRange(ct.Nested.OfType<NatAction>().Select(Nat));
        var others = ct.Nested.Where(action => action is not NatAction).Select(Format).ToList();
        if (others.Count > 0) parts.Add($"exec({string.Join(',', others)})");
        if (ct.Alg != 0) parts.Add($"alg={(ct.Alg == 21 ? "ftp" : ct.Alg == 69 ? "tftp" : ct.Alg.ToString(CultureInfo.InvariantCulture))}");
        return parts.Count == 0 ? "ct" : $"ct({string.Join(',', parts)})";
    }

    private static string Nat(NatAction nat)
    {
        if ((nat.Flags & 3) == 0) return "nat";
        var range = nat switch
        {
            { Ipv4Min: { } min } => FieldValueText.Ipv4(min) + (nat.Ipv4Max is { } max ? $"-{FieldValueText.Ipv4(max)}" : ""),
            { Ipv6Min: { } min } => Ipv6Range(min, nat),
            _ => "",
        };
        if (nat.PortMin is { } port) range += $":{port}{(nat.PortMax is { } last ? $"-{last}" : "")}";
        var text = (nat.Flags & 1) != 0 ? "src" : "dst";
        if (range.Length > 0) text += $"={range}";
        if ((nat.Flags & 4) != 0) text += ",persistent";
        if ((nat.Flags & 8) != 0) text += ",hash";
        if ((nat.Flags & 16) != 0) text += ",random";
        return $"nat({text})";
    }

    // With ports the addresses stand in brackets.
    private static string Ipv6Range(UInt128 min, NatAction nat)
    {
        var text = FieldValueText.Ipv6(min) + (nat.Ipv6Max is { } max ? $"-{FieldValueText.Ipv6(max)}" : "");
        return nat.PortMin is null ? text : $"[{text}]";
    }
}
