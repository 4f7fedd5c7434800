using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Hosts;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>An entry as the switch reported it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="DurationSeconds">Seconds since it was added.</param>
internal readonly record struct ObservedFlow(FlowEntry Entry, uint DurationSeconds);

/// <summary>What a read-back says about learned hosts: who stays known, and what of their entries is missing, wrong or left over.</summary>
/// <param name="Hosts">Hosts to know.</param>
/// <param name="Flows">Changes of their entries.</param>
internal sealed record HostAdoption(IReadOnlyList<HostRecord> Hosts, IReadOnlyList<FlowChange> Flows)
{
    /// <summary>Reads the learned entries of Weir's tables, and of FAUCET's packed ones, which the static diff takes away.</summary>
    /// <param name="datapath">The configuration.</param>
    /// <param name="up">Ports that are up: a host on one that went down meanwhile is forgotten.</param>
    /// <param name="observed">What the switch holds.</param>
    /// <param name="nowSeconds">The controller's clock.</param>
    public static HostAdoption Plan(Datapath datapath, ImmutableHashSet<PortNumber> up, IReadOnlyList<ObservedFlow> observed, uint nowSeconds)
    {
        var entries = new HostEntries(datapath);
        var flows = new List<FlowChange>();
        var sources = new Dictionary<(Vid, MacAddress), Seen>();
        var destinations = new Dictionary<(Vid, MacAddress), Seen>();
        foreach (var (entry, duration) in observed)
        {
            // A MAC that stands on two ports is where it was learned last.
            if (HostEntries.TryReadSource(entry, out var host)) Note(sources, host, entry, duration, flows);
            else if (HostEntries.TryReadDestination(entry, out host)) Note(destinations, host, entry, duration, flows);
        }

        var hosts = new List<HostRecord>();
        foreach (var (key, source) in sources)
        {
            var known = destinations.Remove(key, out var destination);
            if (!MayStay(source.Host))
            {
                Forget(source, flows);
                if (known) Forget(destination, flows);
                continue;
            }

            hosts.Add(new HostRecord(source.Host.Vid, source.Host.Mac, source.Host.Port, nowSeconds - source.DurationSeconds));
            Mend(source, entries.Source(source.Host), flows);
            if (known && destination.Entry.TableId == Pipeline.EthDst.Id) Mend(destination, entries.Destination(source.Host), flows);
            else flows.Add(new FlowChange(ChangeKind.Add, entries.Destination(source.Host), null));
        }

        foreach (var destination in destinations.Values)
        {
            if (!MayStay(destination.Host))
            {
                Forget(destination, flows);
                continue;
            }

            // Its source timed out and it has not spoken since: known, and learned anew when it speaks.
            hosts.Add(new HostRecord(destination.Host.Vid, destination.Host.Mac, destination.Host.Port, nowSeconds - (uint)datapath.CacheUpdateGuardTime));
            Mend(destination, entries.Destination(destination.Host), flows);
        }

        return new HostAdoption(hosts, flows);

        bool MayStay(LearnedHost host) => entries.CanLearn(host.Port, host.Vid) && PortStates.Carries(datapath, up, host.Port);
    }

    private static void Note(Dictionary<(Vid, MacAddress), Seen> seen, LearnedHost host, FlowEntry entry, uint duration, List<FlowChange> flows)
    {
        var found = new Seen(host, entry, duration);
        if (seen.TryGetValue((host.Vid, host.Mac), out var other))
        {
            var (keep, drop) = found.IsBetterThan(other) ? (found, other) : (other, found);
            Forget(drop, flows);
            found = keep;
        }

        seen[(host.Vid, host.Mac)] = found;
    }

    private static void Mend(Seen seen, FlowEntry wanted, List<FlowChange> flows)
    {
        if (seen.Entry.TableId != wanted.TableId || !seen.Entry.Match.Equals(wanted.Match) || seen.Entry.Cookie != wanted.Cookie)
            flows.Add(new FlowChange(ChangeKind.Add, wanted, null));
        else if (!seen.Entry.Instructions.Equals(wanted.Instructions))
            flows.Add(new FlowChange(ChangeKind.Modify, wanted, null));
    }

    // Entries in other tables than Weir's go with their table.
    private static void Forget(Seen seen, List<FlowChange> flows)
    {
        if (HostEntries.IsDynamic(seen.Entry)) flows.Add(new FlowChange(ChangeKind.Delete, seen.Entry, null));
    }

    private readonly record struct Seen(LearnedHost Host, FlowEntry Entry, uint DurationSeconds)
    {
        public bool IsBetterThan(Seen other)
        {
            var (mine, theirs) = (HostEntries.IsDynamic(Entry), HostEntries.IsDynamic(other.Entry));
            return mine == theirs ? DurationSeconds < other.DurationSeconds : mine;
        }
    }
}
