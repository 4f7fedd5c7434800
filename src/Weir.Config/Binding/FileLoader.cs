using System.Collections.Immutable;
using System.Security.Cryptography;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads a file and what it includes, and merges their sections.</summary>
internal sealed class FileLoader(ConfigLoaderOptions options)
{
    private static readonly ImmutableArray<string> SectionNames = ["vlans", "acls", "dps", "routers", "meters"];

    private const string Expect = "expect"; // merged otherwise: all of it counts

    private readonly List<string> _order = [];
    private readonly ImmutableSortedDictionary<string, string?>.Builder _hashes = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
    private int _read;

    /// <summary>The files in the order in which they were read, as diagnostics name them.</summary>
    public IReadOnlyList<string> Order => _order;

    /// <summary>Absolute paths and hashes.</summary>
    public ImmutableSortedDictionary<string, string?> Hashes => _hashes.ToImmutable();

    private sealed record SectionEntry(string Section, YamlEntry Entry);

    private sealed record Loaded(YamlMap? Root, List<SectionEntry> Entries);

    /// <summary>The merged configuration, or null where a file could not be read as YAML: then nothing else can be said.</summary>
    public MergedConfig? Load(string path, DiagnosticBag bag)
    {
        if (Read(path, null, [], isTop: true, bag) is not { Root: { } root } loaded) return null;
        var config = new MergedConfig(root.Location);
        foreach (var (section, entry) in loaded.Entries)
        {
            if (section == Expect) config.Expectations.Add((YamlMap)entry.Value);
            else config.Put(section, entry);
        }

        return config;
    }

    private Loaded? Read(string path, YamlNode? includedBy, ImmutableHashSet<string> ancestors, bool isTop, DiagnosticBag bag)
    {
        if (!_order.Contains(path)) _order.Add(path);
        var place = includedBy?.Location ?? new SourceLocation(path, 0, 1);
        var where = includedBy is null ? null : ConfigPath.Root("include");
        string identity;
        byte[] content;
        try
        {
            identity = options.Files.FullPath(path);
            if (ancestors.Contains(identity))
            {
                bag.Error(DiagnosticCodes.Include, place, where, $"{Show.Quoted(path)} includes itself, here or through other files", "remove one of the includes");
                return null;
            }

            if (++_read > options.MaxFiles)
            {
                bag.Error(DiagnosticCodes.TooLarge, place, where, $"more than {options.MaxFiles} files are read", "include fewer");
                return null;
            }

            if (!_hashes.ContainsKey(identity)) _hashes.Add(identity, null);
            content = options.Files.Read(path, options.MaxFileBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException)
        {
            var reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "permission denied",
                _ => error.Message,
            };
            bag.Error(DiagnosticCodes.Unreadable, place, where, $"{Show.Quoted(path)} cannot be read: {reason}", "check path and permissions");
            return null;
        }

        if (content.Length > options.MaxFileBytes)
        {
            bag.Error(DiagnosticCodes.TooLarge, new SourceLocation(path, 0, 1), null, $"the file has more than {options.MaxFileBytes} bytes", "split it with include");
            return null;
        }

        _hashes[identity] = Convert.ToHexStringLower(SHA256.HashData(content));
        return Parse(path, content, ancestors.Add(identity), isTop, bag);
    }

    private Loaded? Parse(string path, byte[] content, ImmutableHashSet<string> ancestors, bool isTop, DiagnosticBag bag)
    {
        var failed = new DiagnosticBag(bag.Limit);
        var root = YamlComposer.Compose(path, content, options, failed);
        foreach (var diagnostic in failed.Items) bag.Add(diagnostic);
        switch (root)
        {
            case YamlMap map:
                return ReadTop(path, map, ancestors, isTop, bag);
            case null or YamlScalar { Kind: ScalarKind.Null }:
                if (!failed.HasErrors) bag.Error(DiagnosticCodes.NoConfiguration, new SourceLocation(path, 1, 1), null, "the file is empty", "it needs at least dps");
                return null;
            default:
                bag.Error(DiagnosticCodes.NoConfiguration, root, null, $"the file is {root.Describe()}", "a configuration is a mapping with the keys vlans, acls and dps");
                return null;
        }
    }

    private Loaded? ReadTop(string path, YamlMap map, ImmutableHashSet<string> ancestors, bool isTop, DiagnosticBag bag)
    {
        var reader = new SectionReader(ConfigSchema.Top, map, ConfigPath.Root(""), bag);
        foreach (var (key, value) in map.Entries) CheckTopKey(key, value, isTop, bag);
        var entries = new List<SectionEntry>();
        foreach (var section in SectionNames)
        {
            if (map.Find(section) is YamlMap objects) entries.AddRange(objects.Entries.Select(entry => new SectionEntry(section, entry)));
        }

        entries.AddRange(map.Entries.Where(entry => entry is { Key: { Kind: ScalarKind.Text, Text: Expect }, Value: YamlMap }).Select(entry => new SectionEntry(Expect, entry)));
        var complete = true;
        foreach (var file in Includes(reader, "include", bag))
        {
            if (Read(Beside(path, file.Text), file, ancestors, isTop: false, bag) is { } included) entries.AddRange(included.Entries);
            else complete = false;
        }

        foreach (var file in Includes(reader, "include-optional", bag)) ReadOptional(path, file, ancestors, entries, bag);
        return complete ? new(map, entries) : null;
    }

    private void ReadOptional(string path, YamlScalar file, ImmutableHashSet<string> ancestors, List<SectionEntry> entries, DiagnosticBag bag)
    {
        var target = Beside(path, file.Text);
        var attempt = new DiagnosticBag(bag.Limit);
        var included = Read(target, file, ancestors, isTop: false, attempt);
        if (included is not null && !attempt.HasErrors)
        {
            entries.AddRange(included.Entries);
            foreach (var diagnostic in attempt.Items) bag.Add(diagnostic);
            return;
        }

        // That it is not there is what optional means; all else is worth a word.
        if (!ancestors.Contains(options.Files.FullPath(target))) _hashes[options.Files.FullPath(target)] = null;
        foreach (var diagnostic in attempt.Items)
        {
            if (diagnostic.Code == DiagnosticCodes.Unreadable && diagnostic.Location == file.Location) continue;
            bag.Add(diagnostic with { Severity = DiagnosticSeverity.Warning, Message = diagnostic.Message + " (an optional file: it is left out)" });
        }
    }

    private static void CheckTopKey(YamlScalar key, YamlNode value, bool isTop, DiagnosticBag bag)
    {
        var single = new YamlMap(key.File, key.Line, key.Column) { Entries = { new(key, value) } };
        var reader = new SectionReader(ConfigSchema.Top, single, ConfigPath.Root(key.Text), bag);
        reader.CheckKeys();
        if ((SectionNames.Contains(key.Text) || key.Text == Expect) && value is not YamlMap)
            bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, ConfigPath.Root(key.Text), $"expected a mapping, found {value.Describe()}", "give it objects by name, or remove the key");
        if (key.Text == "version" && isTop && value is not YamlScalar { Kind: ScalarKind.Integer, Canonical: "2" } and not YamlScalar { Kind: ScalarKind.Null })
            bag.Error(DiagnosticCodes.Version, value, ConfigPath.Root("version"), $"version is {value.Describe()}", "the one version is 2");
    }

    private List<YamlScalar> Includes(SectionReader reader, string key, DiagnosticBag bag)
    {
        if (reader.Value(key) is not { } value) return [];
        if (!options.AllowIncludes)
        {
            bag.Error(DiagnosticCodes.Include, value, ConfigPath.Root(key), "a configuration that comes this way may not name files", "put everything into one text");
            return [];
        }

        if (value is not YamlList list)
        {
            bag.Error(DiagnosticCodes.WrongType, value, ConfigPath.Root(key), $"expected a list, found {value.Describe()}", $"write {key}: [file.yaml]");
            return [];
        }

        var files = new List<YamlScalar>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is YamlScalar { Kind: not ScalarKind.Null, Text.Length: > 0 } file) files.Add(file);
            else bag.Error(DiagnosticCodes.WrongType, list.Items[i], ConfigPath.Root(key)[i], $"expected a file name, found {list.Items[i].Describe()}", "");
        }

        return files;
    }

    private static string Beside(string includer, string file) =>
        System.IO.Path.IsPathRooted(file) ? file : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(includer) ?? "", file);
}
