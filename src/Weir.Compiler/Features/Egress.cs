using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// ACLs on what leaves VLANs, and the outputs behind them. In a VLAN that has one, <c>eth_dst</c> writes the port of a known destination into the metadata,
/// nothing for other frames, and the rules decide; <c>egress</c> then sends out to that port, and what names none is flooded. Other VLANs do not pass here,
/// unless <c>egress_pipeline</c> has known destinations of all VLANs sent out by <c>egress</c>.
/// </summary>
internal sealed class Egress : Feature
{
    /// <summary>The bits of the metadata that hold the port.</summary>
    public const ulong PortMask = 0xFFFF_FFFF;

    // Below every known destination.
    private const ushort UnknownPriority = 4096;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) =>
        Filtered(dp).Any() ? [Pipeline.EgressAcl, Pipeline.Egress] : dp.EgressPipeline ? [Pipeline.Egress] : [];

    public override void Contribute(CompileContext context)
    {
        if (!context.Uses(Pipeline.Egress)) return;
        var acls = new AclCompiler(context, Pipeline.EgressAcl, Pipeline.Egress);
        foreach (var vlan in Filtered(context.Datapath))
        {
            var origin = new Origin(Pipeline.EgressAcl.Name, $"vlan {vlan.Name}, unknown destination", vlan.Location);
            context.Add(Pipeline.EthDst, UnknownPriority, Match.Of(Fields.Vid(vlan.Vid)), Instructions(0, Pipeline.EgressAcl), origin);
            acls.Add(AclScope.Out(vlan.Vid), Fields.Vid(vlan.Vid), vlan.AclsOut, $"vlan {vlan.Name}, outgoing");
        }

        foreach (var port in context.Datapath.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            var origin = new Origin(Pipeline.Egress.Name, Words(port), port.Location);
            foreach (var vid in Membership.VidsOf(port))
            {
                var match = Match.Of(MatchField.Masked(OxmField.Metadata, port.Number.Value, PortMask), Fields.Vid(vid));
                var way = PortEgress.IsFiltered(port) ? context.Goto(Pipeline.PortAclOut) : Output(port.Number, context.Members, pop: vid == port.NativeVlan);
                context.Add(Pipeline.Egress, context.Datapath.Priorities.High, match, way, origin);
            }
        }
    }

    /// <summary>VLANs with ACLs on what leaves them, and members here.</summary>
    public static IEnumerable<Vlan> Filtered(Datapath dp)
    {
        HashSet<Vid>? used = null;
        foreach (var vlan in dp.Vlans)
        {
            if (vlan.AclsOut.IsEmpty) continue;
            used ??= [.. dp.Ports.Where(Membership.IsMember).SelectMany(Membership.VidsOf)];
            if (used.Contains(vlan.Vid)) yield return vlan;
        }
    }

    /// <summary>To <paramref name="table"/> with a port in the metadata; 0: with none.</summary>
    public static ValueList<Instruction> Instructions(uint port, PipelineTable table) => [new WriteMetadataInstruction(port, PortMask), new GotoTableInstruction(table.Id)];

    /// <summary>Out of a port: copies for its mirrors first, in the form that the host sees.</summary>
    public static ValueList<Instruction> Output(PortNumber port, Membership members, bool pop)
    {
        var actions = new List<OpenFlowAction>();
        if (pop) actions.Add(new PopVlanAction());
        foreach (var mirror in members.MirrorsOf(port))
            if (mirror != port) actions.Add(new OutputAction(mirror));
        actions.Add(new OutputAction(port));
        return [new ApplyActionsInstruction(ValueList.From(actions))];
    }
}
