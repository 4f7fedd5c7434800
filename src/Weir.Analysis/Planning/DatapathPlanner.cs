using System.Collections.Immutable;
using Weir.Api;
using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Analysis.Planning;

/// <summary>Finds out what a change of one datapath's configuration does: to the entries of its switch, and to packets.</summary>
internal static class DatapathPlanner
{
    private const int MaxRules = 4;

    /// <summary>The plan from one configuration to the next.</summary>
    /// <param name="old">The configuration in force, and what is known of the switch.</param>
    /// <param name="datapath">The next one.</param>
    /// <param name="ct">Ends the search.</param>
    public static DatapathPlan Plan(PlannedSide old, Datapath datapath, CancellationToken ct = default)
    {
        var held = DatapathCompiler.Compile(old.Datapath, old.State, old.Capabilities);
        var state = old.State with { UpPorts = old.State.UpPorts.Union(NewPorts(old.Datapath, datapath)), LacpPorts = LacpPorts(old, datapath), Previous = held.AclPriorities };
        var desired = DatapathCompiler.Compile(datapath, state, old.Capabilities);
        var hosts = old.Representatives();
        var hostChanges = HostChanges.Between(old.Datapath, datapath, hosts);
        var entries = new EntryChanges(old.Datapath, held, datapath, desired);
        var forgotten = old.Hosts is { } learned ? HostChanges.Between(old.Datapath, datapath, learned).Forgotten.Count : (int?)null;
        var (treatments, unknown) = entries.IsEmpty && hostChanges.Flows.Count == 0
            ? ([], [])
            : Treatments(old.Datapath, datapath, held, desired, hosts, hostChanges.Kept, ct);
        return new DatapathPlan(
            datapath.Name, datapath.Id.ToString(), DatapathPresence.Both, entries.Flows, entries.Groups, entries.Meters, forgotten, entries.Parts, entries.All, RateChanges.Between(held, desired), treatments, unknown,
            Problems(desired));
    }

    /// <summary>The plan of a datapath that only one of the configurations has.</summary>
    public static DatapathPlan Plan(Datapath datapath, DatapathPresence presence)
    {
        var compiled = DatapathCompiler.Compile(datapath, PlannedSide.AllUp(datapath), SwitchCapabilities.OpenVSwitch);
        var isAdded = presence == DatapathPresence.Added;
        var entries = new EntryChanges(datapath, DesiredState.Empty, datapath, isAdded ? compiled : DesiredState.Empty);
        return new DatapathPlan(
            datapath.Name, datapath.Id.ToString(), presence, entries.Flows, entries.Groups, entries.Meters, null, entries.Parts, entries.All, [], [], [], isAdded ? Problems(compiled) : []);
    }

    private static ImmutableArray<string> Problems(DesiredState desired) =>
        [.. desired.Diagnostics.Select(diagnostic => $"{(diagnostic.Location is null ? "" : $"{diagnostic.Location}: ")}{diagnostic.Message}")];

    // A port that the configuration in force does not have counts as up.
    private static IEnumerable<PortNumber> NewPorts(Datapath old, Datapath datapath) =>
        datapath.Ports.Where(port => port.Enabled && old.FindPort(port.Number) is not { Enabled: true }).Select(port => port.Number);

    private static ImmutableHashSet<PortNumber> LacpPorts(PlannedSide old, Datapath datapath) =>
        old.State.LacpPorts.Union(datapath.Ports.Where(port => port.Lacp is not null && old.Datapath.FindPort(port.Number)?.Lacp is null).Select(port => port.Number));

    private static (ImmutableArray<TreatmentChange> Treatments, ImmutableArray<PlannedPlace> Unknown) Treatments(
        Datapath old, Datapath datapath, DesiredState held, DesiredState desired, ImmutableArray<LearnedHost> hosts, IReadOnlyList<LearnedHost> kept, CancellationToken ct)
    {
        var ports = old.Ports.Concat(datapath.Ports).GroupBy(port => port.Number).Select(same => same.Last()).OrderBy(port => port.Number).ToList();
        var other = new Port(new PortNumber(Enumerable.Range(1, ports.Count + 1).Select(number => (uint)number).First(number => ports.TrueForAll(port => port.Number.Value != number))), "any other");
        ports.Add(other);
        var there = ports.Select(port => new SwitchPort(port.Number, port.Name)).ToList();
        var before = new PlannedSwitch(old, held, hosts, there);
        var after = new PlannedSwitch(datapath, desired, kept, there);
        var search = new TreatmentSearch(before, after);
        int[] vids = [.. search.Vids];
        var otherVid = Enumerable.Range(1, 4094).Reverse().Except(vids).Cast<int?>().FirstOrDefault();
        var hostsOf = hosts.ToLookup(host => host.Vid);
        var treatments = ImmutableArray.CreateBuilder<TreatmentChange>();
        var unknown = ImmutableArray.CreateBuilder<PlannedPlace>();
        foreach (var port in ports)
        {
            foreach (var vid in vids.Cast<int?>().Prepend(null).Append(otherVid).Distinct())
            {
                ct.ThrowIfCancellationRequested();
                var isOther = vid == otherVid && vid is not null;
                var vlan = vid is { } tag ? Vid.FromBits(tag) : datapath.FindPort(port.Number)?.NativeVlan ?? old.FindPort(port.Number)?.NativeVlan;
                Match[] likely = isOther || vlan is null ? [] : [.. Likely(port.Number, hostsOf[vlan.Value])];
                var isKnown = search.TryFind(port.Number, vid, likely, out var found);
                if (isKnown && found is null) continue;
                var name = vlan is { } known ? (datapath.FindVlan(known) ?? old.FindVlan(known))?.Name : null;
                var place = new PlannedPlace(port.Name, port.Number.Value, vid, isOther ? null : name, isOther, port == other);
                if (found is null) unknown.Add(place);
                else treatments.Add(new(place, [.. Examples(found, Rules(search, port.Number, vid, vlan, likely)).Select(example => Describe(example, before, after))]));
            }
        }

        return (treatments.ToImmutable(), unknown.ToImmutable());
    }

    private static IEnumerable<DifferentPacket> Rules(TreatmentSearch search, PortNumber port, int? vid, Vid? vlan, Match[] likely) =>
        vlan is { } known ? search.OfRules(port, vid, known, likely).Take(MaxRules) : [];

    // What the search came upon may be odd: an example of the rule that is the reason says more.
    private static IEnumerable<DifferentPacket> Examples(DifferentPacket found, IEnumerable<DifferentPacket> rules)
    {
        List<DifferentPacket> others = [.. rules.Where(rule => !rule.Frame.AsSpan().SequenceEqual(found.Frame))];
        return found.IsLikely || others.Count == 0 ? others.Prepend(found) : others;
    }

    private static TreatmentExample Describe(DifferentPacket found, PlannedSwitch before, PlannedSwitch after)
    {
        // A packet without a tag is written without one: that is how `weir trace` makes one.
        var shown = Match.Of([.. found.Packet.Where(field => field.Field != OxmField.InPort && (field.Field != OxmField.VlanVid || field.LowValue != 0))]);
        var rule = found.Rule is null ? null : (after.OriginOf(found.Rule) ?? before.OriginOf(found.Rule))?.Subject;
        return new TreatmentExample(FlowMatchText.Format(shown), Convert.ToHexStringLower(found.Frame), rule, before.Describe(found.InPort, found.Frame), after.Describe(found.InPort, found.Frame));
    }

    // What an operator thinks of first: a ping between hosts that are known, an ARP request, a frame to a host that is not known.
    private static IEnumerable<Match> Likely(PortNumber port, IEnumerable<LearnedHost> hosts)
    {
        var source = hosts.FirstOrDefault(host => host.Port == port) is { Port.Value: > 0 } local ? local.Mac : (MacAddress?)null;
        var from = source is { } mac ? Match.Of(MatchField.Exact(OxmField.EthSrc, mac.Bits)) : Match.Any;
        var ping = from.With(MatchField.Exact(OxmField.EthType, EtherType.IPv4)).With(MatchField.Exact(OxmField.IpProto, IpProtocol.Icmp));
        foreach (var host in hosts)
            if (host.Port != port) yield return ping.With(MatchField.Exact(OxmField.EthDst, host.Mac.Bits));
        yield return from.With(MatchField.Exact(OxmField.EthType, EtherType.Arp)).With(MatchField.Exact(OxmField.EthDst, MacAddress.Broadcast.Bits));
        yield return ping;
    }
}
