using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>The tables of one side of a plan, each by falling priority, with what the other side does not treat alike marked.</summary>
internal sealed class PlannedTables
{
    private static readonly IReadOnlyList<PlannedEntry> None = [];

    private readonly Dictionary<byte, Table> _tables = [];

    private PlannedTables(IEnumerable<FlowEntry> entries, Func<FlowEntry, bool> isAlike)
    {
        foreach (var table in entries.GroupBy(entry => entry.TableId))
        {
            var rank = 0;
            _tables[table.Key] = new Table([.. table.OrderByDescending(entry => entry.Priority).Select(entry => new PlannedEntry(entry, !isAlike(entry), rank++))]);
        }
    }

    /// <summary>Both sides. What differs is what a frame meets: cookies, timeouts and flags do not count.</summary>
    public static (PlannedTables Before, PlannedTables After) Compare(PlannedSwitch before, PlannedSwitch after)
    {
        var groups = ChangedGroups(before, after);
        return (new(before.Entries, Alike(after, groups)), new(after.Entries, Alike(before, groups)));
    }

    /// <summary>Every entry.</summary>
    public IEnumerable<PlannedEntry> All => _tables.Values.SelectMany(table => table.All);

    /// <summary>The entries of a table that a frame of this port and VID (as <c>vlan_vid</c> shows it) may meet, by falling priority; some of them it cannot.</summary>
    public IReadOnlyList<PlannedEntry> Of(byte tableId, uint inPort, ulong vid) => _tables.TryGetValue(tableId, out var table) ? table.Of(inPort, vid) : None;

    private static Func<FlowEntry, bool> Alike(PlannedSwitch other, HashSet<uint> changedGroups)
    {
        var there = new Dictionary<FlowKey, FlowEntry>();
        foreach (var entry in other.Entries) there[entry.Key] = entry;
        return entry => there.TryGetValue(entry.Key, out var same) && entry.Instructions.Equals(same.Instructions) && !UsesAny(entry.Instructions, changedGroups);
    }

    private static HashSet<uint> ChangedGroups(PlannedSwitch before, PlannedSwitch after)
    {
        var old = before.Desired.Groups.ToDictionary(group => group.Entry.GroupId, group => group.Entry);
        var changed = old.Keys.ToHashSet();
        foreach (var group in after.Desired.Groups)
        {
            if (old.TryGetValue(group.Entry.GroupId, out var same) && same.Equals(group.Entry)) changed.Remove(group.Entry.GroupId);
            else changed.Add(group.Entry.GroupId);
        }

        return changed;
    }

    private static bool UsesAny(ValueList<Instruction> instructions, HashSet<uint> groups)
    {
        if (groups.Count == 0) return false;
        foreach (var instruction in instructions)
        {
            if (instruction is ApplyActionsInstruction apply && UsesAny(apply.Actions, groups)) return true;
            if (instruction is WriteActionsInstruction write && UsesAny(write.Actions, groups)) return true;
        }

        return false;
    }

    private static bool UsesAny(ValueList<OpenFlowAction> actions, HashSet<uint> groups)
    {
        foreach (var action in actions)
        {
            if (action is GroupAction group && groups.Contains(group.GroupId)) return true;
            if (action is CloneAction clone && UsesAny(clone.Actions, groups)) return true;
        }

        return false;
    }

    // Entries by the VID or the port that they name, so that a table of many VLANs or ports is not read through for each.
    private sealed class Table
    {
        private readonly Dictionary<(bool IsVid, ulong Value), List<PlannedEntry>> _bound = [];
        private readonly List<PlannedEntry> _open = [];
        private readonly Dictionary<(uint Port, ulong Vid), IReadOnlyList<PlannedEntry>> _found = [];

        public Table(IReadOnlyList<PlannedEntry> entries)
        {
            All = entries;
            foreach (var entry in entries)
            {
                if (entry.Entry.Match.Find(OxmField.VlanVid) is { IsMasked: false } vid) Bind((true, vid.LowValue), entry);
                else if (entry.Entry.Match.Find(OxmField.InPort) is { IsMasked: false } port) Bind((false, port.LowValue), entry);
                else _open.Add(entry);
            }
        }

        public IReadOnlyList<PlannedEntry> All { get; }

        public IReadOnlyList<PlannedEntry> Of(uint inPort, ulong vid)
        {
            var ofVid = _bound.GetValueOrDefault((true, vid));
            var ofPort = _bound.GetValueOrDefault((false, inPort));
            if (ofVid is null && ofPort is null) return _open;
            if (_found.TryGetValue((inPort, vid), out var found)) return found;
            return _found[(inPort, vid)] = [.. _open.Concat(ofVid ?? []).Concat(ofPort ?? []).OrderBy(entry => entry.Rank)];
        }

        private void Bind((bool IsVid, ulong Value) key, PlannedEntry entry)
        {
            if (!_bound.TryGetValue(key, out var list)) _bound[key] = list = [];
            list.Add(entry);
        }
    }
}

/// <summary>An entry on one side.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Differs">The other side has none that matches and does the same.</param>
/// <param name="Rank">Its place in its table.</param>
internal sealed record PlannedEntry(FlowEntry Entry, bool Differs, int Rank);
