using Weir.OpenFlow.Actions;

namespace Weir.SoftSwitch;

/// <summary>An action set, or a bucket: what was written, to be carried out in the specification's order. Source: OpenFlow 1.3.5, section 5.10; details as in Open vSwitch.</summary>
internal static class ActionSet
{
    /// <summary>
    /// The actions in order: of pops, pushes and TTL decrements the last of each kind; set-fields, loads and moves all, as written; then group, else output,
    /// else resubmit, the last of its kind. Empty where none of these three is there.
    /// </summary>
    public static List<OpenFlowAction> InOrder(IEnumerable<OpenFlowAction> written, Fault fault)
    {
        var slots = new OpenFlowAction?[7];
        var sets = new List<OpenFlowAction>();
        OpenFlowAction? queue = null, final = null;
        var finalRank = 0;
        foreach (var action in written)
        {
            if (Slot(action, fault) is { } slot)
            {
                slots[slot] = action;
            }
            else if (FinalRank(action, fault) is > 0 and var rank)
            {
                if (rank > finalRank || (rank == finalRank && fault != Fault.ActionSetKeepsFirst)) (final, finalRank) = (action, rank);
            }
            else if (action is SetQueueAction)
            {
                queue = action;
            }
            else
            {
                sets.Add(action);
            }
        }

        if (final is null) return [];
        List<OpenFlowAction> ordered = [.. slots.OfType<OpenFlowAction>(), .. sets];
        if (queue is not null) ordered.Add(queue);
        ordered.Add(final);
        return ordered;
    }

    private static int? Slot(OpenFlowAction action, Fault fault) => action switch
    {
        PopVlanAction => fault == Fault.ActionSetPushesBeforePop ? 4 : 0,
        PopMplsAction => 1,
        PushMplsAction => 2,
        PushVlanAction => 3,
        DecNwTtlAction => 5,
        DecMplsTtlAction => 6,
        _ => null,
    };

    private static int FinalRank(OpenFlowAction action, Fault fault) => action switch
    {
        GroupAction => fault == Fault.GroupLosesToOutput ? 2 : 4,
        OutputAction => 3,
        ResubmitAction => 2,
        CtAction => 1,
        _ => 0,
    };
}
