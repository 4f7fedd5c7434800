using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>What a match and the actions so far say about the packet: whether the next action can apply to it at all.</summary>
internal sealed class PacketShape(Match match)
{
    private const int DeepestTag = 2;

    private Match _match = match;
    private int _tags = match.Find(OxmField.VlanVid) is { } tag && (tag.Value & Vid.Present) != 0 ? 1 : 0;

    /// <summary>Nothing is known about the packet, as in a bucket: everything may apply.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The error where the packet cannot have what the action needs; else the action is taken into account.</summary>
    public OpenFlowError? Follow(OpenFlowAction action, bool isSet)
    {
        if (IsOpen) return null;

        // The order of an action set is not that of its writing, so most of it is not held against the packet.
        OpenFlowError? inconsistent = isSet ? null : SwitchErrors.MatchInconsistent;
        switch (action)
        {
            case PushVlanAction:
                if (++_tags > DeepestTag) return SwitchErrors.BadTag;
                _match = _match.With(MatchField.Exact(OxmField.VlanVid, Vid.Present));
                return null;
            case PopVlanAction:
                if (!HasTag) return inconsistent;
                if (--_tags == 0) _match = _match.With(MatchField.Exact(OxmField.VlanVid, 0));
                return null;
            case PushMplsAction push:
                // Nothing is known about what an MPLS packet carries, and that stays so when the label is popped.
                _match = _match.With(MatchField.Exact(OxmField.EthType, push.EtherType)).With(MatchField.Exact(OxmField.IpProto, 0));
                return null;
            case PopMplsAction pop:
                var isMpls = IsType(EtherType.Mpls, EtherType.MplsMulticast);
                _match = _match.With(MatchField.Exact(OxmField.EthType, pop.EtherType));
                return isMpls ? null : inconsistent;
            case DecNwTtlAction or SetNwTtlAction:
                return IsType(EtherType.IPv4, EtherType.IPv6) ? null : inconsistent;
            case DecMplsTtlAction or SetMplsTtlAction:
                return IsType(EtherType.Mpls, EtherType.MplsMulticast) ? null : inconsistent;
            case SetFieldAction set:
                return Has(set.Field.Field) ? null : SwitchErrors.MatchInconsistent;
            case RegLoadAction load:
                return Has(load.Destination.Field) ? null : SwitchErrors.MatchInconsistent;
            case RegMoveAction move:
                return Has(move.Source.Field) && Has(move.Destination.Field) ? null : SwitchErrors.MatchInconsistent;
            default:
                return null;
        }
    }

    /// <summary>Ports and TCP flags, which later fragments do not have. Open vSwitch does not hold it against ICMP.</summary>
    public static bool IsTransport(OxmField field) => field is >= OxmField.TcpSrc and <= OxmField.SctpDst;

    /// <summary>The match asks for fragments other than the first.</summary>
    public static bool IsLaterFragment(Match match) => match.Find(OxmField.IpFrag) is { Value: var fragment } && (fragment & PacketFields.FragmentLater) != 0;

    private bool HasTag => _match.Find(OxmField.VlanVid) is { } tag && (tag.Value & Vid.Present) != 0;

    private bool IsType(ushort first, ushort second) =>
        (_match.Find(OxmField.EthType) ?? _match.Find(OxmField.EthTypeNxm)) is { } type && (type.Value == first || type.Value == second);

    private bool Has(OxmField field)
    {
        if (field == OxmField.VlanVid) return HasTag;
        if (IsTransport(field) && IsLaterFragment(_match)) return false;
        if (field is >= OxmField.Ipv6NdTarget and <= OxmField.Ipv6NdTll && _match.Find(OxmField.Icmpv6Code) is { Value: var code } && code != 0) return false;
        foreach (var prerequisite in OxmFieldInfo.Of(field).Prerequisites)
            if (!prerequisite.IsMetBy(_match)) return false;
        return true;
    }
}
