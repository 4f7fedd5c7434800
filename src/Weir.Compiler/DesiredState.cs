using System.Collections.Immutable;
using Weir.OpenFlow.Entries;

namespace Weir.Compiler;

/// <summary>A flow entry that the switch shall have.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Origin">Why.</param>
public sealed record DesiredFlow(FlowEntry Entry, Origin Origin)
{
    /// <summary>Why the packets that it counts go no further; <see cref="DropReason.None"/> where they do, and for entries of a guard (<see cref="Guard.GuardDropReasons.Of"/>).</summary>
    public DropReason Drop { get; init; }
}

/// <summary>A group that the switch shall have.</summary>
/// <param name="Entry">The group.</param>
/// <param name="Origin">Why.</param>
public sealed record DesiredGroup(GroupEntry Entry, Origin Origin);

/// <summary>A meter that the switch shall have.</summary>
/// <param name="Entry">The meter.</param>
/// <param name="Origin">Why.</param>
public sealed record DesiredMeter(MeterEntry Entry, Origin Origin)
{
    /// <summary><see cref="DropReason.Meter"/> where what is above its rate is lost; <see cref="DropReason.None"/> where it is a copy for the controller.</summary>
    public DropReason Drop { get; init; }
}

/// <summary>
/// All that one datapath shall hold, learned hosts and bans excepted. Sorted: flows by table, falling priority, match (field by field in canonical
/// order, then value, then mask); groups and meters by ascending id (INV-1).
/// </summary>
/// <param name="Flows">Flow entries, no two with the same key.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Meters">Meters.</param>
public sealed record DesiredState(ImmutableArray<DesiredFlow> Flows, ImmutableArray<DesiredGroup> Groups, ImmutableArray<DesiredMeter> Meters)
{
    /// <summary>An empty switch.</summary>
    public static DesiredState Empty { get; } = new([], [], []);

    /// <summary>The priorities that ACL rules hold here: the <see cref="DatapathState.Previous"/> of the next compilation.</summary>
    public AclPriorities AclPriorities { get; init; } = AclPriorities.Empty;

    /// <summary>What could not be compiled; empty as a rule.</summary>
    public ImmutableArray<CompileDiagnostic> Diagnostics { get; init; } = [];
}
