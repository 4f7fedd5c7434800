using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>What a table-miss does.</summary>
public enum TableMiss
{
    /// <summary>The packet is dropped.</summary>
    Drop,

    /// <summary>The packet goes on in the next table in use, or in <see cref="PipelineTable.MissTableId"/> where that is set.</summary>
    Continue,
}

/// <summary>One flow table of the pipeline.</summary>
/// <param name="Id">OpenFlow table id, 0-253.</param>
/// <param name="Name">Name as in <c>docs/pipeline.md</c>, the CLI and metrics.</param>
/// <param name="Miss">What the table-miss does.</param>
public sealed record PipelineTable(byte Id, string Name, TableMiss Miss)
{
    private readonly UInt128 _fields = UInt128.MaxValue;

    /// <summary>The table that a miss goes on in, where it is not simply the next table in use; null otherwise.</summary>
    public byte? MissTableId { get; init; }

    /// <summary>Fields that its entries may match; every field by default (tables of the operator's ACLs).</summary>
    public ImmutableArray<OxmField> Fields
    {
        get
        {
            var mask = _fields;
            return [.. Enum.GetValues<OxmField>().Where(candidate => (mask & Bit(candidate)) != 0)];
        }

        init
        {
            _fields = 0;
            foreach (var declared in value) _fields |= Bit(declared);
        }
    }

    /// <summary>Whether every field of <paramref name="match"/> is one that this table declares.</summary>
    public bool Accepts(Match match)
    {
        foreach (var field in match.AsSpan())
            if ((_fields & Bit(field.Field)) == 0) return false;
        return true;
    }

    /// <summary>As <c>eth_dst(30)</c>.</summary>
    public override string ToString() => $"{Name}({Id})";

    private static UInt128 Bit(OxmField field) => UInt128.One << (int)field;
}
