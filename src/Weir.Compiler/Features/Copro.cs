using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// What a coprocessor injects. A tag with VID base + N sends the frame out of port N without that tag; any other tag is a VLAN's, and the frame is switched
/// by its destination. It is never learned from, and never subject to VLAN ACLs. An untagged frame is dropped.
/// </summary>
/// <remarks>
/// FAUCET's precedence: base + N wins over a VLAN with that VID. The entries name no in_port, so with two coprocessors either may use the base of either;
/// where the bases meet in one VID, the port with the lower number has it. A VID above 4094 is left out, with a diagnostic.
/// </remarks>
internal sealed class Copro : Feature
{
    private const int HighestVid = 4094;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => dp.Ports.Any(IsCoprocessor) ? [Pipeline.Copro] : [];

    public override void Contribute(CompileContext context)
    {
        var dp = context.Datapath;
        foreach (var port in dp.Ports)
        {
            if (!IsCoprocessor(port)) continue;
            var origin = new Origin(Pipeline.Copro.Name, $"{Words(port)}, coprocessor", port.Location);
            var fromPort = Match.Of(Fields.InPort(port.Number));
            if (context.IsUp(port)) context.Add(Pipeline.Vlan, dp.Priorities.Low, fromPort, context.Goto(Pipeline.Copro), origin);
            context.Add(Pipeline.EthSrc, dp.Priorities.High, fromPort, context.Goto(Pipeline.EthDst), origin);
            context.DropRest(Pipeline.Copro, fromPort.With(Fields.Untagged), DropReason.CoproUntagged, origin);
            AddOutputs(context, port, origin);
        }
    }

    private static void AddOutputs(CompileContext context, Port coprocessor, Origin origin)
    {
        foreach (var port in context.Datapath.Ports)
        {
            if (!port.Enabled) continue;
            var vid = coprocessor.Coprocessor!.VlanVidBase + (long)port.Number.Value;
            if (vid is < 1 or > HighestVid)
            {
                context.Diagnostics.Add(new(
                    false,
                    $"{Words(coprocessor)}: vlan_vid_base {coprocessor.Coprocessor.VlanVidBase} + {port.Number} is no VID (1 to {HighestVid}), so this coprocessor cannot reach {Words(port)} by tag",
                    coprocessor.Location));
                continue;
            }

            ValueList<OpenFlowAction> actions = [new PopVlanAction(), new OutputAction(port.Number)];
            context.Add(Pipeline.Copro, context.Datapath.Priorities.High, Match.Of(Fields.Vid(Vid.From((int)vid))), [new ApplyActionsInstruction(actions)], origin);
        }
    }

    private static bool IsCoprocessor(Port port) => port is { Enabled: true, OutputOnly: false, Coprocessor: not null };
}
