using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>What the operator expects of a network without ACLs, said directly, with no table in it: who gets a frame, and how tagged.</summary>
internal sealed class Oracle(Datapath dp, DatapathState state, IReadOnlyCollection<LearnedHost> hosts)
{
    /// <summary>Exits as <see cref="Rig.Send(uint, byte[])"/> words them, in any order.</summary>
    public List<string> Send(uint port, MacAddress destination, MacAddress source, int? vid)
    {
        var exits = new List<string>();
        if (dp.FindPort(new PortNumber(port)) is not { Enabled: true, OutputOnly: false } from) return exits;
        if (from.OpstatusReconf && !state.UpPorts.Contains(from.Number)) return exits;
        if (from.Coprocessor is not null)
        {
            if (vid is { } tag) Inject(from, destination, tag, exits);
            return exits;
        }

        if ((vid is null ? from.NativeVlan : from.TaggedVlans.Cast<Vid?>().FirstOrDefault(tagged => tagged!.Value.Value == vid)) is not { } vlan) return exits;
        foreach (var mirror in Mirrors(from)) exits.Add(Word(mirror, vid));
        if (hosts.Any(host => host.Mac == source && host.Vid == vlan && host.Port != from.Number && dp.FindPort(host.Port)!.PermanentLearn)) return exits;
        if (!hosts.Contains(new LearnedHost(source, vlan, from.Number))) exits.Add("controller");
        Switch(from, destination, vlan, exits);
        return exits;
    }

    private void Inject(Port from, MacAddress destination, int vid, List<string> exits)
    {
        foreach (var coprocessor in dp.Ports.Where(port => port is { Enabled: true, OutputOnly: false, Coprocessor: not null }))
        {
            if (dp.FindPort(new PortNumber((uint)(vid - coprocessor.Coprocessor!.VlanVidBase))) is not { Enabled: true } to) continue;
            if (to != from) exits.Add(Word(to, null));
            return;
        }

        Switch(from, destination, Vid.From(vid), exits);
    }

    private void Switch(Port from, MacAddress destination, Vid vlan, List<string> exits)
    {
        if (!destination.IsMulticast && hosts.FirstOrDefault(host => host.Mac == destination && host.Vid == vlan) is { Port.Value: > 0 } known)
        {
            var to = dp.FindPort(known.Port)!;
            int? tag = to.NativeVlan == vlan ? null : vlan.Value;
            if (to != from && to.LoopProtectExternal && from.LoopProtectExternal) return;
            if (to == from && (to.Hairpin || to.HairpinUnicast))
            {
                exits.Add(Word(to, tag));
                return;
            }

            foreach (var mirror in Mirrors(to).Where(mirror => mirror != from)) exits.Add(Word(mirror, tag));
            if (to != from) exits.Add(Word(to, tag));
            return;
        }

        if (destination.Bits is 0x0100_0CCC_CCCC or 0x0100_0CCC_CCCD || destination.Bits >> 4 == 0x0180_C200_0000 >> 4) return;
        var isUnicast = !destination.IsMulticast;
        if (isUnicast && dp.FindVlan(vlan) is not { UnicastFlood: true }) return;
        var copies = new HashSet<string>();
        var external = dp.Ports.FirstOrDefault(port => port is { LoopProtectExternal: true, Enabled: true, OutputOnly: false } && (!port.OpstatusReconf || state.UpPorts.Contains(port.Number)) && (port.NativeVlan == vlan || port.TaggedVlans.Contains(vlan)));
        foreach (var to in dp.Ports)
        {
            if (to.LoopProtectExternal && (to != external || (to != from && from.LoopProtectExternal))) continue;
            if (!to.Enabled || to.OutputOnly || (to == from && !to.Hairpin) || (isUnicast && !to.UnicastFlood)) continue;
            if (to != from && to.RestrictedBcastArpnd && from.RestrictedBcastArpnd) continue;
            var native = to.NativeVlan == vlan;
            if (!native && !to.TaggedVlans.Contains(vlan)) continue;
            int? tag = native ? null : vlan.Value;
            exits.Add(Word(to, tag));
            if (to == from) continue;
            // A mirror that has the frame as it came in gets no second copy; what a coprocessor injects is not copied as it comes in.
            foreach (var mirror in Mirrors(to).Where(mirror => mirror != from && (from.Coprocessor is not null || !Mirrors(from).Contains(mirror)))) copies.Add(Word(mirror, tag));
        }

        exits.AddRange(copies);
    }

    private List<Port> Mirrors(Port port) => [.. dp.Ports.Where(mirror => mirror.Enabled && mirror != port && mirror.MirrorOf.Contains(port.Number))];

    private static string Word(Port port, int? vid) => vid is null ? $"{port.Number}" : $"{port.Number}:{vid}";
}
