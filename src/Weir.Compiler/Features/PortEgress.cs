using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// ACLs on what VLANs send out of ports. A known destination behind such a port leads here with the port in the metadata; a flood sends here a copy for each
/// such port, so that each is judged by itself. Other ports do not pass here.
/// </summary>
internal sealed class PortEgress : Feature
{
    public override IEnumerable<PipelineTable> Tables(Datapath dp) => dp.Ports.Any(port => Membership.IsMember(port) && IsFiltered(port)) ? [Pipeline.PortAclOut, Pipeline.PortOut] : [];

    public override void Contribute(CompileContext context)
    {
        if (!context.Uses(Pipeline.PortAclOut)) return;
        var acls = new AclCompiler(context, Pipeline.PortAclOut, Pipeline.PortOut);
        foreach (var port in context.Datapath.Ports)
        {
            if (!Membership.IsMember(port) || !IsFiltered(port)) continue;
            if (!context.Capabilities.Controller2)
                context.Diagnostics.Add(new(true, $"{Words(port)}: acls_out needs Open vSwitch: this switch cannot filter a copy of a flood. No floods leave there.", port.Location));
            var field = MatchField.Masked(OxmField.Metadata, port.Number.Value, Egress.PortMask);
            acls.Add(AclScope.Out(port.Number), field, port.AclsOut, $"{Words(port)}, outgoing");
            foreach (var vid in Membership.VidsOf(port))
            {
                context.Add(
                    Pipeline.PortOut,
                    context.Datapath.Priorities.High,
                    Match.Of(field, Fields.Vid(vid)),
                    Egress.Output(port.Number, context.Members, pop: vid == port.NativeVlan),
                    new Origin(Pipeline.PortOut.Name, Words(port), port.Location));
            }
        }
    }

    /// <summary>Whether what leaves there is filtered.</summary>
    public static bool IsFiltered(Port port) => !port.AclsOut.IsEmpty;

    /// <summary>A copy of the frame, judged by the ACLs of a port.</summary>
    public static OpenFlowAction Copy(PortNumber port) =>
        new CloneAction([new RegLoadAction(new FieldBits(OxmField.Metadata, 0, 32), port.Value), new ResubmitAction(PortNumber.InPort, Pipeline.PortAclOut.Id)]);
}
