using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>Refuses what Open vSwitch 3.1 refuses.</summary>
internal static class FlowModCheck
{
    private const uint HighestSwitchPort = 0xFEFF;
    private const uint KnownCtStates = 0xFF;

    /// <summary>What can be seen from the message alone: found when it arrives, in a bundle too.</summary>
    public static OpenFlowError? RefuseMessage(FlowModMessage message)
    {
        var isDelete = message.Command is FlowModCommand.Delete or FlowModCommand.DeleteStrict;
        if (message.Entry.TableId >= SoftDatapath.TableCount && !(isDelete && message.Entry.TableId == FlowModMessage.AllTables)) return SwitchErrors.BadTable;
        if (RefuseMatch(message.Entry.Match) is { } matchError) return matchError;
        if (isDelete) return null;

        var shape = new PacketShape(message.Entry.Match);
        foreach (var instruction in message.Entry.Instructions)
        {
            var error = instruction switch
            {
                GotoTableInstruction next when next.TableId <= message.Entry.TableId || next.TableId >= SoftDatapath.TableCount => SwitchErrors.BadGotoTable,
                ApplyActionsInstruction apply => RefuseActions(apply.Actions, shape, isSet: false),
                WriteActionsInstruction write => RefuseActions(write.Actions, shape, isSet: true),
                ExperimenterInstruction => OpenFlowError.UnknownInstruction,
                _ => (OpenFlowError?)null,
            };
            if (error is not null) return error;
        }

        return null;
    }

    /// <summary>What depends on the groups and meters that are there: found when it is carried out, in a bundle at the commit.</summary>
    public static OpenFlowError? RefuseState(SoftDatapath datapath, FlowModMessage message)
    {
        if (message.Command is FlowModCommand.Delete or FlowModCommand.DeleteStrict) return null;
        foreach (var instruction in message.Entry.Instructions)
            if (instruction is MeterInstruction meter && datapath.FindMeter(meter.MeterId) is null) return SwitchErrors.InvalidMeter;
        foreach (var action in FlowFilter.Actions(message.Entry))
            if (action is GroupAction group && datapath.FindGroup(group.GroupId) is null) return SwitchErrors.BadOutGroup;
        return null;
    }

    /// <summary>Fields that the switch does not know, and missing prerequisites.</summary>
    public static OpenFlowError? RefuseMatch(Match match)
    {
        foreach (var field in match)
        {
            if (field.Field is OxmField.InPhyPort or OxmField.Ipv6Exthdr or OxmField.PbbIsid) return OpenFlowError.BadMatchField;
            if (field.Field == OxmField.ArpOp && field.Value > byte.MaxValue) return OpenFlowError.BadMatchValue;
            if (field.Field == OxmField.InPort && field.Value > HighestSwitchPort && field.Value <= PortNumber.Max) return OpenFlowError.BadMatchValue;
            if (field is { Field: OxmField.CtState } && field.Value > KnownCtStates) return OpenFlowError.BadMatchValue;
            foreach (var prerequisite in OxmFieldInfo.Of(field.Field).Prerequisites)
                if (!IsMet(prerequisite, match, field.Field)) return SwitchErrors.BadPrerequisite;
        }

        return null;
    }

    /// <summary>Checks an action list, or the actions of a bucket.</summary>
    public static OpenFlowError? RefuseActions(ValueList<OpenFlowAction> actions, PacketShape shape, bool isSet)
    {
        foreach (var action in actions)
            if (Refuse(action, shape, isSet) is { } error) return error;
        return null;
    }

    private static OpenFlowError? Refuse(OpenFlowAction action, PacketShape shape, bool isSet)
    {
        switch (action)
        {
            case OutputAction { Port: var port } when port == PortNumber.Any || (!port.IsReserved && port.Value is 0 or > HighestSwitchPort):
                return SwitchErrors.BadOutPort;
            case PushPbbAction or PopPbbAction or CopyTtlInAction or CopyTtlOutAction:
                return OpenFlowError.BadActionType;
            case ExperimenterAction:
                return SwitchErrors.BadActionExperimenter;
            case PushVlanAction push when push.EtherType is not (EtherType.Vlan or EtherType.ServiceVlan):
            case PushMplsAction pushMpls when pushMpls.EtherType is not (EtherType.Mpls or EtherType.MplsMulticast):
                return OpenFlowError.BadActionArgument;
            case Controller2Action when isSet:
                return OpenFlowError.BadActionType;
            case SetFieldAction { Field.Field: OxmField.EthType or OxmField.EthTypeNxm or OxmField.IpProto or OxmField.IpProtoNxm or OxmField.MplsBos or OxmField.IpFrag or OxmField.TcpFlags }:
                return OpenFlowError.BadSetArgument;
            default:
                return shape.Follow(action, isSet);
        }
    }

    /// <summary>Nicira's own spelling of a field counts too for fields that stand behind it.</summary>
    private static bool IsMet(Prerequisite prerequisite, Match match, OxmField needed)
    {
        if (PacketShape.IsTransport(needed) && PacketShape.IsLaterFragment(match)) return false;

        // Neighbour discovery has code 0: Open vSwitch holds another one against the match.
        if (needed is >= OxmField.Ipv6NdTarget and <= OxmField.Ipv6NdTll && match.Find(OxmField.Icmpv6Code) is { Value: var code } && code != 0) return false;
        if (prerequisite.IsMetBy(match)) return true;
        var alias = prerequisite.Field switch { OxmField.EthType => OxmField.EthTypeNxm, OxmField.IpProto => OxmField.IpProtoNxm, _ => needed };
        return alias < needed && match.Find(alias) is { } found && prerequisite.AnyOf.Contains((uint)found.Value);
    }
}
