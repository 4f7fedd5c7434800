using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Services;

/// <summary>The rules of ACLs that send packets to a port.</summary>
public static class SteeringRules
{
    /// <summary>Those of the ACLs that a datapath uses, each once, in no order. A rule says its line, and no two stand on one.</summary>
    public static IEnumerable<AclRule> To(Datapath datapath, PortNumber port) =>
        datapath.AclsIn.Concat(datapath.Ports.SelectMany(one => one.AclsIn.Concat(one.AclsOut))).Concat(datapath.Vlans.SelectMany(vlan => vlan.AclsIn.Concat(vlan.AclsOut)))
            .SelectMany(acl => acl.Rules).Where(rule => rule.Actions.Any(action => action is AclOutput output && output.Port == port || action is AclFailover failover && failover.Ports.Contains(port)))
            .DistinctBy(rule => rule.Location);
}
