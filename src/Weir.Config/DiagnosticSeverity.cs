namespace Weir.Config;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The configuration runs, but probably not as meant; an error under <c>--strict</c>.</summary>
    Warning,

    /// <summary>The configuration is refused as a whole.</summary>
    Error,
}
