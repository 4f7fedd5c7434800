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
    // Fields as bits, 64 and 64.
    private readonly ulong _low = ulong.MaxValue;
    private readonly ulong _high = ulong.MaxValue;

    /// <summary>Why a packet is dropped by the table-miss, where <see cref="Miss"/> drops.</summary>
    public DropReason MissReason { get; init; }

    /// <summary>The table that a miss goes on in, where it is not simply the next table in use; null otherwise.</summary>
    public byte? MissTableId { get; init; }

    /// <summary>Fields that its entries may match; every field by default (tables of the operator's ACLs).</summary>
    public ImmutableArray<OxmField> Fields
    {
        get => [.. Enum.GetValues<OxmField>().Where(Declares)];
        init
        {
            (_low, _high) = (0, 0);
            foreach (var declared in value)
            {
                if ((int)declared < 64) _low |= 1UL << (int)declared;
                else _high |= 1UL << ((int)declared - 64);
            }
        }
    }

    /// <summary>Whether every field of <paramref name="match"/> is one that this table declares.</summary>
    public bool Accepts(Match match)
    {
        foreach (var field in match.AsSpan())
            if (!Declares(field.Field)) return false;
        return true;
    }

    /// <summary>As <c>eth_dst(30)</c>.</summary>
    public override string ToString() => $"{Name}({Id})";

    private bool Declares(OxmField field) => (((int)field < 64 ? _low : _high) & (1UL << ((int)field & 63))) != 0;
}
