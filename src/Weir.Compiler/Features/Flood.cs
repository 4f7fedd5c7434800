using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// Broadcast, multicast and unknown unicast: out of every member of the VLAN, tagged ports first, then without the tag; a switch never outputs to
/// in_port. Members are configured ports whatever their link; disabled and output-only ones are none. VLANs without members have no entry.
/// </summary>
/// <remarks>
/// Mirrors: a mirror gets one copy a flood and tag form, and none when it already has the frame as it came in. So a mirrored member has entries of its own
/// (in_port, priority one higher) where that makes a difference; no other port has.
/// Priorities are FAUCET's: 8192 + bits of the mask.
/// </remarks>
internal sealed class Flood : Feature
{
    private const ushort BasePriority = 8192;

    private static readonly ImmutableArray<(string Name, ulong Address, int Bits)> Classes =
    [
        ("802.x", 0x0180_C200_0000, 24),
        ("IPv4 multicast", 0x0100_5E00_0000, 24),
        ("IPv6 multicast", 0x3333_0000_0000, 16),
        ("broadcast", 0xFFFF_FFFF_FFFF, 48),
    ];

    private static readonly ImmutableArray<(string Name, ulong Address, int Bits)> Dropped =
    [
        ("Cisco CDP, VTP, DTP, UDLD", 0x0100_0CCC_CCCC, 48),
        ("Cisco shared spanning tree", 0x0100_0CCC_CCCD, 48),
        ("link-local 802.1", 0x0180_C200_0000, 44),
    ];

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.Flood];

    public override void Contribute(CompileContext context)
    {
        foreach (var (name, address, bits) in Dropped)
            context.Add(Pipeline.Flood, Priority(bits), Match.Of(Fields.EthDst(address, bits)), [], new Origin(Pipeline.Flood.Name, name, context.Datapath.Location));

        var members = new Dictionary<Vid, (List<Port> Tagged, List<Port> Native)>();
        foreach (var port in context.Datapath.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            foreach (var vid in port.TaggedVlans) Of(members, vid).Tagged.Add(port);
            if (port.NativeVlan is { } native) Of(members, native).Native.Add(port);
        }

        foreach (var vlan in context.Datapath.Vlans)
            if (members.TryGetValue(vlan.Vid, out var ports)) AddVlan(context, vlan, ports.Tagged, ports.Native);
    }

    private static void AddVlan(CompileContext context, Vlan vlan, List<Port> tagged, List<Port> native)
    {
        var all = new FloodOutputs(context.Members, tagged, native);
        foreach (var (name, address, bits) in Classes)
            Add(context, Match.Of(Fields.Vid(vlan.Vid), Fields.EthDst(address, bits)), Priority(bits), all, Words(vlan, name));
        if (!vlan.UnicastFlood) return;

        var unicast = tagged.Concat(native).All(port => port.UnicastFlood)
            ? all
            : new FloodOutputs(context.Members, tagged.FindAll(port => port.UnicastFlood), native.FindAll(port => port.UnicastFlood))
            {
                Senders = all.Senders,
            };
        Add(context, Match.Of(Fields.Vid(vlan.Vid)), BasePriority, unicast, Words(vlan, "unknown unicast"));
    }

    private static void Add(CompileContext context, Match match, ushort priority, FloodOutputs outputs, Origin origin)
    {
        if (outputs.ToAll is not { } toAll) return;
        context.Add(Pipeline.Flood, priority, match, toAll, origin);
        foreach (var (port, instructions) in outputs.Exceptions)
            context.Add(Pipeline.Flood, (ushort)(priority + 1), match.With(Fields.InPort(port)), instructions, origin);
    }

    private static Origin Words(Vlan vlan, string what) => new(Pipeline.Flood.Name, $"vlan {vlan.Name}, {what}", vlan.Location);

    private static ushort Priority(int bits) => (ushort)(BasePriority + bits);

    private static (List<Port> Tagged, List<Port> Native) Of(Dictionary<Vid, (List<Port> Tagged, List<Port> Native)> members, Vid vid)
    {
        if (!members.TryGetValue(vid, out var ports)) members[vid] = ports = ([], []);
        return ports;
    }
}
