using Weir.Config.Schema;

namespace Weir.Config.Tests;

/// <summary>Every key of the schema, set in a real place: what this version says about it.</summary>
public class SchemaStateTests
{
    private static readonly string[] Containers = ["top", "vlan", "acl", "actions", "output", "dp", "interface"];

    public static TheoryData<string, string> NotYetKeys => KeysOf(KeyState.NotYet);

    public static TheoryData<string, string> TuningKeys => KeysOf(KeyState.Tuning);

    public static TheoryData<string, string> UnbuiltKeys
    {
        get
        {
            var data = KeysOf(KeyState.NotYet);
            foreach (var row in KeysOf(KeyState.Tuning)) data.Add(row);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NotYetKeys))]
    public void A_key_of_a_feature_that_is_not_built_is_one_error(string section, string key)
    {
        var found = ConfigLoader.LoadText(Place(section, $"{key}: {Asking(ConfigSchema.Find(section)[key])}")).Diagnostics;

        // A stack port may have no VLANs, and the one that this stands on has some.
        var diagnostic = Assert.Single(found, d => d.Code != DiagnosticCodes.PortRole || key != "stack");
        Assert.Equal((DiagnosticCodes.NotYet, true), (diagnostic.Code, diagnostic.IsError));
        Assert.StartsWith($"{key}: FAUCET key, not yet supported by this version", diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TuningKeys))]
    public void A_key_that_adjusts_such_a_feature_is_one_warning(string section, string key)
    {
        var found = ConfigLoader.LoadText(Place(section, $"{key}: {Asking(ConfigSchema.Find(section)[key])}")).Diagnostics;

        var diagnostic = Assert.Single(found);
        Assert.Equal((DiagnosticCodes.NoEffect, false), (diagnostic.Code, diagnostic.IsError));
    }

    [Theory]
    [MemberData(nameof(UnbuiltKeys))]
    public void Such_a_key_at_its_default_stops_nothing(string section, string key)
    {
        var schema = ConfigSchema.Find(section)[key];
        List<string> values = ["null"];
        if (schema.Default.Length > 0) values.Add(schema.Default);
        if (schema.EmptyIsInert) values.Add(schema.Type switch { KeyType.Boolean => "false", KeyType.Integer => "0", KeyType.Mapping => "{}", KeyType.List or KeyType.References => "[]", _ => "''" });

        // A section that is null is an error in FAUCET.
        Assert.All(values.Where(value => section != "top" || value != "null"), value => Assert.Empty(Yaml.Codes(Place(section, $"{key}: {value}"))));
    }

    [Theory]
    [InlineData("interface", "hairpin: false")]
    [InlineData("interface", "lacp: 0")]
    [InlineData("dp", "idle_dst: true")]
    [InlineData("dp", "port_table_scale_factor: 1")]
    [InlineData("dp", "stack: {}")]
    public void Values_that_ask_for_nothing_are_taken(string section, string line) => Assert.Empty(Yaml.Codes(Place(section, line)));

    [Theory]
    [InlineData("dp", "stack: {priority: 1}")]
    [InlineData("interface", "dot1x: true")]
    [InlineData("output", "tunnel: {dp: sw1}")]
    public void Values_that_ask_for_something_are_not(string section, string line) => Assert.Contains(Yaml.Codes(Place(section, line)), code => code.EndsWith("WEIR1012", StringComparison.Ordinal));

    [Fact]
    public void Spelling_is_checked_below_keys_that_are_not_built()
    {
        Assert.Contains(Yaml.Codes(Place("dp", "stack: {prioriti: 1}")), code => code.EndsWith("WEIR1010", StringComparison.Ordinal));
        Assert.Contains(Yaml.Codes(Place("output", "tunnel: {dp: sw1, prt: 1}")), code => code.EndsWith("WEIR1017w", StringComparison.Ordinal));
        Assert.Contains(Yaml.Codes(Place("top", "routers: {r: {vlans: [100], bgp: {asn: 1}}}")), code => code.EndsWith("WEIR1010", StringComparison.Ordinal));
        Assert.Contains(Yaml.Codes(Place("vlan", "routes: [{route: {ip_dst: 10.0.0.0/8, gw: 10.0.0.1}}]")), code => code.EndsWith("WEIR1010", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("top", "vlan: {}", "did you mean 'vlans'?")]
    [InlineData("vlan", "vdi: 3", "did you mean 'vid'?")]
    [InlineData("vlan", "native_vlan: 3", "it belongs to dps.<name>.interfaces.<name or number>: look at the indentation")]
    [InlineData("interface", "tagged_vlan: [1]", "did you mean 'tagged_vlans'?")]
    [InlineData("interface", "acl_on: a", "did you mean 'acl_in'?")]
    [InlineData("dp", "droop_broadcast_source_address: true", "did you mean 'drop_broadcast_source_address'?")]
    [InlineData("top", "watchers: {}", "this is a key of gauge.yaml: weir run --gauge")]
    [InlineData("actions", "alow: 1", "did you mean 'allow'?")]
    public void Unknown_keys_get_a_suggestion(string section, string line, string hint)
    {
        var diagnostic = Assert.Single(ConfigLoader.LoadText(Place(section, line)).Diagnostics);

        Assert.Equal((DiagnosticCodes.UnknownKey, hint), (diagnostic.Code, diagnostic.Hint));
    }

    /// <summary>A configuration that is right but for <paramref name="line"/>, which stands in a mapping of <paramref name="section"/>.</summary>
    private static string Place(string section, string line)
    {
        string In(string name, string indentation) => section == name ? $"{indentation}{line}\n" : "";
        return $"{In("top", "")}vlans:\n  office:\n    vid: 100\n{In("vlan", "    ")}"
            + $"acls:\n  a:\n{In("acl", "    ")}    rules:\n    - actions:\n"
            + $"        output:\n          port: 1\n{In("output", "          ")}{In("actions", "        ")}"
            + $"dps:\n  sw1:\n    dp_id: 1\n{In("dp", "    ")}    interfaces:\n      1:\n        native_vlan: office\n        acls_in: [a]\n{In("interface", "        ")}";
    }

    private static string Asking(ConfigKey key) => key.Type switch
    {
        KeyType.Boolean => key.DefaultBoolean ? "false" : "true",
        KeyType.Integer => "7",
        KeyType.Number => "2.5",
        KeyType.Mac => "0e:00:00:00:00:77",
        KeyType.Mapping or KeyType.MappingOrList => key.Section is null ? "{x: 1}" : $"{{{(key.Name is "routers" or "meters" ? "one: {}" : ConfigSchema.Find(key.Section).Keys[0].Name + ": 7")}}}",
        KeyType.List when key.Section is { } section => $"[{{{ConfigSchema.Find(section).Keys[0].Name}: 7}}]",
        KeyType.List or KeyType.References or KeyType.ReferenceOrReferences => "[x]",
        _ => "x",
    };

    private static TheoryData<string, string> KeysOf(KeyState state)
    {
        var data = new TheoryData<string, string>();
        foreach (var section in Containers)
            foreach (var key in ConfigSchema.Find(section).Keys.Where(key => key.State == state)) data.Add(section, key.Name);
        return data;
    }
}
