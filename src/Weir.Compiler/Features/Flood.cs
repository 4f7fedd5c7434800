using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// Broadcast, multicast and unknown unicast: out of every member of the VLAN, tagged ports first, then without the tag; a switch never outputs to
/// in_port. Members are configured ports whatever their link, but of a LAG one that is in step; disabled and output-only ones are none. VLANs without
/// members have no entry.
/// </summary>
/// <remarks>
/// Where frames of some port go elsewhere (<see cref="FloodOutputs"/>), it has entries of its own: in_port, priority one higher. With
/// <c>combinatorial_port_flood</c> every port has, and the VLAN none.
/// With <c>group_table</c> the outputs of a VLAN are a group, whose id is the VID; VID + 4096 for unknown unicast,
/// always, so that a port that is to be spared it never gets it in passing.
/// Priorities are FAUCET's: 8192 + bits of the mask, + the EtherType where that is matched.
/// </remarks>
internal sealed class Flood : Feature
{
    private const ushort BasePriority = 8192;
    private const uint UnicastGroups = 4096;

    private static readonly ImmutableArray<(string Name, ulong Address, int Bits)> Classes =
    [
        ("802.x", 0x0180_C200_0000, 24),
        ("IPv4 multicast", 0x0100_5E00_0000, 24),
        ("IPv6 multicast", 0x3333_0000_0000, 16),
        ("broadcast", 0xFFFF_FFFF_FFFF, 48),
    ];

    // What restricted ports send to each other.
    private static readonly ImmutableArray<(string Name, ushort EtherType, ulong Address, int Bits)> NeighborClasses =
    [
        ("ARP", EtherType.Arp, 0xFFFF_FFFF_FFFF, 48),
        ("neighbour solicitation", EtherType.IPv6, 0x3333_FF00_0000, 24),
        ("router solicitation", EtherType.IPv6, 0x3333_0000_0002, 48),
        ("router advertisement", EtherType.IPv6, 0x3333_0000_0001, 48),
    ];

    private static readonly ImmutableArray<(string Name, ulong Address, int Bits, DropReason Reason)> Dropped =
    [
        ("Cisco CDP, VTP, DTP, UDLD", 0x0100_0CCC_CCCC, 48, DropReason.CiscoProtocol),
        ("Cisco shared spanning tree", 0x0100_0CCC_CCCD, 48, DropReason.CiscoProtocol),
        ("link-local 802.1", 0x0180_C200_0000, 44, DropReason.ReservedAddress),
    ];

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.Flood];

    public override void Contribute(CompileContext context)
    {
        foreach (var (name, address, bits, reason) in Dropped)
            context.Drop(Pipeline.Flood, Priority(bits), Match.Of(Fields.EthDst(address, bits)), reason, new Origin(Pipeline.Flood.Name, name, context.Datapath.Location));

        var members = new Dictionary<Vid, VlanMembers>();
        foreach (var port in context.Datapath.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            foreach (var vid in port.TaggedVlans) Of(members, vid).Add(port, Of(members, vid).Tagged, context);
            if (port.NativeVlan is { } native) Of(members, native).Add(port, Of(members, native).Native, context);
        }

        foreach (var vlan in context.Datapath.Vlans)
            if (members.TryGetValue(vlan.Vid, out var ports)) AddVlan(context, vlan, ports);
    }

    private static void AddVlan(CompileContext context, Vlan vlan, VlanMembers ports)
    {
        var each = context.Datapath.CombinatorialPortFlood;
        List<Port> senders = [.. ports.Senders];
        if (each) senders.AddRange(context.Datapath.Ports.Where(port => Membership.IsMember(port) && port.Coprocessor is not null));
        var all = new FloodOutputs(context.Members, ports.Tagged, ports.Native) { Senders = senders, EachSender = each };
        var group = Group(context, vlan, vlan.Vid.Value, all);
        foreach (var (name, address, bits) in Classes)
            Add(context, Match.Of(Fields.Vid(vlan.Vid), Fields.EthDst(address, bits)), Priority(bits), all, group, Words(vlan, name));
        if (context.Datapath.Ports.Any(port => port.RestrictedBcastArpnd))
        {
            var neighbors = new FloodOutputs(context.Members, ports.Tagged, ports.Native) { Senders = senders, EachSender = each, Restricted = false };
            foreach (var (name, type, address, bits) in NeighborClasses)
                Add(context, Match.Of(Fields.Vid(vlan.Vid), Fields.EthType(type), Fields.EthDst(address, bits)), (ushort)(Priority(bits) + type), neighbors, group, Words(vlan, name));
        }

        if (!vlan.UnicastFlood || ports.Tagged.Concat(ports.Native).All(port => !port.UnicastFlood))
        {
            var reason = all.IsEmpty ? DropReason.NobodyToFloodTo : DropReason.UnknownUnicast;
            context.DropRest(Pipeline.Flood, Match.Of(Fields.Vid(vlan.Vid)), reason, Words(vlan, all.IsEmpty ? "flood" : "unknown unicast"));
            return;
        }

        var unicast = ports.Tagged.Concat(ports.Native).All(port => port.UnicastFlood)
            ? all
            : new FloodOutputs(context.Members, ports.Tagged.FindAll(port => port.UnicastFlood), ports.Native.FindAll(port => port.UnicastFlood)) { Senders = senders, EachSender = each };
        Add(context, Match.Of(Fields.Vid(vlan.Vid)), BasePriority, unicast, Group(context, vlan, UnicastGroups + vlan.Vid.Value, unicast), Words(vlan, "unknown unicast"));
    }

    private static void Add(CompileContext context, Match match, ushort priority, FloodOutputs outputs, uint? group, Origin origin)
    {
        if (outputs.ToAll is { } toAll) context.Add(Pipeline.Flood, priority, match, group is { } id ? [new ApplyActionsInstruction([new GroupAction(id)])] : toAll, origin);
        foreach (var (port, instructions) in outputs.Exceptions)
            context.Add(Pipeline.Flood, (ushort)(priority + 1), match.With(Fields.InPort(port)), instructions, origin, drop: instructions.Count == 0 ? DropReason.NobodyToFloodTo : DropReason.None);
    }

    // With group_table: a bucket for each output. Null where there is none, or the id is another group's.
    private static uint? Group(CompileContext context, Vlan vlan, uint id, FloodOutputs outputs)
    {
        if (!context.Datapath.GroupTable || outputs.ToAll is not { } toAll) return null;
        var buckets = new List<Bucket>();
        var untagged = false;
        foreach (var action in toAll.OfType<ApplyActionsInstruction>().SelectMany(apply => apply.Actions))
        {
            if (action is PopVlanAction) untagged = true;
            else if (action is not OutputAction) return null; // a port with acls_out: its copies take a way that no bucket has
            else buckets.Add(new Bucket(untagged ? [new PopVlanAction(), action] : [action], 0, PortNumber.Any));
        }

        var origin = Words(vlan, "group_table");
        if (context.Add(new GroupEntry(id, GroupType.All, ValueList.From(buckets)), origin)) return id;
        context.Diagnostics.Add(new(false, $"the group {id} of an ACL's failover has the id that group_table gives to VLAN {vlan.Name}: this VLAN is flooded without a group", vlan.Location));
        return null;
    }

    private static Origin Words(Vlan vlan, string what) => new(Pipeline.Flood.Name, $"vlan {vlan.Name}, {what}", vlan.Location);

    private static ushort Priority(int bits) => (ushort)(BasePriority + bits);

    private static VlanMembers Of(Dictionary<Vid, VlanMembers> members, Vid vid)
    {
        if (!members.TryGetValue(vid, out var ports)) members[vid] = ports = new VlanMembers();
        return ports;
    }

    private sealed class VlanMembers
    {
        private readonly HashSet<int> _lags = [];
        private bool _external; // one of the ports that lead to other switches is in

        public List<Port> Tagged { get; } = [];

        public List<Port> Native { get; } = [];

        public List<Port> Senders { get; } = [];

        // Ports come in ascending order: of a LAG the first that is in step gets floods.
        public void Add(Port port, List<Port> form, CompileContext context)
        {
            Senders.Add(port);
            if (PortEgress.IsFiltered(port) && !context.Capabilities.Controller2) return;
            if (GuardTables.Delivers(context.Datapath, port)) return;
            if (port.LoopProtectExternal && (_external || !context.Carries(port))) return;
            _external |= port.LoopProtectExternal;
            if (port.Lacp is not { } lacp || (context.Carries(port) && _lags.Add(lacp.Lag))) form.Add(port);
        }
    }
}
