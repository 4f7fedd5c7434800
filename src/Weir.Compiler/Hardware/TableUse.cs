using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Hardware;

/// <summary>What the entries of one table match and do.</summary>
internal sealed class TableUse(PipelineTable table)
{
    // Fields that learned entries and port changes match masked, whatever the entries of now do.
    private static readonly HashSet<(byte, OxmField)> AlwaysMasked =
    [
        (Pipeline.Vlan.Id, OxmField.EthDst), (Pipeline.Classification.Id, OxmField.EthDst), (Pipeline.EthSrc.Id, OxmField.EthDst), (Pipeline.Flood.Id, OxmField.EthDst),
        (Pipeline.Egress.Id, OxmField.Metadata), (Pipeline.PortOut.Id, OxmField.Metadata),
    ];

    private readonly SortedDictionary<OxmField, bool> _fields = Declared(table);
    private readonly SortedSet<OxmField> _setFields = [];
    private int _partial; // entries that leave a field out, the table-miss excepted

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>A tag is pushed.</summary>
    public bool PushesVlan { get; private set; }

    /// <summary>The metadata is written.</summary>
    public ulong MetadataWrite { get; private set; }

    /// <summary>Bits of the metadata that are matched.</summary>
    public ulong MetadataMatch => _fields.ContainsKey(OxmField.Metadata) ? Features.Egress.PortMask : 0;

    /// <summary>Fields that are matched, and whether with a mask.</summary>
    public IReadOnlyDictionary<OxmField, bool> Fields => _fields;

    /// <summary>Fields that are set.</summary>
    public IReadOnlyCollection<OxmField> SetFields => _setFields;

    /// <summary>Every entry but the table-miss matches every field whole.</summary>
    public bool IsExact => table.Id is 29 or 30 && _partial == 0;

    public void Add(FlowEntry entry)
    {
        Count++;
        foreach (var field in entry.Match) _fields[field.Field] = _fields.GetValueOrDefault(field.Field) || field.IsMasked;
        if (entry.Match.Count > 0 && entry.Match.Count < _fields.Count) _partial++;
        foreach (var instruction in entry.Instructions)
        {
            if (instruction is WriteMetadataInstruction write) MetadataWrite |= write.Mask;
            if (instruction is not ApplyActionsInstruction apply) continue;
            foreach (var action in apply.Actions)
            {
                if (action is SetFieldAction set) _setFields.Add(set.Field.Field);
                PushesVlan |= action is PushVlanAction;
            }
        }
    }

    // Tables of the operator's ACLs declare every field: of those, the ones that rules match.
    private static SortedDictionary<OxmField, bool> Declared(PipelineTable table)
    {
        var fields = new SortedDictionary<OxmField, bool>();
        if (table.Fields.Length < Enum.GetValues<OxmField>().Length)
            foreach (var field in table.Fields) fields[field] = AlwaysMasked.Contains((table.Id, field));
        return fields;
    }
}
