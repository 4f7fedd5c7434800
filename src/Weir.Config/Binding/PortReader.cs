using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Config.Guard;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>A port as written: VLANs resolved, ACLs and mirrored ports still names.</summary>
internal sealed class PortConfig(Port port, SectionReader reader, YamlScalar key)
{
    /// <summary>All that needs no look at other ports.</summary>
    public Port Port { get; set; } = port;

    public SectionReader Reader => reader;

    /// <summary>The key that it stands under: its own, or that of its range.</summary>
    public YamlScalar Key => key;

    public List<AclConfig> Acls { get; set; } = [];

    public List<AclConfig> AclsOut { get; set; } = [];

    public List<YamlScalar> MirrorOf { get; init; } = [];

    /// <summary>What the guarded host behind it may do, or null.</summary>
    public NicPolicy? GuardPolicy { get; set; }

    /// <summary>Its VLANs.</summary>
    public IEnumerable<Vid> Vids => Port.NativeVlan is { } native ? Port.TaggedVlans.Append(native) : Port.TaggedVlans;

    public bool HasVlans => Port.NativeVlan is not null || Port.TaggedVlans.Length > 0;
}

/// <summary>Reads one interface.</summary>
internal sealed class PortReader(VlanTable vlans, DiagnosticBag bag)
{
    private const uint HighestNumber = 0xF000_0000; // FAUCET's bound

    // What every port may have, whatever its role.
    private static readonly HashSet<string> Neutral = new(StringComparer.Ordinal)
    {
        "number", "name", "description", "enabled", "max_lldp_lost", "stack", "mirror", "coprocessor", "output_only",
    };

    private readonly ProtocolReader _protocols = new(bag);
    private readonly bool[] _tagged = new bool[4096]; // by VID, while one port is read

    /// <summary>The number of the interface under <paramref name="key"/>, or null after a diagnostic.</summary>
    public PortNumber? ReadNumber(SectionReader reader, YamlScalar key)
    {
        var given = reader.Has("number");
        if (given && reader.Number("number") is null) return null;
        var node = given ? reader.Value("number")! : key;
        if (SectionReader.Number(node) is not { } number || key.Kind is not (ScalarKind.Text or ScalarKind.Integer))
        {
            bag.Error(DiagnosticCodes.Missing, key, reader.Path, "number is missing", "write number: with the OpenFlow port number, or use the number as the key");
            return null;
        }

        if (number > 0 && (number <= HighestNumber || number == PortNumber.Local.Value || number == PortNumber.InPort.Value)) return new((uint)number);
        bag.Error(DiagnosticCodes.OutOfRange, node, given ? reader.Path["number"] : reader.Path, $"the port number {number} is out of range", $"a number from 1 to {HighestNumber}, or 0xfffffffe for LOCAL");
        return null;
    }

    /// <summary>Everything else about it.</summary>
    public PortConfig Read(SectionReader reader, YamlScalar key, PortNumber number, bool keyIsNumber)
    {
        var name = reader.Text("name") ?? (keyIsNumber ? number.Value.ToString() : key.Canonical);
        if (!keyIsNumber && key.Canonical != name && key.Canonical != number.Value.ToString())
            bag.Error(DiagnosticCodes.PortKey, key, reader.Path, $"the key {Show.Quoted(key.Text)} is neither the port's name {Show.Quoted(name)} nor its number {number.Value}", $"write {name} or {number.Value} as the key");
        reader.Exclusive("acl_in", "acls_in");
        var native = reader.Reference("native_vlan") is { } reference ? vlans.Resolve(reference, reader.Path["native_vlan"]) : null;
        var tagged = 0;
        foreach (var one in reader.References("tagged_vlans"))
        {
            if (vlans.Resolve(one, reader.Path["tagged_vlans"]) is not { } vlan) continue;
            if (vlan.Vid == native?.Vid)
                bag.Error(DiagnosticCodes.NativeAndTagged, one, reader.Path["tagged_vlans"], $"the VLAN {Show.Quoted(vlan.Name)} is the port's native_vlan too", "keep it in one of the two");
            if (!_tagged[vlan.Vid.Value]) tagged++;
            _tagged[vlan.Vid.Value] = true;
        }

        var port = new Port(number, name)
        {
            Description = reader.Text("description") ?? name,
            Enabled = reader.Boolean("enabled"),
            NativeVlan = native?.Vid,
            TaggedVlans = TakeTagged(tagged),
            MaxHosts = MaxHosts(reader, bag),
            UnicastFlood = reader.Boolean("unicast_flood"),
            PermanentLearn = reader.Boolean("permanent_learn"),
            Hairpin = reader.Boolean("hairpin"),
            HairpinUnicast = reader.Boolean("hairpin_unicast"),
            LoopProtect = reader.Boolean("loop_protect"),
            LoopProtectExternal = reader.Boolean("loop_protect_external"),
            RestrictedBcastArpnd = reader.Boolean("restricted_bcast_arpnd"),
            Lacp = _protocols.ReadLacp(reader),
            Beacon = _protocols.ReadBeacon(reader),
            ReceiveLldp = reader.Boolean("receive_lldp"),
            LldpPeerMac = reader.Mac("lldp_peer_mac"),
            MaxLldpLost = reader.Integer("max_lldp_lost"),
            OutputOnly = reader.Boolean("output_only"),
            Coprocessor = ReadCoprocessor(reader),
            CountUntagVlanMiss = reader.Boolean("count_untag_vlan_miss"),
            OpstatusReconf = reader.Boolean("opstatus_reconf"),
            Location = key.Location,
        };
        if (port is { Hairpin: true, HairpinUnicast: true })
            bag.Error(DiagnosticCodes.Exclusive, reader.LocationOf("hairpin_unicast"), reader.Path["hairpin_unicast"], "hairpin and hairpin_unicast exclude each other", "keep one of them: hairpin does floods too");
        var config = new PortConfig(port, reader, key) { MirrorOf = reader.References("mirror", single: true) };
        ReadGuard(config);
        CheckRoles(config);
        return config;
    }

    // The VIDs that were noted, ascending; forgets them.
    private ImmutableArray<Vid> TakeTagged(int count)
    {
        if (count == 0) return [];
        var vids = new Vid[count];
        for (int vid = 0, i = 0; i < count; vid++)
            if (_tagged[vid]) vids[i++] = Vid.From(vid);
        Array.Clear(_tagged);
        return ImmutableCollectionsMarshal.AsImmutableArray(vids);
    }

    /// <summary>A host limit; negative ones never apply, in FAUCET as here.</summary>
    public static int MaxHosts(SectionReader reader, DiagnosticBag bag)
    {
        var limit = reader.Integer("max_hosts");
        if (limit >= 0) return limit;
        bag.Warning(DiagnosticCodes.Doubtful, reader.Value("max_hosts")!, reader.Path["max_hosts"], $"{limit} stands for no limit", "write 0");
        return 0;
    }

    private Coprocessor? ReadCoprocessor(SectionReader port)
    {
        if (port.Nested("coprocessor") is not { } reader) return null;
        if (!reader.Has("strategy")) reader.Missing("strategy", "write strategy: vlan_vid");
        reader.Text("strategy");
        return new(reader.Integer("vlan_vid_base"));
    }

    private void ReadGuard(PortConfig config)
    {
        if (config.Reader.Nested("guard") is not { } reader) return;
        var port = config.Port;
        if (reader.Text("class") is not null)
        {
            foreach (var key in reader.Map.Entries.Select(entry => entry.Key).Where(key => key.Text is not ("class" or "trusted")))
                bag.Error(DiagnosticCodes.GuardPorts, key, reader.Path[key.Text], $"{Show.Quoted(key.Text)} is for a guarded host, and the port has a class", "keep class and trusted alone, or say mac instead of class");
            config.Port = port with { GuardPort = GuardBridgeReader.ReadClass(reader, port.Name) with { Vlan = port.NativeVlan, TrunkVids = port.TaggedVlans, Location = reader.Map.Location } };
        }
        else if (reader.Value("mac") is not YamlScalar { Kind: ScalarKind.Text } mac)
        {
            reader.Missing("mac", "write mac: with the address of the host behind the port, or class: uplink if there are others behind it");
        }
        else if (NicPolicyBuilder.TryReadMac(mac.Text, reader.Path["mac"].ToString(), mac.Location, bag.Add, out var address))
        {
            if (reader.Has("trusted")) bag.Error(DiagnosticCodes.GuardPorts, reader.LocationOf("trusted"), reader.Path["trusted"], "trusted goes with class", "a guarded host may have dhcp_server and router instead");
            config.GuardPolicy = NicSectionReader.Read(reader, address, reader.Map.Location, "extra_macs", bag);
        }
    }

    private void CheckRoles(PortConfig config)
    {
        var reader = config.Reader;
        var roles = new List<string>();
        if (reader.Value("stack") is YamlMap { Entries.Count: > 0 }) roles.Add("stack");
        if (config.MirrorOf.Count > 0) roles.Add("mirror");
        if (config.Port.Coprocessor is not null) roles.Add("coprocessor");
        if (config.Port.OutputOnly) roles.Add("output_only");
        if (roles.Count == 0) return;

        var together = roles is ["mirror", "coprocessor"] or ["mirror", "output_only"];
        if (roles.Count > 1 && !together)
            bag.Error(DiagnosticCodes.PortRole, reader.LocationOf(roles[^1]), reader.Path, $"{string.Join(" and ", roles)} do not go together", "a port is one of stack, mirror, coprocessor, output_only; mirror also with coprocessor or output_only");
        var withAcls = roles.Contains("coprocessor") || roles.Contains("stack");
        foreach (var (key, value) in reader.Map.Entries)
        {
            if (key.Kind != ScalarKind.Text || Neutral.Contains(key.Text) || ConfigSchema.Interface.Find(key.Text) is not { } known || !AsksForSomething(known, value)) continue;
            if (withAcls && key.Text is "acl_in" or "acls_in") continue;
            var isVlan = key.Text is "native_vlan" or "tagged_vlans";
            bag.Error(DiagnosticCodes.PortRole, key, reader.Path[key.Text], $"{key.Text} does not go with {roles[0]}", isVlan ? $"a port with {roles[0]} carries no VLANs: remove it" : "remove it");
        }
    }

    // FAUCET's rule: set to something true that is not the default.
    private static bool AsksForSomething(ConfigKey known, YamlNode value) => value switch
    {
        YamlScalar { Kind: ScalarKind.Null } => false,
        YamlScalar scalar => scalar.Canonical is not ("false" or "0" or "") && scalar.Canonical != known.Default,
        YamlList list => list.Items.Count > 0,
        YamlMap map => map.Entries.Count > 0,
        _ => false,
    };
}
