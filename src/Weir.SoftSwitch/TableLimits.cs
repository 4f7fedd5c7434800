using System.Collections.Frozen;
using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;
using Prop = Weir.OpenFlow.Messages.Multipart.TableFeaturePropertyType;

namespace Weir.SoftSwitch;

/// <summary>
/// What the tables of hardware can do: an entry that matches or does more is refused. Where a property is not given, it does not limit. Source: OpenFlow 1.3.5, section 7.3.5.5.
/// </summary>
public sealed class TableLimits
{
    private readonly FrozenDictionary<byte, TableFeatures> _tables;

    /// <summary>Limits of these tables; there are no others.</summary>
    public TableLimits(IEnumerable<TableFeatures> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Tables = [.. tables.OrderBy(table => table.TableId)];
        _tables = Tables.ToFrozenDictionary(table => table.TableId);
    }

    /// <summary>The tables by ascending id.</summary>
    public ImmutableArray<TableFeatures> Tables { get; }

    /// <summary>The error that refuses a flow-mod; null: it fits.</summary>
    internal OpenFlowError? Refuse(SoftDatapath datapath, FlowModMessage message)
    {
        var entry = message.Entry;
        var isDelete = message.Command is FlowModCommand.Delete or FlowModCommand.DeleteStrict;
        if (isDelete && entry.TableId == FlowModMessage.AllTables) return null;
        if (!_tables.TryGetValue(entry.TableId, out var table)) return SwitchErrors.BadTable;
        if (isDelete) return null;
        if (message.Command == FlowModCommand.Add && datapath.Find(entry.TableId, entry.Priority, entry.Match) is null && datapath.CountIn(entry.TableId) >= table.MaxEntries) return SwitchErrors.TableFull;
        return Misfit(table, entry);
    }

    /// <summary>Whether an entry would be taken, were there room.</summary>
    internal bool Fits(FlowEntry entry) => _tables.TryGetValue(entry.TableId, out var table) && Misfit(table, entry) is null;

    private static OpenFlowError? Misfit(TableFeatures table, FlowEntry entry)
    {
        var isMiss = entry.Priority == 0 && entry.Match.Count == 0;
        if (Fields(table, Prop.Match) is { } matchable)
        {
            foreach (var field in entry.Match)
                if (!Allows(matchable, field)) return OpenFlowError.BadMatchField;
            var open = Fields(table, Prop.Wildcards) ?? [];
            if (!isMiss && matchable.Any(header => !open.Any(other => Same(other, header)) && !entry.Match.Any(field => Same(HeaderOf(field), header)))) return OpenFlowError.BadMatchWildcards;
        }

        foreach (var instruction in entry.Instructions)
        {
            var number = instruction switch { GotoTableInstruction => 1, WriteMetadataInstruction => 2, WriteActionsInstruction => 3, ApplyActionsInstruction => 4, ClearActionsInstruction => 5, MeterInstruction => 6, _ => 0xFFFF };
            if (Types(table, Prop.Instructions, isMiss) is { } instructions && !instructions.Contains((ushort)number)) return OpenFlowError.UnsupportedInstruction;
            if (instruction is GotoTableInstruction go && Next(table, isMiss) is { } next && !next.Contains(go.TableId)) return SwitchErrors.BadGotoTable;
            if (instruction is WriteMetadataInstruction write && (write.Mask & ~table.MetadataWrite) != 0) return OpenFlowError.UnsupportedInstruction;
            if (instruction is not ApplyActionsInstruction apply) continue;
            foreach (var action in apply.Actions)
            {
                if (Types(table, Prop.ApplyActions, isMiss) is { } actions && !actions.Contains((ushort)NumberOf(action))) return OpenFlowError.BadActionType;
                if (action is SetFieldAction set && !(Fields(table, Prop.ApplySetField) ?? []).Any(header => Same(header, HeaderOf(set.Field)))) return OpenFlowError.BadSetType;
            }
        }

        return null;
    }

    private static int NumberOf(OpenFlowAction action) => action switch
    {
        OutputAction => 0,
        PushVlanAction => 17,
        PopVlanAction => 18,
        SetQueueAction => 21,
        GroupAction => 22,
        SetNwTtlAction => 23,
        DecNwTtlAction => 24,
        SetFieldAction => 25,
        _ => 0xFFFF,
    };

    private static bool Allows(ValueList<uint> headers, MatchField field) => headers.Any(header => Same(header, HeaderOf(field)) && (!field.IsMasked || (header & 0x100) != 0));

    // Class and number, without mask bit and length.
    private static bool Same(uint a, uint b) => (a & ~0x1FFu) == (b & ~0x1FFu);

    private static uint HeaderOf(MatchField field) => OxmFieldInfo.Of(field.Field).HeaderKey;

    private static ValueList<uint>? Fields(TableFeatures table, Prop type) => table.Properties.OfType<FieldsProperty>().FirstOrDefault(property => property.Type == type)?.Headers;

    private static ValueList<ushort>? Types(TableFeatures table, Prop type, bool isMiss)
    {
        var all = table.Properties.OfType<TypesProperty>();
        return ((isMiss ? all.FirstOrDefault(property => property.Type == type + 1) : null) ?? all.FirstOrDefault(property => property.Type == type))?.Ids;
    }

    private static ValueList<byte>? Next(TableFeatures table, bool isMiss)
    {
        var all = table.Properties.OfType<NextTablesProperty>();
        return ((isMiss ? all.FirstOrDefault(property => property.Type == Prop.NextTablesMiss) : null) ?? all.FirstOrDefault(property => property.Type == Prop.NextTables))?.Tables;
    }
}
