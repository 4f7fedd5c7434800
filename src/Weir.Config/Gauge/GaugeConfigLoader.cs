using Weir.Config.Binding;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Gauge;

/// <summary>Reads a <c>gauge.yaml</c>. A pure function of the file: no clock, no log, no state.</summary>
public static class GaugeConfigLoader
{
    /// <summary>Reads the file at <paramref name="path"/>. Never throws for what it holds.</summary>
    public static GaugeConfigResult Load(string path, ConfigLoaderOptions? options = null)
    {
        options ??= ConfigLoaderOptions.Default;
        var bag = new DiagnosticBag(options.MaxDiagnostics);
        var config = Read(path, options, bag) is { } root ? GaugeFileReader.Read(root, bag) : null;
        var diagnostics = bag.Sorted([path]);
        return new(bag.HasErrors ? null : config, diagnostics);
    }

    /// <summary>Reads a text, as if it stood in a file called <paramref name="name"/>.</summary>
    public static GaugeConfigResult LoadText(string text, string name = "gauge.yaml") => Load(name, ConfigLoaderOptions.Default with { Files = TextConfigFiles.Single(name, text) });

    private static YamlNode? Read(string path, ConfigLoaderOptions options, DiagnosticBag bag)
    {
        var place = new SourceLocation(path, 0, 1);
        try
        {
            var content = options.Files.Read(path, options.MaxFileBytes);
            if (content.Length > options.MaxFileBytes)
            {
                bag.Error(DiagnosticCodes.TooLarge, place, null, $"the file has more than {options.MaxFileBytes} bytes", "write less");
                return null;
            }

            var root = YamlComposer.Compose(path, content, options, bag);
            if (root is null && !bag.HasErrors) bag.Error(DiagnosticCodes.NoConfiguration, new SourceLocation(path, 1, 1), null, "the file is empty", "it needs watchers and dbs");
            return root;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            bag.Error(DiagnosticCodes.Unreadable, place, null, $"{Show.Quoted(path)} cannot be read: {error.Message}", "check path and permissions");
            return null;
        }
    }
}
