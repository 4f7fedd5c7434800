namespace Weir.Compiler;

/// <summary>What a table-miss does.</summary>
public enum TableMiss
{
    /// <summary>The packet is dropped.</summary>
    Drop,

    /// <summary>The packet goes on in the next table in use.</summary>
    Continue,
}

/// <summary>One flow table of the pipeline.</summary>
/// <param name="Id">OpenFlow table id, 0-253.</param>
/// <param name="Name">Name as in <c>docs/pipeline.md</c>, the CLI and metrics.</param>
/// <param name="Miss">What the table-miss does.</param>
public sealed record PipelineTable(byte Id, string Name, TableMiss Miss);
