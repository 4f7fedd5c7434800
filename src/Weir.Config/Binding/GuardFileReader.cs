using System.Collections.Immutable;
using Weir.Config.Guard;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model.Guard;

namespace Weir.Config.Binding;

/// <summary>Makes a guard's configuration of the tree of its file.</summary>
internal sealed class GuardFileReader
{
    private readonly DiagnosticBag _bag;
    private readonly List<GuardBridge> _bridges = [];
    private readonly List<VmPolicy> _vms = [];
    private readonly ImmutableDictionary<string, string>.Builder _networks = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

    private GuardFileReader(DiagnosticBag bag) => _bag = bag;

    public static GuardConfig? Read(YamlNode root, string path, bool withBridges, DiagnosticBag bag)
    {
        if (root is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.NoConfiguration, root, null, $"the file is {root.Describe()}", "a guard.yaml is a mapping with the keys bridges and vms");
            return null;
        }

        var reader = new SectionReader(GuardSchema.File, map, ConfigPath.Root(""), bag);
        foreach (var entry in map.Entries) new SectionReader(GuardSchema.File, Single(entry), ConfigPath.Root(Show.KeyName(entry.Key)), bag).CheckKeys();
        var file = new GuardFileReader(bag);
        if (withBridges) file.ReadBridges(reader);
        foreach (var entry in Entries(map, "vms", bag)) file.ReadVm(entry);
        if (withBridges) file.CheckVms();
        return new([.. file._bridges], [.. file._vms]) { File = path, Networks = file._networks.ToImmutable() };
    }

    private static YamlMap Single(YamlEntry entry) => new(entry.Key.File, entry.Key.Line, entry.Key.Column) { Entries = { entry } };

    private static List<YamlEntry> Entries(YamlMap map, string key, DiagnosticBag bag)
    {
        switch (map.Find(key))
        {
            case null or YamlScalar { Kind: ScalarKind.Null }: return [];
            case YamlMap objects: return objects.Entries;
            case var other:
                bag.Error(DiagnosticCodes.WrongType, other, ConfigPath.Root(key), $"expected a mapping, found {other.Describe()}", "give it objects by name");
                return [];
        }
    }

    private void ReadBridges(SectionReader file)
    {
        var entries = Entries(file.Map, "bridges", _bag);
        if (entries.Count == 0) _bag.Error(DiagnosticCodes.NoConfiguration, file.Map, ConfigPath.Root("bridges"), "no bridges are declared", "add bridges with at least one bridge of Open vSwitch");
        foreach (var (key, value) in entries)
        {
            var path = ConfigPath.Root("bridges")[Show.KeyName(key)];
            if (value is not YamlMap map)
            {
                _bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, path, $"expected a mapping, found {value.Describe()}", "a bridge needs ports with at least the uplink");
                continue;
            }

            var reader = new SectionReader(GuardSchema.Bridge, map, path, _bag);
            reader.CheckKeys();
            var name = key.Canonical;
            var bridge = GuardBridgeReader.Read(reader, name, _bag) with { Ports = GuardBridgeReader.ReadPorts(reader, _bag), Location = key.Location };
            _bridges.Add(bridge);
            if (reader.Mapping("ports") is null or { Entries.Count: 0 }) _bag.Warning(DiagnosticCodes.GuardPorts, key, path, "no port is an uplink, a gateway or the host's: nothing comes in or goes out but from VM to VM", "name at least the uplink: ports: {eth0: uplink}");
            foreach (var network in reader.References("networks", single: true))
                if (!_networks.TryAdd(network.Canonical, name)) _bag.Error(DiagnosticCodes.DuplicateKey, network, path["networks"], $"the network {Show.Quoted(network.Text)} is on {Show.Quoted(_networks[network.Canonical])} already", "a network plugs its NICs into one bridge");
        }
    }

    private void ReadVm(YamlEntry entry)
    {
        var path = ConfigPath.Root("vms")[Show.KeyName(entry.Key)];
        if (entry.Value is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.WrongType, entry.Value is YamlScalar { Kind: ScalarKind.Null } ? entry.Key : entry.Value, path, $"expected a mapping, found {entry.Value.Describe()}", "a VM has nics, by MAC address");
            return;
        }

        var reader = new SectionReader(GuardSchema.Vm, map, path, _bag);
        reader.CheckKeys();
        var nics = new List<NicPolicy>();
        foreach (var (key, value) in reader.Mapping("nics")?.Entries ?? [])
        {
            var where = path["nics"][Show.KeyName(key)];
            if (!NicPolicyBuilder.TryReadMac(key.Text, where.ToString(), key.Location, _bag.Add, out var mac)) continue;
            if (value is not YamlMap nic)
            {
                _bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, where, $"expected a mapping, found {value.Describe()}", "give it an ip, ip: dhcp or a prefix");
                continue;
            }

            if (nics.Find(other => other.Mac == mac) is { } first)
            {
                _bag.Error(DiagnosticCodes.DuplicateKey, key, where, "the NIC has an entry already", $"it is on line {first.Location.Line}: join the two");
                continue;
            }

            var section = new SectionReader(GuardSchema.Nic, nic, where, _bag);
            section.CheckKeys();
            nics.Add(NicSectionReader.Read(section, mac, key.Location, "mac", _bag));
        }

        _vms.Add(new(entry.Key.Canonical, [.. nics], entry.Key.Location));
    }

    // What can be said without the domains: which bridge a NIC is on is known where there is one, or the entry names it; a VLAN where the entry names it.
    private void CheckVms()
    {
        var bindings = new List<GuardBinding>();
        foreach (var (vm, nic) in _vms.SelectMany(vm => vm.Nics.Select(nic => (vm, nic))))
        {
            var bridge = nic.Bridge is null ? _bridges.Count == 1 ? _bridges[0] : null : _bridges.Find(bridge => bridge.Name == nic.Bridge);
            if (bridge is null && nic.Bridge is not null)
                _bag.Error(DiagnosticCodes.UndefinedBridge, nic.Location, null, $"{nic.Path}: the bridge {Show.Quoted(nic.Bridge)} is not declared", Show.DidYouMean(nic.Bridge, _bridges.Select(known => known.Name), "declare it under bridges"));
            if (bridge is null) continue;
            BindingChecks.Check(nic, bridge, _bag.Add);
            bindings.Add(new(bridge.Name, nic.Bind(bridge, $"{vm.Name}/{nic.Mac}", vm.Name, null)));
        }

        BindingChecks.CheckTogether([], bindings, _bag.Add);
    }
}
