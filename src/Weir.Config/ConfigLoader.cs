using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Config;

/// <summary>Reads a FAUCET configuration. A pure function of the files: no clock, no log, no state.</summary>
public static class ConfigLoader
{
    /// <summary>Reads the file at <paramref name="path"/> and all that it includes. Never throws for what a file holds.</summary>
    public static ConfigResult Load(string path, ConfigLoaderOptions? options = null)
    {
        _ = options;
        return new(null, [new("WEIR1001", DiagnosticSeverity.Error, new SourceLocation(path, 0, 1), "", "not read", "")], ImmutableSortedDictionary<string, string?>.Empty);
    }

    /// <summary>Reads a configuration that is one text, as if it stood in a file called <paramref name="name"/>.</summary>
    public static ConfigResult LoadText(string text, string name = "faucet.yaml", ConfigLoaderOptions? options = null) =>
        Load(name, (options ?? ConfigLoaderOptions.Default) with { Files = TextConfigFiles.Single(name, text) });
}
