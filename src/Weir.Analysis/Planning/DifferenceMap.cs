using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>Whether a packet of a port and VID can still meet an entry that the other side has not; true where it is not known.</summary>
internal sealed class DifferenceMap
{
    // The last table with an entry that differs, by the port and the VID that such entries name; null: none.
    private readonly Dictionary<(uint? Port, ulong? Vid), byte> _last = [];

    // The VIDs that entries set, by the last table where they do, by the port that the entries name.
    private readonly Dictionary<uint, Dictionary<ulong, byte>> _setOnPort = [];
    private readonly Dictionary<ulong, byte> _setAnywhere = [];

    /// <param name="entries">Both sides' entries.</param>
    public DifferenceMap(IReadOnlyList<PlannedEntry> entries)
    {
        foreach (var (entry, differs, _) in entries)
        {
            var port = entry.Match.Find(OxmField.InPort) is { IsMasked: false } exact ? (uint?)exact.LowValue : null;
            var vid = entry.Match.Find(OxmField.VlanVid) is { IsMasked: false } one ? (ulong?)one.LowValue : null;
            if (differs) _last[(port, vid)] = Math.Max(_last.GetValueOrDefault((port, vid)), entry.TableId);
            foreach (var instruction in entry.Instructions)
            {
                if (instruction is not ApplyActionsInstruction apply) continue;
                foreach (var action in apply.Actions)
                {
                    // What pops a tag has an untagged packet go on.
                    var value = action is SetFieldAction { Field: { Field: OxmField.VlanVid } set } ? set.LowValue : action is PopVlanAction ? 0 : (ulong?)null;
                    if (value is not { } to) continue;
                    var known = port is { } number ? _setOnPort.TryGetValue(number, out var there) ? there : _setOnPort[number] = [] : _setAnywhere;
                    known[to] = Math.Max(known.GetValueOrDefault(to), entry.TableId);
                }
            }
        }
    }

    /// <summary>Whether a packet that is to be looked up in <paramref name="table"/> can meet one there or later.</summary>
    public bool CanBeMet(byte table, uint port, ulong vid)
    {
        if (Stands(table, port, vid)) return true;
        return Becomes(_setAnywhere, table, port) || (_setOnPort.TryGetValue(port, out var there) && Becomes(there, table, port));
    }

    private bool Becomes(Dictionary<ulong, byte> vids, byte table, uint port)
    {
        foreach (var (vid, last) in vids)
            if (last >= table && Stands(table, port, vid)) return true;
        return false;
    }

    private bool Stands(byte table, uint port, ulong vid) =>
        IsAhead((port, vid), table) || IsAhead((null, vid), table) || IsAhead((port, null), table) || IsAhead((null, null), table);

    private bool IsAhead((uint? Port, ulong? Vid) key, byte table) => _last.TryGetValue(key, out var last) && last >= table;
}
