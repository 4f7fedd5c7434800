using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>The sections of all files as one; of two objects with one key the one read later stays, at the place of the first.</summary>
internal sealed class MergedConfig(SourceLocation start)
{
    private readonly Dictionary<string, Objects> _sections = new(StringComparer.Ordinal);

    /// <summary>Where the first file begins.</summary>
    public SourceLocation Start => start;

    /// <summary>What is expected, a mapping a file.</summary>
    public List<YamlMap> Expectations { get; } = [];

    public void Put(string section, YamlEntry entry)
    {
        if (!_sections.TryGetValue(section, out var objects)) _sections[section] = objects = new();
        objects.Put(entry);
    }

    private sealed class Objects
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

        public List<YamlEntry> Entries { get; } = [];

        public void Put(YamlEntry entry)
        {
            // A text and a number that are written alike are two keys.
            var key = entry.Key.Kind == ScalarKind.Text ? "'" + entry.Key.Canonical : entry.Key.Canonical;
            if (_places.TryAdd(key, Entries.Count)) Entries.Add(entry);
            else Entries[_places[key]] = entry;
        }
    }

    /// <summary>The objects of a section.</summary>
    public IReadOnlyList<YamlEntry> Section(string section) => _sections.TryGetValue(section, out var objects) ? objects.Entries : [];
}
