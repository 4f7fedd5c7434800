using System.Globalization;
using Weir.Config.Schema;
using Weir.Primitives;

namespace Weir.Cli.Tests.Checking;

/// <summary>Configurations out of the schema: a small network that is right, with keys put in wherever the schema has them, and values that are mostly right.</summary>
internal sealed class GrammarConfig(Random random)
{
    private static readonly string[] Ports = ["desk", "server", "1", "2", "3"];
    private static readonly string[] Macs = ["0e:00:00:00:01:01", "ff:ff:ff:ff:ff:ff", "01:80:c2:00:00:00", "00:00:00:00:00:00", "0e:00:00:00:01:00/ff:ff:ff:ff:ff:00"];
    private static readonly string[] Addresses = ["192.0.2.1", "10.0.0.0/8", "10.0.0.1/255.0.0.255", "2001:db8::1", "2001:db8::/64", "0.0.0.0/0", "dhcp"];
    private static readonly string[] Texts = ["Open vSwitch", "KBPS", "DROP", "vlan_vid", "some text", "''", "tcp,tp_dst=22", "arp", "icmp6,vlan_tci=0x1000/0x1000", "active"];

    private readonly Random _random = random;

    /// <summary>A configuration as text.</summary>
    public string Write()
    {
        var keys = Some(ConfigSchema.Vlan, 2, "vid", "name", "acls_in", "acl_in");
        var rules = string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => $"    - {{{Join(Fields(), $"actions: {Actions()}")}}}\n"));
        var acls = _random.Next(3) switch { 0 => ", acls_in: [first, second]", 1 => ", acls_in: [second]", _ => "" };
        return $"""
            acls:
              first:
            {rules}  second:
                - {"{"}{Join(Fields(), "actions: {allow: 0}")}{"}"}
                - {"{actions: {allow: 1}}"}
            vlans:
              office: {"{"}{Join("vid: 100", keys)}{acls}{"}"}
              voice: {"{"}vid: 200{"}"}
            meters:
              slow: {"{meter_id: 1, entry: {flags: KBPS, bands: [{type: DROP, rate: 1000}]}}"}
            dps:
              sw1:
                {string.Join("\n    ", Some(ConfigSchema.Datapath, 2, "interfaces", "interface_ranges", "dp_id").Prepend("dp_id: 1"))}
                interfaces:
                  1: {"{"}{Join("name: desk", "native_vlan: office", Some(ConfigSchema.Interface, 2, "name", "number", "native_vlan"))}{"}"}
                  2: {"{"}{Join("name: server", "native_vlan: office", $"tagged_vlans: [voice]{(_random.Next(2) == 0 ? ", acls_in: [first]" : "")}")}{"}"}
                  3: {"{"}{Join("tagged_vlans: [office, voice]", Some(ConfigSchema.Interface, 1, "name", "number", "tagged_vlans", "native_vlan"))}{"}"}
            expect:
              hosts: {"{web: {port: server, mac: 0e:00:00:00:01:01, ip: 192.0.2.1}}"}
              must_not_reach: [{Map(ConfigSchema.Expectation, 3, "from: desk", "packet: arp")}]

            """;
    }

    private string Actions() => _random.Next(4) switch
    {
        0 => "{allow: 1}",
        1 => "{allow: 0}",
        2 => Map(ConfigSchema.Actions, 2),
        _ => $"{{allow: 1, output: {Map(ConfigSchema.Output, 2)}}}",
    };

    /// <summary>Fields of a match, with what they need as a rule.</summary>
    private List<string> Fields()
    {
        var fields = new Dictionary<string, string>();
        for (var count = _random.Next(4); count > 0; count--)
        {
            var field = Pick([.. HeaderFields.All]);
            if (_random.Next(20) > 0)
            {
                var needed = OxmFieldInfo.Of(field.Field).Prerequisites.Where(prerequisite => prerequisite.AnyOf.Length > 0 && !fields.ContainsKey(OxmFieldInfo.Of(prerequisite.Field).Name));
                foreach (var prerequisite in needed.ToList()) fields[OxmFieldInfo.Of(prerequisite.Field).Name] = $"{Pick([.. prerequisite.AnyOf])}";
                if (field.Field == OxmField.VlanPcp) fields["vlan_vid"] = "100";
            }

            fields.TryAdd(field.Key, HeaderValue(field.Key));
        }

        return [.. fields.Select(field => $"{field.Key}: {field.Value}")];
    }

    private string Map(ConfigSection section, int most, params string[] first) => $"{{{Join([.. first, .. Some(section, most, [.. first.Select(key => key.Split(':')[0])])])}}}";

    private static string Join(params IEnumerable<string> parts) => string.Join(", ", parts.Where(part => part.Length > 0));

    private static string Join(string first, IEnumerable<string> parts) => Join([first, .. parts]);

    private static string Join(IEnumerable<string> parts, string last) => Join([.. parts, last]);

    private static string Join(string first, string second, IEnumerable<string> parts) => Join([first, second, .. parts]);

    private List<string> Some(ConfigSection section, int most, params string[] without)
    {
        var keys = section.Keys.Where(key => key.State is KeyState.Acting or KeyState.Informational && !without.Contains(key.Name)).ToArray();
        _random.Shuffle(keys);
        return [.. keys.Take(_random.Next(most + 1)).Select(key => $"{key.Name}: {Value(key, 2)}")];
    }

    private string Value(ConfigKey key, int depth) => _random.Next(60) == 0 ? Wrong() : key.Type switch
    {
        KeyType.Integer or KeyType.Number => Number(key),
        KeyType.Boolean => _random.Next(2) == 0 ? "true" : "false",
        KeyType.Text => key.Choices.Length > 0 ? Pick([.. key.Choices]) : $"'{Pick(Texts).Trim('\'')}'",
        KeyType.Mac => Pick(Macs),
        KeyType.Reference => Pick(NamesFor(key.Name)),
        KeyType.References or KeyType.ReferenceOrReferences => $"[{string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => Pick(NamesFor(key.Name))))}]",
        KeyType.HeaderField => HeaderValue(key.Name),
        KeyType.List => $"[{(key.Section is { } item && depth > 0 ? Nested(item, depth) : Pick(Ports))}]",
        _ => key.Section is { } nested && depth > 0 ? Nested(nested, depth) : "{}",
    };

    private static string[] NamesFor(string key) => key switch
    {
        _ when key.StartsWith("acl", StringComparison.Ordinal) || key == "dp_acls" => ["first", "second", "second", "none"],
        _ when key.Contains("vlan", StringComparison.Ordinal) => ["office", "voice", "200", "7"],
        "meter" => ["slow", "slow", "fast"],
        "dp" => ["sw1"],
        "to" or "from" => ["desk", "server", "web", "3"],
        "table" => ["port_acl", "vlan", "0", "1", "255"],
        _ => Ports,
    };

    private string Nested(string section, int depth)
    {
        var keys = ConfigSchema.Find(section).Keys.ToArray();
        _random.Shuffle(keys);
        return $"{{{string.Join(", ", keys.Take(_random.Next(4)).Select(key => $"{key.Name}: {Value(key, depth - 1)}"))}}}";
    }

    private string HeaderValue(string name)
    {
        var syntax = HeaderFields.Find(name)!.Syntax;
        return syntax switch
        {
            HeaderFieldSyntax.Mac => Pick(Macs),
            HeaderFieldSyntax.IPv4 => Pick(Addresses[..3]),
            HeaderFieldSyntax.IPv6 => Pick(Addresses[3..5]),
            HeaderFieldSyntax.Vid => Pick(["100", "0", "'0x1000/0x1000'", "'0x0'", "'0x0064/0x1fff'"]),
            _ when name is "eth_type" or "dl_type" or "eth_type_nxm" => Pick(["0x800", "0x86dd", "0x806", "0x88b5", "0x42"]),
            _ when name is "ip_proto" or "nw_proto" => Pick(["6", "17", "1", "58"]),
            HeaderFieldSyntax.MaskedNumber => Pick(["22", "0x20/0x20", "0x21/0x21", "0/0x20", "1"]),
            _ => _random.Next(8).ToString(CultureInfo.InvariantCulture),
        };
    }

    private string Number(ConfigKey key)
    {
        var (min, max) = (key.Min ?? 0, key.Max ?? 100);
        var value = _random.Next(4) switch { 0 => min, 1 => max, 2 => key.DefaultInteger, _ => decimal.Truncate(min + Math.Min(max - min, _random.Next(2000))) };
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private string Wrong() => Pick(["null", "[]", "{}", "-1", "'x'", "999999999999", "[[1]]", "{a: 1}", "true"]);

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
