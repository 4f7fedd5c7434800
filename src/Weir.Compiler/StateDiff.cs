using Weir.Compiler.Guard;
using Weir.OpenFlow.Entries;

namespace Weir.Compiler;

/// <summary>Compares what a switch holds with what it shall hold. Equal states give <see cref="SwitchChange.None"/> (INV-2).</summary>
public static class StateDiff
{
    /// <summary>
    /// The change from what the switch reported. In Weir's tables (<see cref="Pipeline.Owns"/>) what is not desired goes, learned hosts and bans
    /// excepted (<see cref="HostEntries.IsDynamic"/>); of the guard's entries in tables 0 to 19, those of the datapath's own ports (<see cref="GuardOwnership"/>). Of meters and groups, those are Weir's that are desired, that its entries use and nobody else's, and the
    /// punt meters (<see cref="Features.PuntMeters"/>); the others are nobody's business.
    /// </summary>
    public static SwitchChange Compute(ObservedState observed, DesiredState desired, DiffOptions options)
    {
        var takenOver = options.TakeOver && options.Layout.IsFixed ? TakeOver.TablesOf(observed.Flows, options) : default;
        var present = new Dictionary<FlowKey, FlowEntry>(observed.Flows.Count);
        var guard = new GuardOwnership(observed, desired, options.DatapathName);
        foreach (var flow in observed.Flows)
        {
            var isOurs = !options.Layout.IsFixed
                ? !HostEntries.IsDynamic(flow)
                : GuardPipeline.Owns(flow.TableId) && GuardCookie.IsGuard(flow.Cookie)
                    ? guard.Includes(flow)
                    : (Pipeline.Owns(flow.TableId) && !HostEntries.IsDynamic(flow)) || takenOver.Includes(flow);
            if (isOurs) present[flow.Key] = flow;
        }

        if (!options.Layout.IsFixed)
            foreach (var (entry, _) in desired.Flows)
                if (!options.Layout.Has(entry.TableId)) present[entry.Key] = entry; // Entry: the switch has none and needs none
        var used = FlowReferences.Of(present.Values);
        used.Except(FlowReferences.Of(observed.Flows.Where(flow => !present.ContainsKey(flow.Key))));
        used.Groups.UnionWith(desired.Groups.Select(group => group.Entry.GroupId));
        used.Meters.UnionWith(desired.Meters.Select(meter => meter.Entry.MeterId));
        var groups = observed.Groups.Where(group => used.Groups.Contains(group.GroupId) || (guard.HasLists && GuardGroups.Owns(group.GroupId))).ToDictionary(group => group.GroupId);
        var meters = new Dictionary<uint, MeterEntry>();
        foreach (var meter in observed.Meters)
            if (Features.PuntMeters.Owns(meter.MeterId) || used.Meters.Contains(meter.MeterId) || (guard.HasLists && GuardMeters.Owns(meter.MeterId))) meters[meter.MeterId] = meter;
        return Compute(present, groups, meters, desired);
    }

    /// <summary>The change from one desired state, which the switch is known to hold, to the next.</summary>
    public static SwitchChange Compute(DesiredState previous, DesiredState desired)
    {
        var present = new Dictionary<FlowKey, FlowEntry>(previous.Flows.Length);
        foreach (var flow in previous.Flows) present[flow.Entry.Key] = flow.Entry;
        return Compute(
            present,
            previous.Groups.ToDictionary(group => group.Entry.GroupId, group => group.Entry),
            previous.Meters.ToDictionary(meter => meter.Entry.MeterId, meter => meter.Entry),
            desired);
    }

    // The dictionaries are emptied of what stays; what is left in them goes.
    private static SwitchChange Compute(
        Dictionary<FlowKey, FlowEntry> presentFlows,
        Dictionary<uint, GroupEntry> presentGroups,
        Dictionary<uint, MeterEntry> presentMeters,
        DesiredState desired)
    {
        var flows = new List<FlowChange>();
        foreach (var flow in desired.Flows)
            if (ChangeOf(flow, presentFlows) is { } change) flows.Add(change);
        foreach (var flow in presentFlows.Values) flows.Add(new(ChangeKind.Delete, flow, null));
        flows.Sort(FlowChangeOrder.Compare);

        var groups = new List<GroupChange>();
        foreach (var (entry, origin) in desired.Groups)
        {
            if (!presentGroups.Remove(entry.GroupId, out var present)) groups.Add(new(ChangeKind.Add, entry, origin));
            else if (!present.Equals(entry)) groups.Add(new(ChangeKind.Modify, entry, origin));
        }

        var meters = new List<MeterChange>();
        foreach (var (entry, origin) in desired.Meters)
        {
            if (!presentMeters.Remove(entry.MeterId, out var present)) meters.Add(new(ChangeKind.Add, entry, origin));
            else if (!IsSame(present, entry)) meters.Add(new(ChangeKind.Modify, entry, origin));
        }

        if (flows.Count + groups.Count + meters.Count + presentGroups.Count + presentMeters.Count == 0) return SwitchChange.None;
        return new(
            [.. meters],
            [.. groups],
            [.. flows],
            [.. presentGroups.Values.OrderBy(group => group.GroupId).Select(group => new GroupChange(ChangeKind.Delete, group, null))],
            [.. presentMeters.Values.OrderBy(meter => meter.MeterId).Select(meter => new MeterChange(ChangeKind.Delete, meter, null))]);
    }

    // Open vSwitch reports its own burst size where none was asked for.
    private static bool IsSame(MeterEntry present, MeterEntry wanted)
    {
        if (present.Flags != wanted.Flags || present.Bands.Count != wanted.Bands.Count) return false;
        for (var i = 0; i < wanted.Bands.Count; i++)
        {
            var band = wanted.Bands[i].BurstSize == 0 ? present.Bands[i] with { BurstSize = 0 } : present.Bands[i];
            if (!band.Equals(wanted.Bands[i])) return false;
        }

        return true;
    }

    private static FlowChange? ChangeOf(DesiredFlow flow, Dictionary<FlowKey, FlowEntry> present)
    {
        var (entry, origin) = flow;
        if (!present.Remove(entry.Key, out var old)) return new(ChangeKind.Add, entry, origin);
        if (ReferenceEquals(old, entry)) return null;
        if (old.Cookie != entry.Cookie || old.Flags != entry.Flags || old.IdleTimeoutSeconds != entry.IdleTimeoutSeconds || old.HardTimeoutSeconds != entry.HardTimeoutSeconds)
            return new(ChangeKind.Add, entry, origin);
        return old.Instructions.Equals(entry.Instructions) ? null : new(ChangeKind.Modify, entry, origin);
    }
}
