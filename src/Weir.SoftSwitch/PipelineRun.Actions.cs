using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

internal sealed partial class PipelineRun
{
    private const uint TrackedAndNew = 0x21;

    private void ApplySet(IEnumerable<OpenFlowAction> written)
    {
        var actions = ActionSet.InOrder(written, Fault);
        if (actions.Count == 0) Skip(SkipReason.NoOutput, "");
        var outer = _inActionSet;
        _inActionSet = true;
        foreach (var action in actions)
            if (_failed || !Apply(action)) break;
        _inActionSet = outer;
    }

    /// <summary>Carries out a list; false where it ended early (a TTL ran out).</summary>
    private bool Apply(ValueList<OpenFlowAction> actions)
    {
        foreach (var action in actions)
        {
            if (_failed || _hasEnded) return false;
            if (!Apply(action)) return false;
            if (action is ResubmitAction && Fault == Fault.ResubmitEndsTheList) return true;
            if (action is Controller2Action && Fault == Fault.PuntConsumesThePacket) return false;
        }

        return true;
    }

    private bool Apply(OpenFlowAction action)
    {
        RereadAfterMpls(action);
        _trace?.Report(new ActionStep(action, _inActionSet));
        switch (action)
        {
            case OutputAction output: Output(output); break;
            case GroupAction group: Group(group.GroupId); break;
            case PushVlanAction push: PushVlan(push.EtherType); break;
            case PopVlanAction: (_fields.Vlan, _fields.InnerVlan) = (_fields.InnerVlan, default); break;
            case PushMplsAction push: PushMpls(push.EtherType); break;
            case PopMplsAction pop: PopMpls(pop.EtherType); break;
            case SetFieldAction set: SetField(set.Field.Field, set.Field.Value, OxmFieldInfo.Of(set.Field.Field).AllOnes); break;
            case RegLoadAction load: Load(load); break;
            case RegMoveAction move: Move(move); break;
            case SetNwTtlAction set: if (_fields.IsIp) _fields.NwTtl = set.Ttl; break;
            case DecNwTtlAction: return DecrementTtl();
            case SetMplsTtlAction set: if (_fields.IsMpls) _fields.Mpls[0] = (_fields.Mpls[0] & ~0xFFu) | set.Ttl; break;
            case DecMplsTtlAction: return DecrementMplsTtl();
            case ResubmitAction resubmit: Resubmit(resubmit); break;
            case Controller2Action punt: Punt(punt); break;
            case CloneAction clone: Clone(clone); break;
            case CtAction track: Track(track); break;
            case CtClearAction: (_fields.CtState, _fields.CtZone, _fields.CtMark, _fields.CtLabel) = (0, 0, 0, 0); break;
            case SetQueueAction: break;
            default: Skip(SkipReason.Unsupported, action.GetType().Name); break;
        }

        return true;
    }

    /// <summary>Connections are not remembered: a copy goes on in the table as tracked and new, whatever came before; committing, NAT and marks do nothing.</summary>
    private void Track(CtAction action)
    {
        if (action.RecirculateTable == 0xFF) return;
        var (fields, editor) = (_fields, _editor);
        Reread();
        (_fields.CtState, _fields.CtZone) = (TrackedAndNew, action.ZoneSource is { } source ? (ushort)((_fields.Get(source.Field) & Mask(source)) >> source.Offset) : action.Zone);
        EnterTable(action.RecirculateTable, new PortNumber(_fields.InPort));
        (_fields, _editor) = (fields, editor);
    }

    private void PushVlan(ushort etherType)
    {
        // Open vSwitch, unlike the specification, starts the new tag with VID and PCP 0.
        var tci = Fault == Fault.PushVlanCopiesVid ? _fields.Vlan.Tci : 0;
        (_fields.InnerVlan, _fields.Vlan) = (_fields.Vlan, new VlanTag(etherType, (ushort)(Vid.Present | tci)));
    }

    private void PushMpls(ushort etherType)
    {
        var count = MplsStack.Count(_fields);
        if (count == 0)
        {
            _editor.Commit(_fields);
            _choices = null;
        }

        if (count >= MplsStack.Depth) Fail("too many MPLS labels");
        else MplsStack.Push(ref _fields, count, etherType, clear: true);
    }

    private void PopMpls(ushort etherType)
    {
        var count = MplsStack.Count(_fields);
        if (MplsStack.Pop(ref _fields, count, etherType)) _wasMpls |= !_fields.IsMpls;
        else if (count >= MplsStack.Depth)
        {
            // Open vSwitch also throws away what it has translated so far, even where the error is forgotten at the end of a bucket.
            Discard();
            Fail("too many MPLS labels");
        }
    }

    private void SetField(OxmField field, UInt128 value, UInt128 mask)
    {
        if (!CanSet(field))
        {
            Skip(SkipReason.Prerequisite, OxmFieldInfo.Of(field).Name);
            return;
        }

        if (field == OxmField.VlanVid && Fault == Fault.SetVidClearsPcp) _fields.Set(OxmField.VlanPcp, 0);
        _fields.Set(field, (_fields.Get(field) & ~mask) | (value & mask));
    }

    /// <summary>Whether the packet has the field: Open vSwitch leaves out what it does not, and asks more of it than a match does.</summary>
    private bool CanSet(OxmField field)
    {
        if (Fault == Fault.PrerequisitesIgnored) return true;
        var transport = (_fields.NwFrag & PacketFields.FragmentLater) == 0;
        return field switch
        {
            OxmField.VlanPcp => _fields.Vlan.IsPresent,
            OxmField.MplsLabel or OxmField.MplsTc or OxmField.MplsBos => _fields.IsMpls,
            OxmField.IpDscp or OxmField.IpEcn or OxmField.IpProto or OxmField.IpProtoNxm or OxmField.NwTtl or OxmField.IpFrag => _fields.IsIp,
            OxmField.Ipv4Src or OxmField.Ipv4Dst => _fields.EthType == EtherType.IPv4,
            OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6Flabel => _fields.EthType == EtherType.IPv6,
            OxmField.TcpSrc or OxmField.TcpDst or OxmField.TcpFlags => transport && _fields.IsIp && _fields.NwProto == IpProtocol.Tcp,
            OxmField.UdpSrc or OxmField.UdpDst => transport && _fields.IsIp && _fields.NwProto == IpProtocol.Udp,
            OxmField.SctpSrc or OxmField.SctpDst => transport && _fields.IsIp && _fields.NwProto == IpProtocol.Sctp,
            OxmField.Icmpv4Type or OxmField.Icmpv4Code => _fields.EthType == EtherType.IPv4 && _fields.NwProto == IpProtocol.Icmp,
            OxmField.Icmpv6Type or OxmField.Icmpv6Code => IsIcmpv6,
            OxmField.Ipv6NdTarget => IsIcmpv6 && _fields.TpDst == 0 && _fields.TpSrc is 135 or 136,
            OxmField.Ipv6NdSll => IsIcmpv6 && _fields is { TpDst: 0, TpSrc: 135 },
            OxmField.Ipv6NdTll => IsIcmpv6 && _fields is { TpDst: 0, TpSrc: 136 },
            OxmField.ArpOp or OxmField.ArpSpa or OxmField.ArpTpa or OxmField.ArpSha or OxmField.ArpTha => _fields.IsArp,
            _ => true,
        };
    }

    private bool IsIcmpv6 => _fields.EthType == EtherType.IPv6 && _fields.NwProto == IpProtocol.Icmpv6;

    private void Load(RegLoadAction load)
    {
        var bits = load.Destination;
        var mask = Fault == Fault.LoadClearsTheRest ? OxmFieldInfo.Of(bits.Field).AllOnes : Mask(bits);
        SetField(bits.Field, (UInt128)load.Value << bits.Offset, mask);
    }

    private void Move(RegMoveAction move)
    {
        var (from, to) = Fault == Fault.MoveReversed ? (move.Destination, move.Source) : (move.Source, move.Destination);
        if (!CanSet(from.Field))
        {
            Skip(SkipReason.Prerequisite, OxmFieldInfo.Of(from.Field).Name);
            return;
        }

        SetField(to.Field, ((_fields.Get(from.Field) & Mask(from)) >> from.Offset) << to.Offset, Mask(to));
    }

    private static UInt128 Mask(FieldBits bits) => (bits.Count >= 128 ? UInt128.MaxValue : (UInt128.One << bits.Count) - 1) << bits.Offset;

    private bool DecrementTtl()
    {
        if (!_fields.IsIp) return true;
        if (_fields.NwTtl > 1 || Fault == Fault.TtlOneForwarded)
        {
            _fields.NwTtl--;
            return true;
        }

        return EndOfLife();
    }

    /// <summary>Ends the list, too, where the packet is not an MPLS one: so does Open vSwitch.</summary>
    private bool DecrementMplsTtl()
    {
        if (!_fields.IsMpls) return false;
        if ((_fields.Mpls[0] & 0xFF) > 1)
        {
            _fields.Mpls[0]--;
            return true;
        }

        return EndOfLife();
    }

    /// <summary>
    /// Ends the list. Open vSwitch has made one list of all that were left to do where it parsed the packet anew: then they all end, the action set excepted.
    /// </summary>
    private bool EndOfLife()
    {
        Punt(PuntReason.InvalidTtl, OutputAction.NoBuffer, 0, null);
        Skip(SkipReason.Ttl, "");
        _hasEnded |= _isResumed && !_inActionSet;
        return false;
    }

    private void Resubmit(ResubmitAction resubmit)
    {
        var port = resubmit.InPort == PortNumber.InPort ? new PortNumber(_fields.InPort) : resubmit.InPort;
        EnterTable(resubmit.TableId == 0xFF ? _tableId : resubmit.TableId, port);
    }

    private void Clone(CloneAction clone)
    {
        var (fields, editor, isResumed) = (_fields, _editor, _isResumed);
        _isResumed = false;
        Apply(clone.Actions);
        (_fields, _editor, _isResumed) = (fields, editor, isResumed);
    }

    private void Punt(Controller2Action punt)
    {
        // What is changed so far takes effect before the copy is metered, whatever the meter says.
        _editor.Commit(_fields);
        if (punt.MeterId is { } meter && !PassMeter(meter))
        {
            Skip(SkipReason.Meter, $"meter {meter}");
            return;
        }

        Punt((PuntReason)punt.Reason, punt.MaxLength, punt.ControllerId, punt);
    }
}
