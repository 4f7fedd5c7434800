using Weir.OpenFlow.Entries;

namespace Weir.Compiler;

/// <summary>What a datapath reported that it holds.</summary>
/// <param name="Flows">All entries of all tables, learned hosts included, in any order.</param>
/// <param name="Groups">All groups.</param>
/// <param name="Meters">All meters, the virtual ones included.</param>
public sealed record ObservedState(IReadOnlyList<FlowEntry> Flows, IReadOnlyList<GroupEntry> Groups, IReadOnlyList<MeterEntry> Meters)
{
    /// <summary>An empty switch.</summary>
    public static ObservedState Empty { get; } = new([], [], []);
}
