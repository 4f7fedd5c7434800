using System.Collections.Immutable;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.Compiler;

/// <summary>What is done with an entry, a group or a meter.</summary>
public enum ChangeKind
{
    /// <summary>
    /// OFPFC_ADD, also over an entry with the same key whose cookie, timeouts or flags differ: only an add can change those. The switch starts the
    /// entry's age anew; Open vSwitch keeps its counters.
    /// </summary>
    Add,

    /// <summary>OFPFC_MODIFY_STRICT: only the instructions differ; counters, age and timeouts stay. For groups and meters OFPGC_MODIFY, OFPMC_MODIFY.</summary>
    Modify,

    /// <summary>OFPFC_DELETE_STRICT, OFPGC_DELETE, OFPMC_DELETE.</summary>
    Delete,
}

/// <summary>A change of one flow entry.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Entry">The entry as it shall be; for <see cref="ChangeKind.Delete"/>, as it was.</param>
/// <param name="Origin">Why; null for entries that nobody asked for.</param>
public readonly record struct FlowChange(ChangeKind Kind, FlowEntry Entry, Origin? Origin)
{
    /// <summary>The flow-mod that does it.</summary>
    public FlowModMessage ToMessage() => new(
        Kind switch { ChangeKind.Add => FlowModCommand.Add, ChangeKind.Modify => FlowModCommand.ModifyStrict, _ => FlowModCommand.DeleteStrict },
        Entry);
}

/// <summary>A change of one group.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Entry">The group as it shall be; for <see cref="ChangeKind.Delete"/>, as it was.</param>
/// <param name="Origin">Why; null for groups that nobody asked for.</param>
public readonly record struct GroupChange(ChangeKind Kind, GroupEntry Entry, Origin? Origin)
{
    /// <summary>The group-mod that does it. Open vSwitch refuses a delete that names buckets.</summary>
    public GroupModMessage ToMessage() => new(
        Kind switch { ChangeKind.Add => GroupModCommand.Add, ChangeKind.Modify => GroupModCommand.Modify, _ => GroupModCommand.Delete },
        Kind == ChangeKind.Delete ? Entry with { Buckets = [] } : Entry);
}

/// <summary>A change of one meter.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Entry">The meter as it shall be; for <see cref="ChangeKind.Delete"/>, as it was.</param>
/// <param name="Origin">Why; null for meters that nobody asked for.</param>
public readonly record struct MeterChange(ChangeKind Kind, MeterEntry Entry, Origin? Origin)
{
    /// <summary>The meter-mod that does it.</summary>
    public MeterModMessage ToMessage() => new(
        Kind switch { ChangeKind.Add => MeterModCommand.Add, ChangeKind.Modify => MeterModCommand.Modify, _ => MeterModCommand.Delete },
        Entry);
}

/// <summary>What must be sent so that a switch holds what it shall. Every list is in the order in which it is sent.</summary>
/// <param name="Meters">Adds and changes: sent first, outside any bundle, and confirmed by a barrier.</param>
/// <param name="Groups">Adds and changes.</param>
/// <param name="Flows">
/// Adds and changes of later tables before those of earlier ones, by falling priority inside a table; then deletes, of earlier tables before later
/// ones, by rising priority inside a table.
/// </param>
/// <param name="DeletedGroups">Groups that go, after the flows.</param>
/// <param name="DeletedMeters">Meters that go: sent last, outside any bundle.</param>
public sealed partial record SwitchChange(
    ImmutableArray<MeterChange> Meters,
    ImmutableArray<GroupChange> Groups,
    ImmutableArray<FlowChange> Flows,
    ImmutableArray<GroupChange> DeletedGroups,
    ImmutableArray<MeterChange> DeletedMeters)
{
    /// <summary>Nothing to send.</summary>
    public static SwitchChange None { get; } = new([], [], [], [], []);

    /// <summary>Nothing need be sent.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>How many messages this is, barriers and bundle control not counted.</summary>
    public int Count => Meters.Length + Groups.Length + Flows.Length + DeletedGroups.Length + DeletedMeters.Length;

    /// <summary>This change and <paramref name="flows"/> (of learned hosts, say) as one, in order.</summary>
    public SwitchChange With(IEnumerable<FlowChange> flows)
    {
        var all = Flows.ToBuilder();
        all.AddRange(flows);
        if (all.Count == Flows.Length) return this;
        all.Sort(FlowChangeOrder.Compare);
        return this with { Flows = all.DrainToImmutable() };
    }
}
