using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>What a new configuration means for hosts that were learned under the old one.</summary>
/// <param name="Kept">Hosts that stay learned, in the order given.</param>
/// <param name="Forgotten">Hosts whose entries go, in the order given.</param>
/// <param name="Flows">Changes of their entries, in no particular order; pass them to <see cref="SwitchChange.With"/>.</param>
public sealed record HostChanges(IReadOnlyList<LearnedHost> Kept, IReadOnlyList<LearnedHost> Forgotten, IReadOnlyList<FlowChange> Flows)
{
    /// <summary>
    /// Compares two configurations for the hosts that were learned. A host is forgotten where its port may no longer have it (gone, disabled, no member of
    /// the VLAN, a coprocessor now). Where only the way out differs (native now tagged, a mirror more), its entry in <c>eth_dst</c> is modified and nothing
    /// else. Another cookie means all entries anew. Other timeouts hold from the next learning on, none where there was one (<c>permanent_learn</c>) at once.
    /// </summary>
    public static HostChanges Between(Datapath previous, Datapath next, IEnumerable<LearnedHost> hosts)
    {
        var (before, after) = (new HostEntries(previous), new HostEntries(next));
        var kept = new List<LearnedHost>();
        var forgotten = new List<LearnedHost>();
        var flows = new List<FlowChange>();
        foreach (var host in hosts)
        {
            if (!after.CanLearn(host.Port, host.Vid))
            {
                forgotten.Add(host);
                flows.AddRange(before.Deletes(host));
                continue;
            }

            kept.Add(host);
            flows.AddRange(HostEntries.Difference(before.CanLearn(host.Port, host.Vid) ? before.All(host) : [], after.All(host)));
        }

        return new(kept, forgotten, flows);
    }

    /// <summary>
    /// The places (port and VLAN) where hosts that were learned under <paramref name="previous"/> are treated otherwise under <paramref name="next"/>. Hosts
    /// elsewhere need not be given to <see cref="Between"/>: nothing changes for them.
    /// </summary>
    public static IReadOnlySet<(PortNumber Port, Vid Vid)> Places(Datapath previous, Datapath next)
    {
        var places = new HashSet<(PortNumber, Vid)>();
        if (ReferenceEquals(previous, next)) return places;
        var (before, after) = (new HostEntries(previous), new HostEntries(next));
        foreach (var (port, vid) in before.Places)
            if (previous.Cookie != next.Cookie || !after.TreatsAlike(before, port, vid)) places.Add((port, vid));
        return places;
    }
}
