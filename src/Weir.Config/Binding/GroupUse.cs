using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>The fast-failover groups that the rules of one datapath name.</summary>
internal sealed class GroupUse(DatapathConfig datapath, VlanTable vlans)
{
    private const uint UnicastOffset = 4096; // FAUCET's groups of VLANs: the VID, and the VID + 4096 for unicast

    // The lists of receivers of guarded ports (GuardGroups).
    private const uint GuardTag = 0x6000_0000;
    private const uint GuardTagMask = 0xF000_0000;

    private readonly Dictionary<uint, (AclFailover Action, StepConfig Step)> _byId = [];

    /// <summary>The group of <paramref name="step"/>.</summary>
    public AclFailover Resolve(StepConfig step, uint id, ImmutableArray<PortNumber> ports, DiagnosticBag bag)
    {
        var action = new AclFailover(id, ports);
        if (_byId.TryGetValue(id, out var other))
        {
            if (other.Action.Ports.SequenceEqual(ports)) return other.Action;
            bag.Error(DiagnosticCodes.GroupId, step.Node, step.Path["group_id"], $"the group {id} has other ports at {other.Step.Node.Location}", "give one of them another group_id");
            return action;
        }

        _byId[id] = (action, step);
        if (datapath.FloodsByGroups && (Vlan(id) ?? Vlan(id - UnicastOffset)) is { } vlan)
            bag.Error(DiagnosticCodes.GroupId, step.Node, step.Path["group_id"], $"the group {id} is that of the VLAN {Show.Quoted(vlan.Name)}, which is flooded by groups", $"choose a number from {2 * UnicastOffset} on");
        if (datapath.Datapath.Guard is not null && (id & GuardTagMask) == GuardTag)
            bag.Error(DiagnosticCodes.GroupId, step.Node, step.Path["group_id"], $"the groups 0x60000000 to 0x6fffffff are the guard's on {Show.Quoted(datapath.Datapath.Name)}", "choose a smaller number");
        return action;
    }

    private VlanConfig? Vlan(uint vid) => vid <= 4095 ? vlans.FindVid((int)vid) : null;
}
