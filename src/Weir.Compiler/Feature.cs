using Weir.Model;

namespace Weir.Compiler;

/// <summary>One feature of the pipeline: which tables it needs, and which entries it puts there.</summary>
internal abstract class Feature
{
    /// <summary>The tables that must be in use for <paramref name="dp"/>. Depends on the configuration alone, so that a link going down moves no table.</summary>
    public virtual IEnumerable<PipelineTable> Tables(Datapath dp) => [];

    /// <summary>Contributes entries; <see cref="CompileContext.TablesInUse"/> is set by now.</summary>
    public abstract void Contribute(CompileContext context);

    /// <summary>The operator's words for a port.</summary>
    public static string Words(Port port) => port.Name == port.Number.ToString() ? $"port {port.Number}" : $"port {port.Name} ({port.Number})";
}
