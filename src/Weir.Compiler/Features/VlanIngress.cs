using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// Which frames may come in: a tag of one of the port's VLANs, or none where there is a native VLAN, whose tag is pushed. Copies for mirrors are taken
/// before that, as the frame came in. A port that is down has no entry.
/// </summary>
internal sealed class VlanIngress : Feature
{
    private const ushort AdmitPriority = 4096;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.Vlan];

    public override void Contribute(CompileContext context)
    {
        var filtered = context.Uses(Pipeline.VlanAcl) ? VlanAcl.Filtered(context.Datapath).Select(vlan => vlan.Vid).ToHashSet() : [];
        foreach (var port in context.Datapath.Ports)
        {
            var origin = new Origin(Pipeline.Vlan.Name, Words(port), port.Location);
            if (!port.Enabled) Shut(context, port, DropReason.PortDisabled, origin);
            if (!context.IsUp(port)) continue;
            if (port.OutputOnly) Shut(context, port, DropReason.OutputOnly, origin);
            else if (port.Coprocessor is null) Admit(context, port, filtered, origin);
        }
    }

    private static void Shut(CompileContext context, Port port, DropReason reason, Origin origin) =>
        context.Drop(Pipeline.Vlan, context.Datapath.Priorities.Highest, Match.Of(Fields.InPort(port.Number)), reason, origin);

    private static void Admit(CompileContext context, Port port, HashSet<Vid> filtered, Origin origin)
    {
        var copies = new List<OpenFlowAction>();
        foreach (var mirror in context.Members.MirrorsOf(port.Number)) copies.Add(new OutputAction(mirror));

        var toAcl = Tagged(context, copies, Pipeline.VlanAcl);
        var past = Tagged(context, copies, Pipeline.Classification);
        foreach (var vid in port.TaggedVlans)
            context.Add(Pipeline.Vlan, AdmitPriority, Match.Of(Fields.InPort(port.Number), Fields.Vid(vid)), filtered.Contains(vid) ? toAcl : past, origin);

        var untagged = Match.Of(Fields.InPort(port.Number), Fields.Untagged);
        if (port.NativeVlan is { } native)
        {
            ValueList<OpenFlowAction> actions = [.. copies, new PushVlanAction(EtherType.Vlan), new SetFieldAction(Fields.Vid(native))];
            var next = filtered.Contains(native) ? Pipeline.VlanAcl : Pipeline.Classification;
            context.Add(Pipeline.Vlan, AdmitPriority, untagged, [new ApplyActionsInstruction(actions), new GotoTableInstruction(next.Id)], origin);
        }
        else if (port.CountUntagVlanMiss)
        {
            context.Drop(Pipeline.Vlan, AdmitPriority, untagged, DropReason.Untagged, origin);
        }
        else
        {
            context.DropRest(Pipeline.Vlan, untagged, DropReason.Untagged, origin, above: 2);
        }

        context.DropRest(Pipeline.Vlan, Match.Of(Fields.InPort(port.Number)), DropReason.VlanNotMember, origin);
    }

    private static ValueList<Instruction> Tagged(CompileContext context, List<OpenFlowAction> copies, PipelineTable next) => copies.Count == 0
        ? context.Goto(next)
        : [new ApplyActionsInstruction(ValueList.From(copies)), new GotoTableInstruction(next.Id)];
}
