using System.Collections.Immutable;
using Weir.Api;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Compiler.Hardware;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Text;

namespace Weir.Analysis.Planning;

/// <summary>The entries, groups and meters that differ between two desired states, as the operator reads them.</summary>
internal sealed class EntryChanges
{
    private readonly List<PlannedChange> _all = [];

    /// <param name="before">The configuration in force, whose tables are where its hardware class puts them.</param>
    /// <param name="held">What the switch holds.</param>
    /// <param name="after">The next one; its class or its ACLs may put every table elsewhere.</param>
    /// <param name="desired">What the switch shall hold.</param>
    public EntryChanges(Datapath before, DesiredState held, Datapath after, DesiredState desired)
    {
        var (old, present) = OnSwitch(held, TableLayout.Of(before));
        var (wanted, next) = OnSwitch(desired, TableLayout.Of(after));
        var change = StateDiff.Compute(present, next);
        foreach (var (flow, was, entry) in change.Flows.Select(flow => Known(flow, old, wanted)).OrderBy(known => known.Entry.TableId))
            Add(flow.Kind, was?.Origin, TableName(entry.TableId), FlowEntryText.Format(entry, TableName), flow.Origin);
        var groups = held.Groups.ToDictionary(group => group.Entry.GroupId, group => group.Origin);
        foreach (var group in change.Groups.Concat(change.DeletedGroups)) Add(group.Kind, groups.GetValueOrDefault(group.Entry.GroupId), "group", Text(group.Entry), group.Origin);
        var meters = held.Meters.ToDictionary(meter => meter.Entry.MeterId, meter => meter.Origin);
        foreach (var meter in change.Meters.Concat(change.DeletedMeters)) Add(meter.Kind, meters.GetValueOrDefault(meter.Entry.MeterId), "meter", Text(meter.Entry), meter.Origin);
        (Flows, Groups, Meters) = (Count(_all.Where(one => one.Table is not ("group" or "meter"))), Count(_all.Where(one => one.Table == "group")), Count(_all.Where(one => one.Table == "meter")));
        Parts = [.. _all.GroupBy(one => (one.Table, one.Location, one.Location is null ? one.Subject : "")).Select(part => new PlannedPart(part.Key.Table, Subject(part), part.Key.Location, Count(part)))];
    }

    /// <summary>Nothing differs.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>Each of them: flow entries by table, then groups, then meters.</summary>
    public IReadOnlyList<PlannedChange> All => _all;

    /// <summary>The same, counted by what asks for them.</summary>
    public ImmutableArray<PlannedPart> Parts { get; }

    /// <summary>Flow entries.</summary>
    public ChangeCount Flows { get; }

    /// <summary>Groups.</summary>
    public ChangeCount Groups { get; }

    /// <summary>Meters.</summary>
    public ChangeCount Meters { get; }

    private static (FlowChange Change, DesiredFlow? Was, FlowEntry Entry) Known(FlowChange change, Dictionary<FlowKey, DesiredFlow> old, Dictionary<FlowKey, DesiredFlow> wanted)
    {
        var was = old.GetValueOrDefault(change.Entry.Key);
        return (change, was, (change.Kind == ChangeKind.Delete ? was! : wanted[change.Entry.Key]).Entry);
    }

    // With the ids that the switch has for its tables, without what the switch has no table for; and the same entries as Weir has them.
    private static (Dictionary<FlowKey, DesiredFlow> ByKey, DesiredState There) OnSwitch(DesiredState state, TableLayout layout)
    {
        var byKey = new Dictionary<FlowKey, DesiredFlow>(state.Flows.Length);
        var there = ImmutableArray.CreateBuilder<DesiredFlow>(state.Flows.Length);
        foreach (var flow in state.Flows)
        {
            if (!layout.Has(flow.Entry.TableId)) continue;
            var translated = flow with { Entry = layout.ToSwitch(flow.Entry) };
            byKey[translated.Entry.Key] = flow;
            there.Add(translated);
        }

        return (byKey, state with { Flows = there.ToImmutable() });
    }

    // What stands on one line and is said of many: what all of it begins with.
    private static string Subject(IEnumerable<PlannedChange> part)
    {
        var subjects = part.Select(one => one.Subject).Distinct().ToList();
        var length = subjects.Min(subject => subject.Length);
        while (!subjects.TrueForAll(subject => subject.AsSpan(0, length).SequenceEqual(subjects[0].AsSpan(0, length)))) length--;
        if (subjects.Count == 1) return subjects[0];
        var common = subjects[0][..length];
        var end = common.LastIndexOfAny([' ', ',']);
        return $"{(end < 0 ? common : common[..end]).TrimEnd(' ', ',')} …";
    }

    private static ChangeCount Count(IEnumerable<PlannedChange> changes)
    {
        var by = changes.CountBy(change => change.Change).ToDictionary();
        return new(by.GetValueOrDefault("added"), by.GetValueOrDefault("removed"), by.GetValueOrDefault("changed"));
    }

    private static string TableName(byte id) => Pipeline.Find(id)?.Name ?? GuardPipeline.Find(id)?.Name ?? $"{id}";

    private static string Text(GroupEntry group) =>
        $"group_id={group.GroupId},type={group.Type.ToString().ToLowerInvariant()}{string.Concat(group.Buckets.Select(bucket => $",bucket=actions={FlowEntryText.Instructions([new ApplyActionsInstruction(bucket.Actions)])}"))}";

    private static string Text(MeterEntry meter) =>
        $"meter={meter.MeterId} {meter.Flags.ToString().ToLowerInvariant()}{string.Concat(meter.Bands.Select(band => $" band={band.Type.ToString().ToLowerInvariant()} rate={band.Rate} burst_size={band.BurstSize}"))}";

    private void Add(ChangeKind kind, Origin? before, string table, string text, Origin? after)
    {
        var change = kind == ChangeKind.Delete ? "removed" : before is null ? "added" : "changed";
        var origin = after ?? before;
        _all.Add(new(change, table, text, origin?.Subject ?? "entry", origin?.Location?.ToString()));
    }
}
