using Weir.Model;

namespace Weir.Compiler.Features;

/// <summary>ACLs of ports, in use when any port has one. A port without one lets everything pass; a port that is down or output-only has no entry, so nothing passes.</summary>
internal sealed class PortAcl : Feature
{
    public override IEnumerable<PipelineTable> Tables(Datapath dp) => dp.Ports.Any(HasAcl) ? [Pipeline.PortAcl] : [];

    public override void Contribute(CompileContext context)
    {
        if (!context.Uses(Pipeline.PortAcl)) return;
        var acls = new AclCompiler(context, Pipeline.PortAcl, Pipeline.Vlan);
        foreach (var port in context.Datapath.Ports)
        {
            if (port.OutputOnly || !context.IsUp(port)) continue;
            var scope = AclScope.Of(port.Number);
            if (HasAcl(port)) acls.Add(scope, Fields.InPort(port.Number), port.AclsIn, Words(port));
            else acls.AddAllow(scope, Fields.InPort(port.Number), new Origin(Pipeline.PortAcl.Name, $"{Words(port)}, no ACL", port.Location));
        }
    }

    private static bool HasAcl(Port port) => port is { Enabled: true, OutputOnly: false, AclsIn.Length: > 0 };
}
