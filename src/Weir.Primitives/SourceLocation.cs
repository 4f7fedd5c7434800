namespace Weir.Primitives;

/// <summary>A place in a configuration file.</summary>
/// <param name="File">The path as the operator gave it.</param>
/// <param name="Line">From 1; 0 when the place is the whole file.</param>
/// <param name="Column">From 1.</param>
public sealed record SourceLocation(string File, int Line, int Column)
{
    /// <summary>As <c>faucet.yaml:12:3</c>.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
