using System.Collections.Immutable;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config;

/// <summary>Collects diagnostics, each once, and puts them in the order of files and places.</summary>
internal sealed class DiagnosticBag(int limit)
{
    private readonly List<Diagnostic> _diagnostics = [];
    private HashSet<(string Code, SourceLocation Location, string Message)>? _seen;

    public int Limit => limit;

    public bool HasErrors { get; private set; }

    public IReadOnlyList<Diagnostic> Items => _diagnostics;

    public void Error(string code, YamlNode node, ConfigPath? path, string message, string hint) => Error(code, node.Location, path, message, hint);

    public void Error(string code, SourceLocation location, ConfigPath? path, string message, string hint) =>
        Add(new(code, DiagnosticSeverity.Error, location, path?.ToString() ?? "", message, hint));

    public void Warning(string code, YamlNode node, ConfigPath? path, string message, string hint) => Warning(code, node.Location, path, message, hint);

    public void Warning(string code, SourceLocation location, ConfigPath? path, string message, string hint) =>
        Add(new(code, DiagnosticSeverity.Warning, location, path?.ToString() ?? "", message, hint));

    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.IsError;

        // Errors push out nothing, but room is kept for them: warnings fill only the first half.
        if (_diagnostics.Count >= (diagnostic.IsError ? limit : limit / 2)) return;
        if ((_seen ??= []).Add((diagnostic.Code, diagnostic.Location, diagnostic.Message))) _diagnostics.Add(diagnostic);
    }

    /// <summary>All, by the files' order in <paramref name="files"/>, line and column.</summary>
    public ImmutableArray<Diagnostic> Sorted(IReadOnlyList<string> files)
    {
        if (_diagnostics.Count == 0) return [];
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files) order.TryAdd(file, order.Count);
        return
        [
            .. _diagnostics.OrderBy(d => order.GetValueOrDefault(d.Location.File, int.MaxValue)).ThenBy(d => d.Location.Line)
                .ThenBy(d => d.Location.Column).ThenByDescending(d => d.Severity),
        ];
    }
}
