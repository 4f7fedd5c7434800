using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;
using Prop = Weir.OpenFlow.Messages.Multipart.TableFeaturePropertyType;

namespace Weir.Compiler.Hardware;

/// <summary>The pipeline as a switch is told it that has to be told (<see cref="HardwareClass.DeclaresTables"/>): OFPMP_TABLE_FEATURES, with the switch's ids.</summary>
public static class PipelineDeclaration
{
    private const uint Deprecated = 3; // ofp_table_features.config: OFPTC_DEPRECATED_MASK
    private const ushort GotoTable = 1, WriteMetadata = 2, ApplyActions = 4, Meter = 6; // OFPIT_*
    private const ushort Output = 0, PushVlan = 17, PopVlan = 18, Group = 22, SetField = 25; // OFPAT_*
    private const int LongestName = 31;
    private const int TableCount = 254;

    private static readonly ImmutableArray<Prop> Required =
        [Prop.Instructions, Prop.NextTables, Prop.WriteActions, Prop.ApplyActions, Prop.Match, Prop.Wildcards, Prop.WriteSetField, Prop.ApplySetField];

    /// <summary>
    /// The tables, by ascending id; empty for hardware that is told none. Depends on the configuration and on what the switch can do, not on links: a link that comes up
    /// needs no other pipeline.
    /// </summary>
    public static ImmutableArray<TableFeatures> Of(Datapath dp, SwitchCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(dp);
        if (!dp.Class.DeclaresTables) return [];
        var layout = TableLayout.Of(dp);
        var inUse = layout.IsFixed ? DatapathCompiler.TablesInUse(dp) : layout.Tables;
        var uses = Uses(dp, capabilities, inUse);
        var tables = new SortedDictionary<byte, TableFeatures>();
        if (dp.Class.DeclaresEveryTable)
            for (byte id = 0; id < TableCount; id++) tables[id] = new(id, $"table {id}", 0, 0, Deprecated, (uint)dp.Class.LeastTableSize, dp.Class.FillsProperties ? [.. Required.Select(Empty)] : []);
        for (var i = 0; i < inUse.Length; i++)
        {
            var id = layout.ToSwitch(inUse[i].Id);
            tables[id] = Describe(dp, inUse[i], id, uses[inUse[i].Id], [.. inUse[(i + 1)..].Select(table => layout.ToSwitch(table.Id))]);
        }

        return [.. tables.Values];
    }

    /// <summary>Whether a switch that says <paramref name="offered"/> of its tables can do all that <paramref name="wanted"/> asks for: then it need not be told.</summary>
    public static bool Covers(IReadOnlyCollection<TableFeatures> offered, IReadOnlyCollection<TableFeatures> wanted)
    {
        ArgumentNullException.ThrowIfNull(offered);
        ArgumentNullException.ThrowIfNull(wanted);
        var byId = offered.ToDictionary(table => table.TableId);
        return wanted.All(table => byId.TryGetValue(table.TableId, out var has) && Covers(has, table));
    }

    /// <summary>Tables that hold more entries than they are declared with, in the operator's words.</summary>
    public static ImmutableArray<string> Overfull(Datapath dp, SwitchCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(dp);
        if (!dp.Class.DeclaresTables) return [];
        var inUse = DatapathCompiler.TablesInUse(dp);
        var uses = Uses(dp, capabilities, inUse);
        return
        [
            .. inUse.Where(table => TableSize.Of(dp, table, uses[table.Id]) < uses[table.Id].Count)
                .Select(table => $"table {table.Name} is declared with {TableSize.Of(dp, table, uses[table.Id])} entries and holds {uses[table.Id].Count}: raise table_sizes or max_wildcard_table_size"),
        ];
    }

    private static Dictionary<byte, TableUse> Uses(Datapath dp, SwitchCapabilities capabilities, ImmutableArray<PipelineTable> inUse)
    {
        var uses = inUse.ToDictionary(table => table.Id, table => new TableUse(table));
        var state = new DatapathState([.. dp.Ports.Select(port => port.Number)], AclPriorities.Empty) { LacpPorts = [.. dp.Ports.Where(port => port.Lacp is not null).Select(port => port.Number)] };
        foreach (var flow in DatapathCompiler.Compile(dp, state, capabilities).Flows)
            if (uses.TryGetValue(flow.Entry.TableId, out var use)) use.Add(flow.Entry);
        return uses;
    }

    private static TableFeatures Describe(Datapath dp, PipelineTable table, byte id, TableUse use, ValueList<byte> next)
    {
        var properties = new List<TableFeatureProperty>();
        if (dp.Class.DeclaresFields)
        {
            properties.Add(new FieldsProperty(Prop.Match, [.. use.Fields.Select(field => Header(field.Key, field.Value))]));
            if (!use.IsExact) properties.Add(new FieldsProperty(Prop.Wildcards, [.. use.Fields.Keys.Select(field => Header(field, false))]));
        }

        if (next.Count > 0) properties.Add(new NextTablesProperty(Prop.NextTables, next));
        ValueList<ushort> instructions = use.MetadataWrite != 0 || table == Pipeline.EthDst ? [GotoTable, WriteMetadata, ApplyActions, Meter] : [GotoTable, ApplyActions, Meter];
        properties.Add(new TypesProperty(Prop.Instructions, instructions));
        if (dp.Class.DeclaresFields && use.SetFields.Count > 0) properties.Add(new FieldsProperty(Prop.ApplySetField, [.. use.SetFields.Select(field => Header(field, false))]));
        properties.Add(new TypesProperty(Prop.ApplyActions, use.PushesVlan ? [Output, PushVlan, PopVlan, Group, SetField] : [Output, PopVlan, Group, SetField]));
        if (table.Miss == TableMiss.Continue && next.Count > 0)
        {
            properties.Add(new NextTablesProperty(Prop.NextTablesMiss, next));
            properties.Add(new TypesProperty(Prop.InstructionsMiss, [GotoTable]));
        }

        if (dp.Class.FillsProperties)
            foreach (var type in Required.Except(properties.Select(property => property.Type)))
                properties.Add(Empty(type));
        var metadataWrite = table == Pipeline.EthDst ? Features.Egress.PortMask : use.MetadataWrite;
        return new(id, table.Name.Length <= LongestName ? table.Name : table.Name[..LongestName], use.MetadataMatch, metadataWrite, Deprecated, (uint)TableSize.Of(dp, table, use), ValueList.From(properties));
    }

    private static TableFeatureProperty Empty(Prop type) => type switch
    {
        Prop.NextTables => new NextTablesProperty(type, []),
        Prop.Instructions or Prop.WriteActions or Prop.ApplyActions => new TypesProperty(type, []),
        _ => new FieldsProperty(type, []),
    };

    private static uint Header(OxmField field, bool masked)
    {
        var info = OxmFieldInfo.Of(field);
        return info.HeaderKey | (masked ? 0x100u | (uint)(info.Length * 2) : (uint)info.Length);
    }

    private static bool Covers(TableFeatures has, TableFeatures wants)
    {
        if (has.MaxEntries < wants.MaxEntries || (wants.MetadataMatch & ~has.MetadataMatch) != 0 || (wants.MetadataWrite & ~has.MetadataWrite) != 0) return false;
        return wants.Properties.All(property => Covers(has, property));
    }

    // What a property about the table-miss does not say holds as for other entries.
    private static bool Covers(TableFeatures has, TableFeatureProperty wants)
    {
        var same = has.Properties.FirstOrDefault(property => property.Type == wants.Type) ?? has.Properties.FirstOrDefault(property => property.Type == wants.Type - 1 && wants.Type is Prop.NextTablesMiss or Prop.InstructionsMiss);
        return (wants, same) switch
        {
            (TypesProperty types, TypesProperty offered) => types.Ids.All(offered.Ids.Contains),
            (NextTablesProperty next, NextTablesProperty offered) => next.Tables.All(offered.Tables.Contains),
            (FieldsProperty fields, FieldsProperty offered) => fields.Headers.All(header => offered.Headers.Any(other => IsAsWide(other, header))),
            (TypesProperty { Ids.Count: 0 } or NextTablesProperty { Tables.Count: 0 } or FieldsProperty { Headers.Count: 0 }, null) => true,
            _ => false,
        };
    }

    // Class and field are the same, and there may be a mask where one is needed.
    private static bool IsAsWide(uint offered, uint wanted) => (offered & ~0x1FFu) == (wanted & ~0x1FFu) && ((wanted & 0x100) == 0 || (offered & 0x100) != 0);
}
