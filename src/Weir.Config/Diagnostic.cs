using Weir.Primitives;

namespace Weir.Config;

/// <summary>One thing that is wrong, or doubtful, in a configuration.</summary>
/// <param name="Code"><c>WEIR1xxx</c>; explained in <c>docs/diagnostics/</c>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Path">The place in the configuration's own words: <c>vlans.office.vid</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What would be right; empty where nothing can be said.</param>
/// <remarks>Texts hold strings of the file as they are; <see cref="ToString"/> escapes what could steer a terminal.</remarks>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, SourceLocation Location, string Path, string Message, string Hint)
{
    /// <summary>Whether it is an error.</summary>
    public bool IsError => Severity == DiagnosticSeverity.Error;

    /// <summary>As <c>faucet.yaml:12:3: WEIR1010: vlans.office: unknown key 'vdi'; did you mean 'vid'?</c>; a warning has <c>warning: </c> behind its code.</summary>
    public override string ToString()
    {
        var text = $"{Location}: {Code}: {(IsError ? "" : "warning: ")}{(Path.Length == 0 ? "" : Path + ": ")}{Message}";
        return TerminalText.Escape(Hint.Length == 0 ? text : $"{text}; {Hint}");
    }
}
