using System.Collections.Immutable;
using Weir.Api;
using Weir.Compiler;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;

namespace Weir.Analysis.Planning;

/// <summary>Finds the entries that stay and whose packets, or copies for the controller, pass at another rate than before.</summary>
internal static class RateChanges
{
    private const string Unlimited = "no limit";

    /// <summary>The limits that differ, in the order of the entries.</summary>
    public static ImmutableArray<PlannedRate> Between(DesiredState held, DesiredState desired)
    {
        var (before, after) = (held.Meters.ToDictionary(meter => meter.Entry.MeterId, meter => meter.Entry), desired.Meters.ToDictionary(meter => meter.Entry.MeterId, meter => meter.Entry));
        var known = held.Flows.ToDictionary(flow => flow.Entry.Key, flow => flow.Entry);
        var used = new HashSet<uint>();
        var found = new List<PlannedRate>();
        foreach (var (entry, origin) in desired.Flows)
        {
            var meters = MetersOf(entry).ToList();
            used.UnionWith(meters);
            if (!known.TryGetValue(entry.Key, out var was)) continue;
            used.UnionWith(MetersOf(was));
            var (from, to) = (Limit(MetersOf(was), before), Limit(meters, after));
            if (from != to) found.Add(new(origin.Subject, origin.Location?.ToString(), from, to, 1));
        }

        // Those that no entry names limit the switch as a whole (packetin_pps, slowpath_pps).
        foreach (var id in before.Keys.Union(after.Keys).Except(used).Except(held.Flows.SelectMany(flow => MetersOf(flow.Entry))).Order())
        {
            var (from, to) = (Limit([id], before), Limit([id], after));
            if (from == to) continue;
            var origin = (desired.Meters.FirstOrDefault(meter => meter.Entry.MeterId == id) ?? held.Meters.First(meter => meter.Entry.MeterId == id)).Origin;
            found.Add(new(origin.Subject, origin.Location?.ToString(), from, to, 1));
        }

        return [.. found.GroupBy(rate => rate).Select(same => same.Key with { Entries = same.Count() })];
    }

    private static IEnumerable<uint> MetersOf(FlowEntry entry)
    {
        foreach (var instruction in entry.Instructions)
        {
            if (instruction is MeterInstruction meter) yield return meter.MeterId;
            if (instruction is not ApplyActionsInstruction apply) continue;
            foreach (var action in apply.Actions)
                if (action is Controller2Action { MeterId: { } copies }) yield return copies;
        }
    }

    private static string Limit(IEnumerable<uint> ids, Dictionary<uint, MeterEntry> meters)
    {
        var limits = ids.Select(id => meters.TryGetValue(id, out var meter) ? Limit(meter) : Unlimited).Where(limit => limit != Unlimited).ToList();
        return limits.Count == 0 ? Unlimited : string.Join(", ", limits);
    }

    private static string Limit(MeterEntry meter)
    {
        var unit = meter.Flags.HasFlag(MeterFlags.Pktps) ? "packets/s" : "kbit/s";
        var drops = meter.Bands.Where(band => band.Type == MeterBandType.Drop).ToList();
        if (drops.Count == 0) return Unlimited;
        return string.Join(", ", drops.Select(band => $"{band.Rate} {unit}{(meter.Flags.HasFlag(MeterFlags.Burst) && band.BurstSize > 0 ? $", bursts of {band.BurstSize}" : "")}"));
    }
}
