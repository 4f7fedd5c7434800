using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>A VLAN as written; ACLs are still names.</summary>
internal sealed record VlanConfig(string Name, Vid Vid, SourceLocation? Location)
{
    public string Description { get; init; } = "";

    public bool UnicastFlood { get; init; } = true;

    public int MaxHosts { get; init; } = 256;

    public MacAddress? FaucetMac { get; init; }

    public List<YamlScalar> AclsIn { get; init; } = [];

    public List<YamlScalar> AclsOut { get; init; } = [];

    public ConfigPath? Path { get; init; }
}

/// <summary>The VLANs of a configuration, and the look-up of the names and VIDs that ports use.</summary>
internal sealed class VlanTable
{
    private readonly DiagnosticBag _bag;
    private readonly VlanConfig?[] _byVid = new VlanConfig?[4096];
    private readonly Dictionary<string, VlanConfig> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VlanConfig> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal); // keys of VLANs with errors: using them is no second error

    public VlanTable(IReadOnlyList<YamlEntry> entries, DiagnosticBag bag)
    {
        _bag = bag;
        foreach (var entry in entries) Add(entry);
    }

    /// <summary>All, by VID.</summary>
    public IEnumerable<VlanConfig> All => _byVid.OfType<VlanConfig>();

    public int Count { get; private set; }

    public VlanConfig? FindVid(int vid) => vid is >= 0 and <= 4095 ? _byVid[vid] : null;

    /// <summary>The VLAN that a port names, created where it is a VID that stands nowhere; null after a diagnostic.</summary>
    public VlanConfig? Resolve(YamlScalar reference, ConfigPath path)
    {
        var name = reference.Canonical;
        if (_byKey.TryGetValue(name, out var vlan) || _byName.TryGetValue(name, out vlan)) return vlan;
        if (_broken.Contains(name)) return null;
        if (SectionReader.Number(reference) is not { } vid)
        {
            var known = _byKey.Keys.Concat(_byName.Keys).Distinct(StringComparer.Ordinal);
            _bag.Error(DiagnosticCodes.UndefinedVlan, reference, path, $"the VLAN {Show.Quoted(reference.Text)} is not defined", Show.DidYouMean(name, known, "define it under vlans, or give a VID"));
            return null;
        }

        if (vid < 1 || vid > 4095)
        {
            _bag.Error(DiagnosticCodes.OutOfRange, reference, path, $"the VID {reference.Text} is out of range", "a number from 1 to 4094");
            return null;
        }

        var number = Vid.From((int)vid);
        if (_byVid[number.Value] is { } created) return created;
        if (number.Value == 4095) WarnReserved(reference, path);
        Count++;
        return _byVid[number.Value] = _byKey[name] = new VlanConfig(number.ToString(), number, null);
    }

    /// <summary>Says which VLANs have none of <paramref name="used"/> as their VID.</summary>
    public void ReportUnused(IEnumerable<Vid> used)
    {
        var members = used.ToHashSet();
        foreach (var vlan in All)
            if (vlan.Location is { } location && !members.Contains(vlan.Vid)) _bag.Warning(DiagnosticCodes.UnusedVlan, location, vlan.Path, "no port is in the VLAN", "name it in native_vlan or tagged_vlans of a port, or remove it");
    }

    private void Add(YamlEntry entry)
    {
        var key = entry.Key.Canonical;
        var path = ConfigPath.Root("vlans")[Show.KeyName(entry.Key)];
        var map = entry.Value as YamlMap;
        if (entry.Value is YamlScalar { Kind: ScalarKind.Null }) map = new YamlMap(entry.Key.File, entry.Key.Line, entry.Key.Column);
        if (map is null || entry.Key.Kind is not (ScalarKind.Text or ScalarKind.Integer))
        {
            var isKey = map is not null;
            _bag.Error(DiagnosticCodes.WrongType, isKey ? entry.Key : entry.Value, path, isKey ? $"a VLAN's key is {entry.Key.Describe()}" : $"expected a mapping, found {entry.Value.Describe()}", isKey ? "use its name or its VID" : "for example vid: 100");
            _broken.Add(key);
            return;
        }

        var reader = new SectionReader(ConfigSchema.Vlan, map, path, _bag);
        reader.CheckKeys();
        reader.Exclusive("acl_in", "acls_in");
        reader.Exclusive("acl_out", "acls_out");
        if (Read(reader, entry.Key) is not { } vlan)
        {
            _broken.Add(key);
            if (reader.Value("name") is YamlScalar name) _broken.Add(name.Canonical);
            return;
        }

        _byKey[key] = vlan;
        _byVid[vlan.Vid.Value] = vlan;
        Count++;
        _byName.TryAdd(vlan.Name, vlan);
    }

    private VlanConfig? Read(SectionReader reader, YamlScalar key)
    {
        // What else is wrong with it shall be said too, so everything is read before the VID decides.
        var name = reader.Text("name") ?? key.Canonical;
        var config = new VlanConfig(name, default, key.Location)
        {
            Path = reader.Path,
            Description = reader.Text("description") ?? "",
            UnicastFlood = reader.Boolean("unicast_flood"),
            MaxHosts = PortReader.MaxHosts(reader, _bag),
            FaucetMac = reader.Mac("faucet_mac"),
            AclsIn = reader.Reference("acl_in") is { } single ? [single] : reader.References("acls_in"),
            AclsOut = reader.Reference("acl_out") is { } singleOut ? [singleOut] : reader.References("acls_out"),
        };
        if (ReadVid(reader, key) is not { } vid) return null;
        if (key.Canonical != name && key.Canonical != vid.ToString())
        {
            _bag.Error(DiagnosticCodes.VlanKey, key, reader.Path, $"the key {Show.Quoted(key.Text)} is neither the VLAN's name {Show.Quoted(name)} nor its VID {vid}", $"write {name} or {vid} as the key");
            return null;
        }

        if (_byVid[vid.Value] is { } other)
        {
            _bag.Error(DiagnosticCodes.VidTwice, reader.Has("vid") ? reader.Value("vid")!.Location : key.Location, reader.Path["vid"], $"the VID {vid} is that of the VLAN {Show.Quoted(other.Name)} already", $"it is defined at {other.Location}: give one of them another VID");
            return null;
        }

        if (vid.Value == 4095) WarnReserved(reader.Value("vid") ?? key, reader.Path["vid"]);
        return config with { Vid = vid };
    }

    private Vid? ReadVid(SectionReader reader, YamlScalar key)
    {
        if (reader.Has("vid")) return reader.Number("vid") is { } given ? Vid.From((int)given) : null;
        if (SectionReader.Number(key) is not { } vid)
        {
            _bag.Error(DiagnosticCodes.Missing, key, reader.Path, "vid is missing", "write vid: with a number from 1 to 4094");
            return null;
        }

        if (vid >= 1 && vid <= 4095) return Vid.From((int)vid);
        _bag.Error(DiagnosticCodes.OutOfRange, key, reader.Path, $"the VID {key.Text} is out of range", "a number from 1 to 4094");
        return null;
    }

    private void WarnReserved(YamlNode node, ConfigPath path) =>
        _bag.Warning(DiagnosticCodes.ReservedVid, node, path, "the VID 4095 is reserved by 802.1Q", "switches may drop its frames: use one from 1 to 4094");
}
