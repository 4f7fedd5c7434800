using Weir.Config.Yaml;
using Weir.Model;

namespace Weir.Config.Binding;

/// <summary>A datapath as written, with its ports.</summary>
internal sealed class DatapathConfig(Datapath datapath, ConfigPath path, PortTable ports)
{
    private readonly Dictionary<string, PortConfig> _byName = NameIndex(ports);

    /// <summary>All but its ports and VLANs.</summary>
    public Datapath Datapath => datapath;

    public ConfigPath Path => path;

    /// <summary>Names of the ACLs on all its ports.</summary>
    public List<YamlScalar> AclsIn { get; init; } = [];

    /// <summary>Whether FAUCET would have a table of its own for filters.</summary>
    public bool UsesClassification { get; init; }

    /// <summary>Whether VLANs are flooded by groups, which have their VIDs as ids.</summary>
    public bool FloodsByGroups { get; init; }

    public PortTable Ports => ports;

    /// <summary>The port of this name or number, or null.</summary>
    public PortConfig? FindPort(YamlScalar reference)
    {
        if (reference.Kind != ScalarKind.Integer && _byName.TryGetValue(reference.Text, out var named)) return named;
        if (SectionReader.Number(reference) is { } number && number >= 0 && number <= uint.MaxValue && ports.Find(new((uint)number)) is { } numbered) return numbered;
        return _byName.GetValueOrDefault(reference.Canonical);
    }

    /// <summary>What to say of a port that is not there.</summary>
    public string Suggest(YamlScalar reference) =>
        Show.DidYouMean(reference.Canonical, _byName.Keys, $"{Show.Quoted(datapath.Name)} has {(ports.Count == 0 ? "no ports" : "the ports " + string.Join(", ", ports.Values.Take(12).Select(Label)) + (ports.Count > 12 ? " ..." : ""))}");

    private static string Label(PortConfig port) => port.Port.Name == port.Port.Number.Value.ToString() ? port.Port.Name : $"{port.Port.Name} ({port.Port.Number})";

    private static Dictionary<string, PortConfig> NameIndex(PortTable ports)
    {
        var index = new Dictionary<string, PortConfig>(StringComparer.Ordinal);
        foreach (var port in ports.Values) index.TryAdd(port.Port.Name, port);
        return index;
    }
}
