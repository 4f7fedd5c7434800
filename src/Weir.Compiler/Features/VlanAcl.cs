using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>ACLs of VLANs, in use when a VLAN with members here has one; other VLANs go round this table. What a coprocessor injects does not pass it.</summary>
internal sealed class VlanAcl : Feature
{
    public override IEnumerable<PipelineTable> Tables(Datapath dp) => Filtered(dp).Any() ? [Pipeline.VlanAcl] : [];

    public override void Contribute(CompileContext context)
    {
        if (!context.Uses(Pipeline.VlanAcl)) return;
        var acls = new AclCompiler(context, Pipeline.VlanAcl, Pipeline.Classification);
        foreach (var vlan in Filtered(context.Datapath)) acls.Add(AclScope.Of(vlan.Vid), Fields.Vid(vlan.Vid), vlan.AclsIn, $"vlan {vlan.Name}");
    }

    /// <summary>The VLANs whose frames pass this table.</summary>
    public static IEnumerable<Vlan> Filtered(Datapath dp)
    {
        HashSet<Vid>? used = null;
        foreach (var vlan in dp.Vlans)
        {
            if (vlan.AclsIn.IsEmpty) continue;
            used ??= [.. dp.Ports.Where(Membership.IsMember).SelectMany(Membership.VidsOf)];
            if (used.Contains(vlan.Vid)) yield return vlan;
        }
    }
}
