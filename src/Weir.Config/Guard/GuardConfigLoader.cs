using Weir.Config.Binding;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>Reads a <c>guard.yaml</c>. A pure function of the file: no clock, no log, no state.</summary>
public static class GuardConfigLoader
{
    /// <summary>Reads the file at <paramref name="path"/>. Never throws for what it holds.</summary>
    public static GuardConfigResult Load(string path, ConfigLoaderOptions? options = null) => Load(path, withBridges: true, options);

    /// <summary>Reads the <c>vms</c> of a file, and nothing of its bridges: what addresses a bridge allows is not looked at.</summary>
    public static GuardConfigResult LoadVms(string path, ConfigLoaderOptions? options = null) => Load(path, withBridges: false, options);

    private static GuardConfigResult Load(string path, bool withBridges, ConfigLoaderOptions? options)
    {
        options ??= ConfigLoaderOptions.Default;
        var bag = new DiagnosticBag(options.MaxDiagnostics);
        var content = Read(path, options, bag);
        var root = content is null ? null : YamlComposer.Compose(path, content, options, bag);
        var config = root is null ? NothingIn(path, content, bag) : GuardFileReader.Read(root, path, withBridges, bag);
        var diagnostics = bag.Sorted([path]);
        if (options.Strict) diagnostics = [.. diagnostics.Select(diagnostic => diagnostic with { Severity = DiagnosticSeverity.Error })];
        if (bag.HasErrors || diagnostics.Any(diagnostic => diagnostic.IsError)) config = null;
        return new(config, diagnostics);
    }

    /// <summary>Reads a text, as if it stood in a file called <paramref name="name"/>.</summary>
    public static GuardConfigResult LoadText(string text, string name = "guard.yaml", ConfigLoaderOptions? options = null) =>
        Load(name, (options ?? ConfigLoaderOptions.Default) with { Files = TextConfigFiles.Single(name, text) });

    /// <summary>Whether a file is a <c>guard.yaml</c> and not a network's configuration: it has the key <c>bridges</c> or <c>vms</c>, and none of <c>dps</c>, <c>vlans</c>, <c>acls</c> and <c>include</c>.</summary>
    public static bool Recognises(string path, ConfigLoaderOptions? options = null)
    {
        options ??= ConfigLoaderOptions.Default;
        var bag = new DiagnosticBag(1);
        return Read(path, options, bag) is { } content && YamlComposer.Compose(path, content, options, bag) is YamlMap map
            && (map.Find("bridges") ?? map.Find("vms")) is not null && (map.Find("dps") ?? map.Find("vlans") ?? map.Find("acls") ?? map.Find("include")) is null;
    }

    private static byte[]? Read(string path, ConfigLoaderOptions options, DiagnosticBag bag)
    {
        var place = new SourceLocation(path, 0, 1);
        try
        {
            var content = options.Files.Read(path, options.MaxFileBytes);
            if (content.Length <= options.MaxFileBytes) return content;
            bag.Error(DiagnosticCodes.TooLarge, place, null, $"the file has more than {options.MaxFileBytes} bytes", "keep policies of VMs in their metadata");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException)
        {
            var reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "permission denied",
                _ => error.Message,
            };
            bag.Error(DiagnosticCodes.Unreadable, place, null, $"{Show.Quoted(path)} cannot be read: {reason}", "check path and permissions");
        }

        return null;
    }

    private static GuardConfig? NothingIn(string path, byte[]? content, DiagnosticBag bag)
    {
        if (content is not null && !bag.HasErrors) bag.Error(DiagnosticCodes.NoConfiguration, new SourceLocation(path, 1, 1), null, "the file is empty", "it needs at least bridges");
        return null;
    }
}
