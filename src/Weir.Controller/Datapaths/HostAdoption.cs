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
    /// <param name="carrying">Ports that carry frames: a host on one that went down meanwhile is forgotten, or found on another member of its LAG.</param>
    /// <param name="observed">What the switch holds.</param>
    /// <param name="nowSeconds">The controller's clock.</param>
    public static HostAdoption Plan(Datapath datapath, ImmutableHashSet<PortNumber> carrying, IReadOnlyList<ObservedFlow> observed, uint nowSeconds)
    {
        var entries = new HostEntries(datapath);
        var hosts = new List<HostRecord>();
        var flows = new List<FlowChange>();
        foreach (var ((vid, mac), seen) in Read(observed))
        {
            // A MAC that stands on two ports is where it was learned last.
            var source = Best(seen, Kind.Source);
            var destination = Best(seen, Kind.Destination);
            var wanted = Array.Empty<FlowEntry>();
            if ((source ?? destination) is { } best && HostMoves.PlaceOf(datapath, entries, carrying, best.Host) is { } host)
            {
                // A source that timed out and has not spoken since: known, and learned anew when it speaks.
                hosts.Add(new HostRecord(vid, mac, host.Port, nowSeconds - (source is null ? (uint)datapath.CacheUpdateGuardTime : best.DurationSeconds)));
                var sourceless = source is null && datapath.FindPort(host.Port) is { PermanentLearn: false };
                wanted = [.. entries.All(host).Where(entry => !sourceless || entry.TableId != Pipeline.EthSrc.Id)];
            }

            // Entries in other tables than Weir's go with their table.
            var there = seen.Where(one => HostEntries.IsDynamic(one.Entry)).Select(one => one.Entry);
            flows.AddRange(HostEntries.Difference(there, wanted));
        }

        return new HostAdoption(hosts, flows);
    }

    private static Dictionary<(Vid Vid, MacAddress Mac), List<Seen>> Read(IReadOnlyList<ObservedFlow> observed)
    {
        var all = new Dictionary<(Vid Vid, MacAddress Mac), List<Seen>>();
        foreach (var (entry, duration) in observed)
        {
            if (HostEntries.TryReadSource(entry, out var host)) Note(Kind.Source);
            else if (HostEntries.TryReadDestination(entry, out host)) Note(Kind.Destination);
            else if (HostEntries.TryReadHairpin(entry, out host)) Note(Kind.Other);
            else if (HostEntries.TryReadPermanent(entry, out var vid, out var mac))
            {
                host = new LearnedHost(mac, vid, default);
                Note(Kind.Other);
            }

            void Note(Kind kind)
            {
                if (!all.TryGetValue((host.Vid, host.Mac), out var seen)) all[(host.Vid, host.Mac)] = seen = new List<Seen>(2);
                seen.Add(new Seen(kind, host, entry, duration));
            }
        }

        return all;
    }

    private static Seen? Best(List<Seen> seen, Kind kind)
    {
        Seen? best = null;
        foreach (var one in seen)
            if (one.Kind == kind && (best is not { } other || one.IsBetterThan(other))) best = one;
        return best;
    }

    private enum Kind
    {
        Source,
        Destination,
        Other,
    }

    private readonly record struct Seen(Kind Kind, LearnedHost Host, FlowEntry Entry, uint DurationSeconds)
    {
        public bool IsBetterThan(Seen other)
        {
            var (mine, theirs) = (HostEntries.IsDynamic(Entry), HostEntries.IsDynamic(other.Entry));
            return mine == theirs ? DurationSeconds < other.DurationSeconds : mine;
        }
    }
}
