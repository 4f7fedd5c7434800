using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>The out_port and out_group filters of deletes and statistics requests.</summary>
internal static class FlowFilter
{
    public static bool SendsTo(FlowEntry entry, PortNumber port, uint groupId)
    {
        if (port != PortNumber.Any && !Actions(entry).Any(action => action is OutputAction output && output.Port == port)) return false;
        return groupId == FlowModMessage.AnyGroup || Actions(entry).Any(action => action is GroupAction group && group.GroupId == groupId);
    }

    public static bool Uses(FlowEntry entry, uint meterId) => entry.Instructions.Any(instruction => instruction is MeterInstruction meter && meter.MeterId == meterId);

    public static IEnumerable<OpenFlowAction> Actions(FlowEntry entry)
    {
        foreach (var instruction in entry.Instructions)
        {
            if (instruction is ApplyActionsInstruction apply)
                foreach (var action in apply.Actions) yield return action;
            if (instruction is WriteActionsInstruction write)
                foreach (var action in write.Actions) yield return action;
        }
    }
}
