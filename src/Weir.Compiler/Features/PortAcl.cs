using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// ACLs of ports, in use when any port has one. A port without one lets everything pass; a port that is down has no entry, so nothing passes.
/// ACLs of the datapath stand there once, for whatever port, and ports that take nothing in have an entry above them.
/// </summary>
internal sealed class PortAcl : Feature
{
    public override IEnumerable<PipelineTable> Tables(Datapath dp) => dp.AclsIn.Length > 0 || dp.Ports.Any(HasAcl) ? [Pipeline.PortAcl] : [];

    public override void Contribute(CompileContext context)
    {
        if (!context.Uses(Pipeline.PortAcl)) return;
        var acls = new AclCompiler(context, Pipeline.PortAcl, Pipeline.Vlan);
        if (context.Datapath.AclsIn is { Length: > 0 } all)
        {
            AddShutPorts(context, port => !context.IsUp(port) || port.OutputOnly);
            acls.Add(AclScope.AllPorts, null, all, "all ports");
            return;
        }

        AddShutPorts(context, port => !port.Enabled || port.OutputOnly); // those that are merely down take nothing in by themselves
        foreach (var port in context.Datapath.Ports)
        {
            if (port.OutputOnly || !context.IsUp(port)) continue;
            var scope = AclScope.Of(port.Number);
            if (HasAcl(port)) acls.Add(scope, Fields.InPort(port.Number), port.AclsIn, Words(port));
            else acls.AddAllow(scope, Fields.InPort(port.Number), new Origin(Pipeline.PortAcl.Name, $"{Words(port)}, no ACL", port.Location));
        }
    }

    // A rule that outputs by itself shall not do so for a port from which nothing is taken.
    private static void AddShutPorts(CompileContext context, Func<Port, bool> isShut)
    {
        foreach (var port in context.Datapath.Ports.Where(isShut))
        {
            var reason = !port.Enabled ? DropReason.PortDisabled : port.OutputOnly ? DropReason.OutputOnly : DropReason.PortClosed;
            context.Drop(Pipeline.PortAcl, PriorityAllocator.Highest + 1, Match.Of(Fields.InPort(port.Number)), reason, new Origin(Pipeline.PortAcl.Name, Words(port), port.Location));
        }
    }

    private static bool HasAcl(Port port) => port is { Enabled: true, OutputOnly: false, AclsIn.Length: > 0 };
}
