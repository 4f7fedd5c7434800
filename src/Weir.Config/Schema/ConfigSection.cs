using System.Collections.Immutable;

namespace Weir.Config.Schema;

/// <summary>The keys that may stand together in one mapping.</summary>
public sealed class ConfigSection
{
    private readonly Dictionary<string, ConfigKey> _byName;

    /// <summary>A section; <paramref name="keys"/> in the order of the reference.</summary>
    public ConfigSection(string name, string path, string doc, params ImmutableArray<ConfigKey> keys)
    {
        Name = name;
        Path = path;
        Doc = doc;
        Keys = keys;
        _byName = keys.ToDictionary(key => key.Name, StringComparer.Ordinal);
    }

    /// <summary>Its name in the schema: <c>vlan</c>, <c>interface</c> …</summary>
    public string Name { get; }

    /// <summary>Where it stands: <c>dps.&lt;name&gt;.interfaces.&lt;port&gt;</c>.</summary>
    public string Path { get; }

    /// <summary>One sentence for the reference.</summary>
    public string Doc { get; }

    /// <summary>Its keys.</summary>
    public ImmutableArray<ConfigKey> Keys { get; }

    /// <summary>Whether FAUCET takes any other key in silence; Weir warns.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The key of this name, or null.</summary>
    public ConfigKey? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The key of this name.</summary>
    public ConfigKey this[string name] => _byName[name];
}
