using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    /// <summary>All flows: by table, falling priority, then match text.</summary>
    public IReadOnlyList<InstalledFlow> Flows =>
    [
        .. TablesInUse.SelectMany(table => table.Flows.OrderByDescending(flow => flow.Entry.Priority).ThenBy(flow => flow.Entry.Match.ToString(), StringComparer.Ordinal)),
    ];

    /// <summary>Adds entries without the checks that a flow-mod meets; one with the same key gives way.</summary>
    public void Load(IEnumerable<FlowEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries) Put(entry);
    }

    /// <summary>The flow with this key, or null.</summary>
    public InstalledFlow? Find(byte tableId, ushort priority, Match match) => _tables[tableId]?.Find(priority, match);

    /// <summary>Carries out a flow-mod.</summary>
    /// <returns>The error that refuses it, nothing changed; null: done.</returns>
    public OpenFlowError? Apply(FlowModMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Expire();
        if ((FlowModCheck.RefuseMessage(message) ?? Limits?.Refuse(this, message) ?? FlowModCheck.RefuseState(this, message)) is { } error) return error;
        switch (message.Command)
        {
            case FlowModCommand.Add:
                if (message.Entry.Flags.HasFlag(FlowEntryFlags.CheckOverlap) && Overlaps(message.Entry)) return SwitchErrors.Overlap;
                Put(message.Entry);
                return null;
            case FlowModCommand.Modify or FlowModCommand.ModifyStrict:
                foreach (var flow in Select(message)) Modify(flow, message.Entry);
                return null;
            default:
                foreach (var flow in Select(message)) Remove(Table(flow.Entry.TableId), flow, FlowRemovedReason.Delete);
                return null;
        }
    }

    internal int CountIn(byte tableId) => _tables[tableId]?.Count ?? 0;

    private void Put(FlowEntry entry)
    {
        var flow = new InstalledFlow(entry, Now);
        Table(entry.TableId).Put(flow);
        NoteExpiry(flow);
    }

    private static void Modify(InstalledFlow flow, FlowEntry wanted)
    {
        flow.Entry = flow.Entry with { Instructions = wanted.Instructions };
        if (wanted.Flags.HasFlag(FlowEntryFlags.ResetCounts)) (flow.PacketCount, flow.ByteCount) = (0, 0);
    }

    private List<InstalledFlow> Select(FlowModMessage message)
    {
        var isDelete = message.Command is FlowModCommand.Delete or FlowModCommand.DeleteStrict;
        var isStrict = message.Command is FlowModCommand.ModifyStrict or FlowModCommand.DeleteStrict;
        var wanted = message.Entry;
        var selected = new List<InstalledFlow>();
        foreach (var table in wanted.TableId == FlowModMessage.AllTables ? TablesInUse : [Table(wanted.TableId)])
        {
            if (isStrict)
            {
                if (table.Find(wanted.Priority, wanted.Match) is { } flow && PassesFilters(flow, message, isDelete)) selected.Add(flow);
                continue;
            }

            foreach (var flow in table.Flows)
                if (Covers(wanted.Match, flow.Entry.Match) && PassesFilters(flow, message, isDelete)) selected.Add(flow);
        }

        return selected;
    }

    private static bool PassesFilters(InstalledFlow flow, FlowModMessage message, bool isDelete)
    {
        if ((flow.Entry.Cookie & message.CookieMask) != (message.Entry.Cookie & message.CookieMask)) return false;
        if (!isDelete) return true;
        return FlowFilter.SendsTo(flow.Entry, message.OutPort, message.OutGroup);
    }

    /// <summary>Whether every packet that <paramref name="narrow"/> matches is matched by <paramref name="wide"/>, field by field.</summary>
    internal static bool Covers(Match wide, Match narrow)
    {
        foreach (var field in wide)
            if (narrow.Find(field.Field) is not { } other || (other.Mask & field.Mask) != field.Mask || (other.Value & field.Mask) != field.Value) return false;
        return true;
    }

    private bool Overlaps(FlowEntry entry)
    {
        foreach (var flow in Table(entry.TableId).Flows)
        {
            if (flow.Entry.Priority != entry.Priority || flow.Entry.Match.Equals(entry.Match)) continue;
            var disjoint = entry.Match.Any(field => flow.Entry.Match.Find(field.Field) is { } other && (other.Value & field.Mask) != (field.Value & other.Mask));
            if (!disjoint) return true;
        }

        return false;
    }
}
