using Weir.Config.Guard;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads a datapath and its ports.</summary>
internal sealed class DatapathReader(VlanTable vlans, DiagnosticBag bag)
{
    private readonly PortReader _ports = new(vlans, bag);

    /// <summary>The datapath, as far as it can be read; null where nothing of it can.</summary>
    public DatapathConfig? Read(YamlEntry entry)
    {
        var path = ConfigPath.Root("dps")[Show.KeyName(entry.Key)];
        if (entry.Value is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.WrongType, entry.Value is YamlScalar { Kind: ScalarKind.Null } ? entry.Key : entry.Value, path, $"expected a mapping, found {entry.Value.Describe()}", "a datapath needs dp_id and interfaces");
            return null;
        }

        var reader = new SectionReader(ConfigSchema.Datapath, map, path, bag);
        reader.CheckKeys();
        var name = entry.Key.Canonical;
        if (reader.Text("name") is { } given && given != name)
            bag.Error(DiagnosticCodes.DatapathKey, reader.Value("name")!, path["name"], $"the name {Show.Quoted(given)} is not the key {Show.Quoted(name)}", $"write {given} as the key, or remove name");

        var id = ReadId(reader, entry.Key);
        var hardware = new HardwareReader(reader, bag);
        var datapath = ReadTimes(reader, new Datapath(new(id), name)
        {
            Description = reader.Text("description") ?? name,
            Hardware = hardware.Class.Name,
            HardwareLocation = reader.Has("hardware") ? reader.Value("hardware")!.Location : null,
            TableSizes = hardware.ReadSizes(),
            Priorities = ReadPriorities(reader),
            Cookie = (ulong)(reader.Number("cookie") ?? ConfigSchema.Datapath["cookie"].DefaultInteger),
            EgressPipeline = reader.Boolean("egress_pipeline"),
            StrictPacketInCookie = reader.Boolean("strict_packet_in_cookie"),
            IgnoreLearnIns = reader.Integer("ignore_learn_ins"),
            DropBroadcastSourceAddress = reader.Boolean("drop_broadcast_source_address"),
            DropSpoofedFaucetMac = reader.Boolean("drop_spoofed_faucet_mac"),
            UseIdleTimeout = reader.Boolean("use_idle_timeout"),
            IdleDst = reader.Boolean("idle_dst"),
            CombinatorialPortFlood = reader.Boolean("combinatorial_port_flood"),
            GroupTable = reader.Boolean("group_table"),
            PacketInPps = reader.IntegerOrNull("packetin_pps"),
            SlowPathPps = reader.IntegerOrNull("slowpath_pps"),
            FaucetDpMac = reader.Mac("faucet_dp_mac") ?? MacAddress.FromBits(0x0E00_0000_0001),
            FastAdvertiseIntervalSeconds = reader.Integer("fast_advertise_interval"),
            LacpTimeoutSeconds = reader.Integer("lacp_timeout"),
            OfChannelLog = reader.Text("ofchannel_log") is { Length: > 0 } log ? log : null,
            LldpBeacons = ProtocolReader.ReadBeacons(reader, name),
            Audit = reader.Text("audit") switch { "report" => AuditMode.Report, "off" => AuditMode.Off, _ => AuditMode.Repair },
            AuditIntervalSeconds = reader.Integer("audit_interval"),
            Location = entry.Key.Location,
        });
        if (datapath is { GroupTable: true, CombinatorialPortFlood: true })
            bag.Error(DiagnosticCodes.Exclusive, reader.LocationOf("group_table"), path["group_table"], "group_table and combinatorial_port_flood exclude each other", "keep one of them");
        var ports = ReadPorts(reader);
        if (ports.Count == 0 && reader.Mapping("interfaces") is null or { Entries.Count: 0 } && reader.Mapping("interface_ranges") is null or { Entries.Count: 0 })
            bag.Error(DiagnosticCodes.NoPorts, entry.Key, path, "the datapath has no ports", "add interfaces or interface_ranges");
        var guard = ReadGuard(reader, datapath, ports);
        if (guard is not null) hardware.NeedOpenVSwitch(guard.Location ?? entry.Key.Location, path["guard"], "the guard");
        return new(datapath with { Guard = guard }, path, ports)
        {
            AclsIn = reader.References("dp_acls"),
            UsesClassification = reader.Boolean("use_classification"),
            FloodsByGroups = reader.Boolean("group_table"),
        };
    }

    private GuardBridge? ReadGuard(SectionReader datapath, Datapath owner, PortTable ports)
    {
        var section = datapath.Nested("guard");
        var classes = ports.Values.Where(port => port.Port.GuardPort is not null).Select(port => port.Port.GuardPort!).OrderBy(port => port.Name, StringComparer.Ordinal);
        var bridge = (section is null ? new GuardBridge(owner.Name) : GuardBridgeReader.Read(section, owner.Name, bag)) with { Ports = [.. classes], BindsFirstUse = true, Location = section?.Map.Location ?? owner.Location };
        var bindings = new List<GuardBinding>();
        foreach (var port in ports.Values)
        {
            if (port.GuardPolicy is not { } policy) continue;
            BindingChecks.Check(policy, bridge, bag.Add);
            var nic = policy.Bind(bridge, $"{owner.Name}/{port.Port.Number}", port.Port.Name, null, port.Port.NativeVlan, port.Port.TaggedVlans);
            port.Port = port.Port with { GuardedNic = nic };
            bindings.Add(new(owner.Name, nic));
        }

        BindingChecks.CheckTogether([], bindings, bag.Add);
        if (bindings.Count == 0 && (section is not null || !bridge.Ports.IsEmpty))
            bag.Warning(DiagnosticCodes.NoEffect, bridge.Ports.IsEmpty ? bridge.Location! : bridge.Ports[0].Location!, datapath.Path["guard"], "no port has a guarded host: the guard is off", "give ports guard: {mac: ..., ip: [...]}");
        return bindings.Count == 0 ? null : bridge;
    }

    private ulong ReadId(SectionReader reader, YamlScalar key)
    {
        if (reader.Has("dp_id")) return (ulong)(reader.Number("dp_id") ?? 0);
        if (key.Kind == ScalarKind.Integer && key.Integer >= 0 && key.Integer <= ulong.MaxValue) return (ulong)key.Integer;
        bag.Error(DiagnosticCodes.Missing, key, reader.Path, "dp_id is missing", "write dp_id: with the switch's datapath id, such as 0x1");
        return 0;
    }

    private DatapathPriorities ReadPriorities(SectionReader reader)
    {
        var offset = reader.Integer("priority_offset");
        var lowest = reader.IntegerOrNull("lowest_priority") ?? offset;
        var low = reader.IntegerOrNull("low_priority") ?? offset + 9000;
        var high = reader.IntegerOrNull("high_priority") ?? low + 1;
        var highest = reader.IntegerOrNull("highest_priority") ?? high + 98;
        if (Math.Max(Math.Max(lowest, low), Math.Max(high, highest)) > 65535)
        {
            var location = reader.Has("priority_offset") ? reader.LocationOf("priority_offset") : reader.Has("low_priority") ? reader.LocationOf("low_priority") : reader.LocationOf("high_priority");
            bag.Error(DiagnosticCodes.OutOfRange, location, reader.Path, $"a priority that follows from this would be {highest}", "priorities go to 65535: choose a smaller number");
            return new(0, 9000, 9001, 9099);
        }

        return new((ushort)lowest, (ushort)low, (ushort)high, (ushort)highest);
    }

    private Datapath ReadTimes(SectionReader reader, Datapath datapath)
    {
        var timeout = reader.Integer("timeout");
        foreach (var key in (ReadOnlySpan<string>)["arp_neighbor_timeout", "nd_neighbor_timeout"])
        {
            var neighbour = reader.Integer(key);
            if (2L * neighbour < timeout) continue;
            var location = reader.Has(key) ? reader.Value(key)!.Location : reader.Has("timeout") ? reader.Value("timeout")!.Location : reader.LocationOf(key);
            bag.Error(DiagnosticCodes.Timeouts, location, reader.Path[key], $"{key} is {neighbour} and timeout {timeout}", $"{key} must be less than half of timeout: at most {(timeout - 1) / 2}");
        }

        var jitter = reader.Integer("learn_jitter");
        if (jitter == 0) jitter = (int)Math.Max(3 * Math.Sqrt(timeout), 1);
        var ban = reader.Integer("learn_ban_timeout");
        var guard = reader.Integer("cache_update_guard_time");
        return datapath with
        {
            Timeout = timeout,
            LearnJitter = jitter,
            LearnBanTimeout = ban == 0 ? jitter : ban,
            CacheUpdateGuardTime = guard == 0 ? timeout / 2 : guard,
        };
    }

    private PortTable ReadPorts(SectionReader datapath)
    {
        var ports = new PortTable();
        var ranges = ReadRanges(datapath);
        var names = new Dictionary<string, PortConfig>(StringComparer.Ordinal);
        foreach (var (key, value) in datapath.Mapping("interfaces")?.Entries ?? [])
        {
            var path = datapath.Path["interfaces"][Show.KeyName(key)];
            if (value is not YamlMap own)
            {
                bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, path, $"expected a mapping, found {value.Describe()}", "write {} for a port without options");
                continue;
            }

            new SectionReader(ConfigSchema.Interface, own, path, bag).CheckKeys();
            if (_ports.ReadNumber(new(ConfigSchema.Interface, own, path, bag), key) is not { } number) continue;
            var reader = new SectionReader(ConfigSchema.Interface, ranges.GetValueOrDefault((int)number.Value) is { } range ? Overlay(own, range.Map) : own, path, bag);
            var port = _ports.Read(reader, key, number, keyIsNumber: false);
            if (ports.Find(number) is { } other)
                bag.Error(DiagnosticCodes.PortNumberTwice, own.Find("number")?.Location ?? key.Location, path, $"the port number {number.Value} is that of {Show.Quoted(other.Port.Name)} already", $"it is defined at {other.Port.Location}: give one of them another number");
            else ports.Add(port);
            if (!names.TryAdd(port.Port.Name, port) && names[port.Port.Name].Port.Number != number)
                bag.Warning(DiagnosticCodes.PortNameTwice, own.Find("name")?.Location ?? key.Location, path["name"], $"the name {Show.Quoted(port.Port.Name)} is that of port {names[port.Port.Name].Port.Number} already", "references by name mean the port with the lower number: give each a name of its own");
        }

        List<RangePort> ascending = [.. ranges.Values];
        ascending.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        foreach (var range in ascending)
        {
            var number = new PortNumber(range.Number);
            if (ports.Find(number) is not null) continue;
            var path = datapath.Path["interface_ranges"][Show.KeyName(range.Key)];
            ports.Add(_ports.Read(new(ConfigSchema.Interface, Without(range.Map, "number"), path, bag), range.Key, number, keyIsNumber: true));
        }

        return ports;
    }

    private Dictionary<int, RangePort> ReadRanges(SectionReader datapath)
    {
        var ranges = new Dictionary<int, RangePort>();
        foreach (var (key, value) in datapath.Mapping("interface_ranges")?.Entries ?? [])
        {
            var path = datapath.Path["interface_ranges"][Show.KeyName(key)];
            if (value is not YamlMap map)
            {
                bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, path, $"expected a mapping, found {value.Describe()}", "give it the options of its ports");
                continue;
            }

            new SectionReader(ConfigSchema.Interface, map, path, bag).CheckKeys();
            foreach (var number in PortRanges.Read(key, path, bag) ?? [])
            {
                if (number == 0)
                    bag.Error(DiagnosticCodes.PortRange, key, path, "0 is no port number", "ports count from 1");
                else if (ranges.TryGetValue((int)number, out var other))
                    bag.Error(DiagnosticCodes.PortRange, key, path, $"port {number} is in {Show.Quoted(other.Key.Text)} too", "ranges cannot overlap");
                else
                    ranges.Add((int)number, new(number, key, map));
            }
        }

        return ranges;
    }

    private sealed record RangePort(uint Number, YamlScalar Key, YamlMap Map);

    private static YamlMap Overlay(YamlMap own, YamlMap defaults)
    {
        var map = new YamlMap(own.File, own.Line, own.Column);
        map.Entries.AddRange(own.Entries);
        foreach (var entry in defaults.Entries)
            if (entry.Key.Text != "number" && own.Entries.TrueForAll(other => other.Key.Text != entry.Key.Text || other.Value is YamlScalar { Kind: ScalarKind.Null })) map.Entries.Add(entry);
        return map;
    }

    private static YamlMap Without(YamlMap map, string key)
    {
        var rest = new YamlMap(map.File, map.Line, map.Column);
        rest.Entries.AddRange(map.Entries.Where(entry => entry.Key.Text != key));
        return rest;
    }
}
