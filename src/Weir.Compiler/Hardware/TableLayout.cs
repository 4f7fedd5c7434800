using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;

namespace Weir.Compiler.Hardware;

/// <summary>
/// Which id each table has in the switch. Everything in Weir speaks of tables by the ids of <see cref="Pipeline"/>; what goes to a switch and comes from it is translated here, and nowhere
/// else. Where ids are not fixed there is no <see cref="Pipeline.Entry"/>: the first table in use is the switch's first, and every table of the switch is Weir's.
/// </summary>
public sealed class TableLayout
{
    private const byte None = 255;
    private const byte Elsewhere = 64; // from here on: tables of the switch that have no place in the layout

    private readonly ImmutableArray<byte> _toSwitch; // by Weir's id; empty where ids are fixed
    private readonly ImmutableArray<byte> _fromSwitch;

    private TableLayout(ImmutableArray<byte> toSwitch, ImmutableArray<byte> fromSwitch, ImmutableArray<PipelineTable> tables) => (_toSwitch, _fromSwitch, Tables) = (toSwitch, fromSwitch, tables);

    /// <summary>The switch's ids are Weir's.</summary>
    public static TableLayout Fixed { get; } = new([], [], []);

    /// <summary>Whether the switch's ids are Weir's.</summary>
    public bool IsFixed => _toSwitch.IsEmpty;

    /// <summary>The tables that have a place, in packet order; empty where ids are fixed.</summary>
    public ImmutableArray<PipelineTable> Tables { get; }

    /// <summary>The layout of a datapath's hardware class. Depends on the configuration alone.</summary>
    public static TableLayout Of(Datapath dp)
    {
        ArgumentNullException.ThrowIfNull(dp);
        if (dp.Class.Numbering == TableNumbering.Fixed) return Fixed;
        var tables = DatapathCompiler.TablesInUse(dp).Remove(Pipeline.Entry);
        return dp.Class.Numbering == TableNumbering.Packed ? Place(tables, static (_, index) => (byte)index) : Place(tables, (table, _) => StaticId(table, tables));
    }

    /// <summary>Whether two layouts put every table in the same place.</summary>
    public bool IsSameAs(TableLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _toSwitch.AsSpan().SequenceEqual(other._toSwitch.AsSpan());
    }

    /// <summary>Whether the switch has this table.</summary>
    public bool Has(byte tableId) => IsFixed || _toSwitch[tableId] != None;

    /// <summary>The switch's id of a table; 255 where it has none.</summary>
    public byte ToSwitch(byte tableId) => IsFixed ? tableId : _toSwitch[tableId];

    /// <summary>Weir's id of one of the switch's tables: of <see cref="Pipeline"/>, or above 63 where the layout has no place for it; 255 where there is no id left for it.</summary>
    public byte FromSwitch(byte tableId) => IsFixed ? tableId : _fromSwitch[tableId];

    /// <summary>An entry as the switch has it.</summary>
    public FlowEntry ToSwitch(FlowEntry entry) => IsFixed ? entry : Translate(entry, _toSwitch);

    /// <summary>An entry as Weir has it.</summary>
    public FlowEntry FromSwitch(FlowEntry entry) => IsFixed ? entry : Translate(entry, _fromSwitch);

    private static TableLayout Place(ImmutableArray<PipelineTable> tables, Func<PipelineTable, int, byte> idOf)
    {
        var (to, from) = (new byte[256], new byte[256]);
        to.AsSpan().Fill(None);
        from.AsSpan().Fill(None);
        for (var id = Elsewhere; id < None; id++) (to[id], from[id - Elsewhere]) = ((byte)(id - Elsewhere), id);
        for (var i = 0; i < tables.Length; i++)
        {
            var id = idOf(tables[i], i);
            (to[tables[i].Id], from[id]) = (id, tables[i].Id);
        }

        return new([.. to], [.. from], tables);
    }

    // FAUCET gives copro and vlan_acl one number; where both are in use, what begins with vlan_acl moves up by one.
    private static byte StaticId(PipelineTable table, ImmutableArray<PipelineTable> tables)
    {
        var faucet = table.Id <= Pipeline.Copro.Id ? table.Id - Pipeline.PortAcl.Id : table.Id - Pipeline.PortAcl.Id - 1;
        return (byte)(table.Id > Pipeline.Copro.Id && tables.Contains(Pipeline.Copro) && tables.Contains(Pipeline.VlanAcl) ? faucet + 1 : faucet);
    }

    private static FlowEntry Translate(FlowEntry entry, ImmutableArray<byte> ids)
    {
        var instructions = entry.Instructions;
        for (var i = 0; i < instructions.Count; i++)
        {
            Instruction? translated = instructions[i] switch
            {
                GotoTableInstruction go => new GotoTableInstruction(ids[go.TableId]),
                ApplyActionsInstruction apply when apply.Actions.Any(static action => action is CtAction) => new ApplyActionsInstruction([.. apply.Actions.Select(action => Translate(action, ids))]),
                _ => null,
            };
            if (translated is null) continue;
            var at = i;
            instructions = [.. instructions.Select((instruction, index) => index == at ? translated : instruction)];
        }

        return entry with { TableId = ids[entry.TableId], Instructions = instructions };
    }

    private static OpenFlowAction Translate(OpenFlowAction action, ImmutableArray<byte> ids) =>
        action is CtAction { RecirculateTable: not None } ct ? ct with { RecirculateTable = ids[ct.RecirculateTable] } : action;
}
