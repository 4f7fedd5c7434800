using Weir.OpenFlow.Entries;

namespace Weir.Compiler.Tests;

/// <summary>The flow tables of a switch, as far as adding and removing goes; stricter than a switch: a change that finds nothing to change is a failure.</summary>
internal sealed class FlowTables
{
    private readonly Dictionary<FlowKey, FlowEntry> _entries = [];

    public FlowTables()
    {
    }

    public FlowTables(IEnumerable<FlowEntry> entries)
    {
        foreach (var entry in entries) _entries.Add(entry.Key, entry);
    }

    public IReadOnlyCollection<FlowEntry> Entries => _entries.Values;

    public ObservedState Observed => new([.. _entries.Values], [], []);

    public void Put(FlowEntry entry) => _entries[entry.Key] = entry;

    public void Apply(SwitchChange change)
    {
        foreach (var flow in change.Flows) Apply(flow);
    }

    public void Apply(FlowChange change)
    {
        var there = _entries.TryGetValue(change.Entry.Key, out var present);
        switch (change.Kind)
        {
            case ChangeKind.Add:
                Assert.False(there && present!.Equals(change.Entry), $"sent anew: {change.Entry}");
                _entries[change.Entry.Key] = change.Entry;
                break;
            case ChangeKind.Modify:
                Assert.True(there, $"nothing to modify: {change.Entry}");
                Assert.NotEqual(present!.Instructions, change.Entry.Instructions);
                _entries[change.Entry.Key] = present with { Instructions = change.Entry.Instructions };
                break;
            default:
                Assert.True(_entries.Remove(change.Entry.Key), $"nothing to delete: {change.Entry}");
                break;
        }
    }

    public static void AssertSame(IEnumerable<FlowEntry> expected, IEnumerable<FlowEntry> actual) =>
        Assert.Equal(Lines(expected), Lines(actual));

    private static List<string> Lines(IEnumerable<FlowEntry> entries) => [.. entries.Select(entry => FlowText.Format(entry)).Order(StringComparer.Ordinal)];
}
