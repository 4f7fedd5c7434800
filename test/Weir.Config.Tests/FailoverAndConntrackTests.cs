using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Tests;

public class FailoverAndConntrackTests
{
    [Theory]
    [InlineData("{output: {failover: {group_id: 1001, ports: [two, 1]}}}")]
    [InlineData("{output: [{failover: {group_id: 1001, ports: [two, 1]}}, {vlan_vid: 7}]}")]
    public void A_failover_has_its_ports_in_order(string actions)
    {
        var failover = Assert.IsType<AclFailover>(Assert.Single(Rule(actions).Actions));

        Assert.Equal(1001U, failover.GroupId);
        Assert.Equal([new PortNumber(2), new PortNumber(1)], failover.Ports);
    }

    [Theory]
    [InlineData("{ports: [1]}", "3:43 WEIR1014")]
    [InlineData("{group_id: 1}", "3:43 WEIR1014")]
    [InlineData("{group_id: x, ports: [1]}", "3:54 WEIR1011")]
    [InlineData("{group_id: 0xffffff01, ports: [1]}", "3:54 WEIR1013")]
    [InlineData("{group_id: 1, ports: [9]}", "3:65 WEIR1045")]
    [InlineData("{group_id: 1, ports: [1], junk: 2}", "3:69 WEIR1017w")]
    [InlineData("5", "3:43 WEIR1011")]
    public void What_is_wrong_in_a_failover_has_a_place(string failover, string expected) =>
        Assert.Contains(expected, Yaml.Codes(Yaml.Rule($"{{actions: {{output: {{failover: {failover}}}}}}}")));

    [Fact]
    public void One_group_with_two_lists_of_ports_is_an_error_on_one_datapath()
    {
        Assert.Empty(Yaml.Codes(Groups("[1, 2]", "[1, 2]", "")));
        Assert.Equal(["1:121 WEIR1062"], Yaml.Codes(Groups("[1, 2]", "[2, 1]", "")));
    }

    [Theory]
    [InlineData("0x5fffffff", true)]
    [InlineData("0x60000000", false)]
    [InlineData("0x6fffffff", false)]
    [InlineData("0x70000000", true)]
    public void The_guards_groups_are_its_own_where_there_is_one(string id, bool allowed)
    {
        var plain = Groups("[1, 2]", "[1, 2]", "").Replace("group_id: 7", $"group_id: {id}", StringComparison.Ordinal);
        var guarded = plain.Replace("2: {native_vlan: 5}", "2: {native_vlan: 5, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}", StringComparison.Ordinal);

        Assert.Empty(Yaml.Codes(plain));
        Assert.NotEqual(plain, guarded);
        Assert.Equal(allowed ? [] : ["WEIR1062"], Yaml.Codes(guarded).Select(code => code.Split(' ')[1]));
    }

    [Fact]
    public void Everything_about_connections_is_read()
    {
        var track = Assert.IsType<AclConntrack>(Assert.Single(Rule(
            "{ct: {flags: 3, alg: 21, table: 1, zone: 5, mark: 0xffffffff, label: 0xffffffffffffffffffffffffffffffff, nat: {flags: 2, range_ipv6_min: '2001:db8::1', range_ipv6_max: '2001:db8::f', range_proto_min: 1, range_proto_max: 9}}}",
            "eth_type: 0x86dd, ").Actions));

        Assert.Equal((3, 5, "vlan", 21), (track.Flags, track.Zone, track.Table, track.Alg));
        Assert.Equal((0xFFFF_FFFF, UInt128.MaxValue), (track.Mark!.Value, track.Label!.Value));
        Assert.Equal(new AclNat(2, null, null, UInt128.Parse("42540766411282592856903984951653826561"), UInt128.Parse("42540766411282592856903984951653826575"), 1, 9), track.Nat);
    }

    [Theory]
    [InlineData("0", "port_acl")]
    [InlineData("1", "vlan")]
    [InlineData("2", "classification")] // FAUCET's eth_src: it filters there
    [InlineData("3", "eth_dst")]
    [InlineData("4", "flood")]
    [InlineData("255", null)]
    [InlineData("vlan", "vlan")]
    [InlineData("eth_src", "eth_src")]
    public void A_table_is_faucets_number_or_a_name(string table, string? name) => Assert.Equal(name, Table($"{{ct: {{table: {table}, zone: 1}}}}"));

    [Fact]
    public void A_number_counts_the_tables_that_the_datapath_would_have()
    {
        const string Ct = "acls: {a: [{eth_type: 0x800, actions: {ct: {table: 3, zone: 1}}}], b: [{actions: {allow: 1}}]}";
        var network = Yaml.Load(Yaml.With("1: {native_vlan: v}\n2: {native_vlan: v}\n3: {coprocessor: {strategy: vlan_vid}}", Ct + "\nvlans: {v: {vid: 5, acls_in: [a]}}"));
        // No port has an ACL: vlan, copro, vlan_acl, eth_src.
        Assert.Equal("classification", ((AclConntrack)network.Datapaths[0].Vlans[0].AclsIn[0].Rules[0].Actions[0]).Table);
    }

    [Theory]
    [InlineData("{table: 5, zone: 1}", "3:53 WEIR1063")]
    [InlineData("{table: -1, zone: 1}", "3:53 WEIR1063")]
    [InlineData("{table: vlna, zone: 1}", "3:53 WEIR1063")]
    [InlineData("{zone: 1}", "3:45 WEIR1014")]
    [InlineData("{table: 1}", "3:45 WEIR1014")]
    [InlineData("{table: 1, zone: 65536}", "3:62 WEIR1013")]
    [InlineData("{clear: true, zone: 1}", "3:59 WEIR1016")]
    [InlineData("{table: 1, zone: 31, zone_src: 7}", "3:76 WEIR1052")]
    [InlineData("{table: 1, zone: 1, label: -1}", "3:72 WEIR1013")]
    [InlineData("{table: 1, zone: 1, nat: {range_ipv4_min: 1.2.3}}", "3:87 WEIR1052")]
    [InlineData("{table: 1, zone: 1, nat: {range_proto_max: 5}}", "3:71 WEIR1014")]
    [InlineData("{table: 1, zone: 1, nat: {range_ipv4: 5}}", "3:71 WEIR1010")]
    [InlineData("{table: 1, zones: 1}", "3:56 WEIR1010")]
    public void What_is_wrong_about_connections_has_a_place(string ct, string expected) =>
        Assert.Contains(expected, Yaml.Codes(Yaml.Rule($"{{eth_type: 0x800, actions: {{ct: {ct}}}}}")));

    [Fact]
    public void Connections_of_what_may_be_no_ip_are_doubtful() =>
        Assert.Equal(["3:28 WEIR1056w"], Yaml.Codes(Yaml.Rule("{actions: {ct: {table: 0, zone: 1}}}")));

    [Fact]
    public void Tracking_stands_behind_the_outputs()
    {
        var actions = Rule("{ct: {table: 0, zone: 1}, output: {port: two}}", "eth_type: 0x800, ").Actions;

        Assert.Equal([typeof(AclOutput), typeof(AclConntrack)], actions.Select(action => action.GetType()));
    }

    private static string? Table(string actions) => ((AclConntrack)Rule(actions, "eth_type: 0x800, ").Actions[0]).Table;

    private static AclRule Rule(string actions, string match = "") => Yaml.Load(Yaml.Rule($"{{{match}actions: {actions}}}")).Datapaths[0].Ports[0].AclsIn[0].Rules[0];

    private static string Groups(string first, string second, string datapath) =>
        $"acls: {{a: [{{dl_type: 0x800, actions: {{output: {{failover: {{group_id: 7, ports: {first}}}}}}}}}, {{actions: {{output: {{failover: {{group_id: 7, ports: {second}}}}}}}}}]}}\n"
        + $"dps:\n  sw1: {{dp_id: 1, {datapath}interfaces: {{1: {{native_vlan: 5, acls_in: [a]}}, 2: {{native_vlan: 5}}}}}}\n";
}
