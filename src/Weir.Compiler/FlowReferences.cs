using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;

namespace Weir.Compiler;

/// <summary>The groups and meters that entries use.</summary>
internal sealed class FlowReferences
{
    public HashSet<uint> Groups { get; } = [];

    public HashSet<uint> Meters { get; } = [];

    public static FlowReferences Of(IEnumerable<FlowEntry> flows)
    {
        var references = new FlowReferences();
        foreach (var flow in flows)
            foreach (var instruction in flow.Instructions) references.Add(instruction);
        return references;
    }

    /// <summary>Leaves out what <paramref name="others"/> use as well.</summary>
    public void Except(FlowReferences others)
    {
        Groups.ExceptWith(others.Groups);
        Meters.ExceptWith(others.Meters);
    }

    private void Add(Instruction instruction)
    {
        switch (instruction)
        {
            case MeterInstruction meter:
                Meters.Add(meter.MeterId);
                break;
            case ApplyActionsInstruction apply:
                Add(apply.Actions);
                break;
            case WriteActionsInstruction write:
                Add(write.Actions);
                break;
        }
    }

    private void Add(ValueList<OpenFlowAction> actions)
    {
        foreach (var action in actions)
        {
            if (action is GroupAction group) Groups.Add(group.GroupId);
            else if (action is CloneAction clone) Add(clone.Actions);
            else if (action is Controller2Action { MeterId: { } meter }) Meters.Add(meter);
        }
    }
}
