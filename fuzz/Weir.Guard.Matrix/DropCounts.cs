using Weir.Compiler.Guard;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>The drop counters of a guarded bridge, by the names of ports in a scene.</summary>
public static class DropCounts
{
    /// <summary>Which counter an entry is: port and reason, the port empty for closed ports; null: it counts no drops.</summary>
    public static (string Port, GuardDropReason Reason)? CounterOf(Scene scene, FlowEntry entry)
    {
        var reason = GuardDropReasons.Of(entry);
        if (reason == GuardDropReason.None) return null;
        var port = entry.Match.Find(reason == GuardDropReason.NotForNic ? OxmField.Reg3 : OxmField.InPort);
        return (port is null ? "" : scene.Describe((uint)port.Value.LowValue, null), reason);
    }

    /// <summary>Adds up what entries have counted.</summary>
    public static Dictionary<(string Port, GuardDropReason Reason), ulong> Of(Scene scene, IEnumerable<(FlowEntry Entry, ulong Packets)> entries)
    {
        var counts = new Dictionary<(string Port, GuardDropReason Reason), ulong>();
        foreach (var (entry, packets) in entries)
            if (packets > 0 && CounterOf(scene, entry) is { } counter) counts[counter] = counts.GetValueOrDefault(counter) + packets;
        return counts;
    }
}
