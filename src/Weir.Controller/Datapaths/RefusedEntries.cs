using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Status;
using Weir.OpenFlow.Entries;

namespace Weir.Controller.Datapaths;

/// <summary>What a switch refused and the configuration still asks for: not sent again, and the switch does not hold it.</summary>
internal sealed record RefusedEntries(ImmutableDictionary<RefusedItem, DatapathFault> Items)
{
    public static RefusedEntries None { get; } = new(ImmutableDictionary<RefusedItem, DatapathFault>.Empty);

    /// <summary>These and what has been refused now.</summary>
    public RefusedEntries With(IEnumerable<Refusal> refusals) => new(Items.SetItems(refusals.Select(refusal => KeyValuePair.Create(refusal.Item, refusal.ToFault()))));

    /// <summary>Those that a new desired state asks for as well, with the lines where it does.</summary>
    public RefusedEntries StillAsked(DesiredState desired)
    {
        if (Items.IsEmpty) return this;
        var kept = ImmutableDictionary.CreateBuilder<RefusedItem, DatapathFault>();
        var keys = new HashSet<FlowKey>();
        foreach (var (entry, origin) in desired.Flows)
        {
            keys.Add(entry.Key);
            Keep(entry, origin);
        }

        foreach (var (entry, origin) in desired.Groups) Keep(entry, origin);
        foreach (var (entry, origin) in desired.Meters) Keep(entry, origin);
        foreach (var (item, fault) in Items)
            if (item is { Deletes: true, Entry: FlowEntry entry } && !keys.Contains(entry.Key)) kept[item] = fault;
        return new(kept.ToImmutable());

        void Keep(object entry, Origin origin)
        {
            if (Items.TryGetValue(new RefusedItem(false, entry), out var fault)) kept[new RefusedItem(false, entry)] = fault with { Subject = origin.Subject, Location = origin.Location };
        }
    }

    /// <summary>The change without what would be refused again.</summary>
    public SwitchChange LeaveOut(SwitchChange change) => Items.IsEmpty ? change : change with
    {
        Flows = change.Flows.RemoveAll(flow => Has(flow.Kind, flow.Entry)),
        Groups = change.Groups.RemoveAll(group => Has(group.Kind, group.Entry)),
        Meters = change.Meters.RemoveAll(meter => Has(meter.Kind, meter.Entry)),
        DeletedGroups = change.DeletedGroups.RemoveAll(group => Has(group.Kind, group.Entry)),
        DeletedMeters = change.DeletedMeters.RemoveAll(meter => Has(meter.Kind, meter.Entry)),
    };

    /// <summary>What the switch holds once all of <paramref name="desired"/> but these is in: in their place, what stood there before.</summary>
    public DesiredState HeldOf(DesiredState desired, IEnumerable<FlowEntry> flowsBefore, IEnumerable<GroupEntry> groupsBefore, IEnumerable<MeterEntry> metersBefore)
    {
        if (Items.IsEmpty) return desired;
        var flows = Held(desired.Flows, flow => flow.Entry, entry => entry.Key, flowsBefore, (entry, origin) => new DesiredFlow(entry, origin));
        var groups = Held(desired.Groups, group => group.Entry, entry => entry.GroupId, groupsBefore, (entry, origin) => new DesiredGroup(entry, origin));
        var meters = Held(desired.Meters, meter => meter.Entry, entry => entry.MeterId, metersBefore, (entry, origin) => new DesiredMeter(entry, origin));
        return desired with { Flows = flows, Groups = groups, Meters = meters };
    }

    private static Origin Unwanted { get; } = new("", "entry", null);

    private bool Has(ChangeKind kind, object entry) => Items.ContainsKey(new RefusedItem(kind == ChangeKind.Delete, entry));

    private ImmutableArray<TDesired> Held<TDesired, TEntry, TKey>(
        ImmutableArray<TDesired> desired, Func<TDesired, TEntry> entryOf, Func<TEntry, TKey> keyOf, IEnumerable<TEntry> before, Func<TEntry, Origin, TDesired> create)
        where TEntry : class
        where TKey : notnull
    {
        var refused = new HashSet<TKey>();
        var held = ImmutableArray.CreateBuilder<TDesired>(desired.Length);
        foreach (var item in desired)
        {
            if (Has(ChangeKind.Add, entryOf(item))) refused.Add(keyOf(entryOf(item)));
            else held.Add(item);
        }

        foreach (var entry in before)
            if (refused.Remove(keyOf(entry)) || Has(ChangeKind.Delete, entry)) held.Add(create(entry, Unwanted));
        return held.ToImmutable();
    }
}
