using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Reload;

/// <content>Rules, what they match and what they do, on the port of the edited half.</content>
internal static partial class ReloadCases
{
    private static IEnumerable<ReloadCase> Acls()
    {
        ReloadScene With(string acl) => Plain with { Acl = acl };
        var plain = TestConfig.Acl("edited", TestConfig.DropTcp(22), TestConfig.AllowAll);
        return
        [
            new("acl.rules", With(plain), With(TestConfig.Acl("edited", TestConfig.DropTcp(22), TestConfig.DropTcp(23), TestConfig.AllowAll))),
            new("acl.exact_match", With("  edited:\n    rules:\n      - rule: {eth_type: 0x800, actions: {allow: 1}}\n      - rule: {actions: {allow: 1}}\n"),
                With("  edited:\n    exact_match: true\n    rules:\n      - rule: {eth_type: 0x800, actions: {allow: 1}}\n      - rule: {actions: {allow: 1}}\n")),
            new("acl_entry.rule", With(plain), With(TestConfig.Acl("edited", TestConfig.DropTcp(23), TestConfig.AllowAll))),
            Silent(Tcp("rule.description", "description: one, actions: {allow: 1}", "description: two, actions: {allow: 1}")),
            Tcp("rule.cookie", "cookie: 1, actions: {allow: 1}", "cookie: 2, actions: {allow: 1}"),
            Tcp("rule.actions", "tcp_dst: 1", "tcp_dst: 1, actions: {allow: 1}"),
            Tcp("actions.allow", "actions: {allow: 0}", "actions: {allow: 1}"),
            Tcp("actions.force_port_vlan", "actions: {allow: 1}", "actions: {allow: 1, force_port_vlan: 1}"),
            Tcp("actions.meter", "actions: {allow: 1}", "actions: {allow: 1, meter: slow}"),
            Tcp("actions.mirror", "actions: {allow: 1}", "actions: {allow: 1, mirror: 5}"),
            Tcp("actions.output", "actions: {allow: 1}", "actions: {output: {port: 4}}"),
            Tcp("actions.ct", "ct_state: 0/0x20, actions: {allow: 1}", "ct_state: 0/0x20, actions: {ct: {table: port_acl, zone: 1}}"),
        ];
    }

    private static IEnumerable<ReloadCase> Outputs() =>
    [
        Tagged("output.pop_vlans", "{port: 4}", "{pop_vlans: 1, port: 4}"),
        Output("output.vlan_vid", "{vlan_vid: 9, port: 4}", "{vlan_vid: 10, port: 4}"),
        Tagged("output.swap_vid", "{port: 4}", "{swap_vid: 10, port: 4}"),
        Output("output.vlan_vids", "{port: 4}", "{vlan_vids: [9, 10], port: 4}"),
        Output("output.set_fields", $"{{set_fields: [{{eth_src: '{Mac}'}}], port: 4}}", "{set_fields: [{eth_src: '02:00:00:00:00:78'}], port: 4}"),
        Output("output.port", "{port: 4}", "{port: 5}"),
        Output("output.ports", "{ports: [4]}", "{ports: [4, 5]}"),
        Output("output.failover", "{port: 4}", "{failover: {group_id: 1001, ports: [4, 5]}}"),
        Output("pushed_vlan.vid", "{vlan_vids: [{vid: 9}], port: 4}", "{vlan_vids: [{vid: 10}], port: 4}"),
        Output("pushed_vlan.eth_type", "{vlan_vids: [{vid: 9}], port: 4}", "{vlan_vids: [{vid: 9, eth_type: 0x88a8}], port: 4}"),
        Output("failover.group_id", "{failover: {group_id: 1001, ports: [4, 5]}}", "{failover: {group_id: 1002, ports: [4, 5]}}"),
        Output("failover.ports", "{failover: {group_id: 1001, ports: [4, 5]}}", "{failover: {group_id: 1001, ports: [5, 4]}}"),
    ];

    private static IEnumerable<ReloadCase> Connections()
    {
        ReloadCase Ct(string key, string before, string after) => Tcp($"ct.{key}", $"ct_state: 0/0x20, actions: {{ct: {{{before}}}}}", $"ct_state: 0/0x20, actions: {{ct: {{{after}}}}}");
        ReloadCase Nat(string key, string before, string after) => Ct(key, $"table: 255, zone: 1, flags: 1, nat: {{{before}}}", $"table: 255, zone: 1, flags: 1, nat: {{{after}}}") with { Key = $"nat.{key}" };
        static ReloadCase IPv6(ReloadCase edit) =>
            edit with { Before = edit.Before with { Rule = edit.Before.Rule.Replace("0x800", "0x86dd") }, After = edit.After with { Rule = edit.After.Rule.Replace("0x800", "0x86dd") } };
        const string plain = "table: port_acl, zone: 1", range = "flags: 1, range_ipv4_min: 10.0.0.1, range_ipv4_max: 10.0.0.9";
        return
        [
            Ct("flags", plain, $"{plain}, flags: 1"),
            Ct("alg", $"{plain}, flags: 1", $"{plain}, flags: 1, alg: 21"),
            Ct("table", plain, "table: 255, zone: 1"),
            Ct("zone", plain, "table: port_acl, zone: 2"),
            Ct("zone_src", plain, "table: port_acl, zone: 15, zone_src: 0x10004"),
            Ct("mark", $"{plain}, flags: 1", $"{plain}, flags: 1, mark: 5"),
            Ct("label", $"{plain}, flags: 1", $"{plain}, flags: 1, label: 5"),
            Ct("clear", plain, "clear: true"),
            Ct("nat", $"{plain}, flags: 1", $"{plain}, flags: 1, nat: {{{range}}}"),
            Nat("flags", range, range.Replace("flags: 1,", "flags: 2,")),
            Nat("range_ipv4_min", range, range.Replace("10.0.0.1,", "10.0.0.2,")),
            Nat("range_ipv4_max", range, range.Replace("10.0.0.9", "10.0.0.8")),
            IPv6(Nat("range_ipv6_min", "flags: 1, range_ipv6_min: '2001:db8::1', range_ipv6_max: '2001:db8::9'", "flags: 1, range_ipv6_min: '2001:db8::2', range_ipv6_max: '2001:db8::9'")),
            IPv6(Nat("range_ipv6_max", "flags: 1, range_ipv6_min: '2001:db8::1', range_ipv6_max: '2001:db8::9'", "flags: 1, range_ipv6_min: '2001:db8::1', range_ipv6_max: '2001:db8::8'")),
            Nat("range_proto_min", $"{range}, range_proto_min: 1000, range_proto_max: 2000", $"{range}, range_proto_min: 1001, range_proto_max: 2000"),
            Nat("range_proto_max", $"{range}, range_proto_min: 1000, range_proto_max: 2000", $"{range}, range_proto_min: 1000, range_proto_max: 2001"),
        ];
    }

    private static IEnumerable<ReloadCase> Meters()
    {
        // A rule uses it, so that the meter is on the switch.
        ReloadCase Meter(string key, string before, string after)
        {
            var edit = Tcp(key, "actions: {allow: 1, meter: slow}", "actions: {allow: 1, meter: slow}");
            return edit with { Before = edit.Before with { Meters = $"  slow: {{{before}}}\n" }, After = edit.After with { Meters = $"  slow: {{{after}}}\n" } };
        }

        const string entry = "entry: {flags: PKTPS, bands: [{type: DROP, rate: 100000}]}";
        ReloadCase Band(string key, string before, string after, bool refused = false) =>
            Meter($"meter_band.{key}", $"meter_id: 3, entry: {{flags: [PKTPS, BURST], bands: [{{{before}}}]}}", $"meter_id: 3, entry: {{flags: [PKTPS, BURST], bands: [{{{after}}}]}}") with { IsRefused = refused };
        return
        [
            Meter("meter.meter_id", $"meter_id: 3, {entry}", $"meter_id: 4, {entry}"),
            Meter("meter.entry", $"meter_id: 3, {entry}", $"meter_id: 3, {entry.Replace("100000", "200000")}"),
            Meter("meter_entry.flags", $"meter_id: 3, {entry}", $"meter_id: 3, {entry.Replace("PKTPS", "KBPS")}"),
            Meter("meter_entry.bands", $"meter_id: 3, {entry}", $"meter_id: 3, {entry.Replace("100000", "300000")}"),
            Band("type", "type: DROP, rate: 1000", "type: DSCP_REMARK, rate: 1000, prec_level: 1", refused: true),
            Band("rate", "type: DROP, rate: 100000", "type: DROP, rate: 200000"),
            Band("burst_size", "type: DROP, rate: 100000, burst_size: 100", "type: DROP, rate: 100000, burst_size: 200"),
            Band("prec_level", "type: DROP, rate: 1000", "type: DSCP_REMARK, rate: 1000, prec_level: 2", refused: true),
            Band("experimenter", "type: DROP, rate: 1000", "type: EXPERIMENTER, rate: 1000, experimenter: 5", refused: true),
        ];
    }

    /// <summary>Each match field with one value, and then with another.</summary>
    private static IEnumerable<ReloadCase> Matches()
    {
        foreach (var (fields, prerequisite, one, other) in (IEnumerable<(string Fields, string Prerequisite, string One, string Other)>)
        [
            ("metadata tunnel_id ct_zone ct_mark ct_label nw_ttl", "eth_type: 0x800", "1", "2"),
            ("in_port", "eth_type: 0x800", "3", "4"),
            ("eth_dst eth_src dl_dst dl_src", "eth_type: 0x800", $"'{Mac}'", "'02:00:00:00:00:78'"),
            ("eth_type dl_type eth_type_nxm", "", "0x88b5", "0x88b6"),
            ("vlan_vid dl_vlan", "eth_type: 0x800", "9", "10"),
            ("vlan_pcp", "vlan_vid: 9", "1", "2"),
            ("ip_dscp ip_ecn ip_proto nw_proto ip_proto_nxm", "eth_type: 0x800", "1", "2"),
            ("ipv4_src ipv4_dst nw_src nw_dst", "eth_type: 0x800", "192.0.2.1", "192.0.2.0/24"),
            ("tcp_src tcp_dst", "eth_type: 0x800, ip_proto: 6", "1", "2"),
            ("udp_src udp_dst", "eth_type: 0x800, ip_proto: 17", "1", "2"),
            ("sctp_src sctp_dst", "eth_type: 0x800, ip_proto: 132", "1", "2"),
            ("icmpv4_type icmpv4_code", "eth_type: 0x800, ip_proto: 1", "1", "2"),
            ("arp_op", "eth_type: 0x806", "1", "2"),
            ("arp_spa arp_tpa", "eth_type: 0x806", "192.0.2.1", "192.0.2.0/24"),
            ("arp_sha arp_tha", "eth_type: 0x806", $"'{Mac}'", "'02:00:00:00:00:78'"),
            ("ipv6_src ipv6_dst", "eth_type: 0x86dd", "'2001:db8::1'", "'2001:db8::/64'"),
            ("ipv6_flabel", "eth_type: 0x86dd", "1", "2"),
            ("icmpv6_type icmpv6_code", "eth_type: 0x86dd, ip_proto: 58", "1", "2"),
            ("ipv6_nd_target", "eth_type: 0x86dd, ip_proto: 58, icmpv6_type: 135, icmpv6_code: 0", "'2001:db8::1'", "'2001:db8::2'"),
            ("ipv6_nd_sll", "eth_type: 0x86dd, ip_proto: 58, icmpv6_type: 135, icmpv6_code: 0", $"'{Mac}'", "'02:00:00:00:00:78'"),
            ("ipv6_nd_tll", "eth_type: 0x86dd, ip_proto: 58, icmpv6_type: 136, icmpv6_code: 0", $"'{Mac}'", "'02:00:00:00:00:78'"),
            ("mpls_label mpls_tc", "eth_type: 0x8847", "1", "2"),
            ("mpls_bos", "eth_type: 0x8847", "0", "1"),
            ("ct_state", "eth_type: 0x800", "0x21/0x21", "0x22/0x22"),
        ])
        {
            foreach (var field in fields.Split(' '))
                yield return new($"rule.{field}", Plain with { Rule = $"{Join(prerequisite, $"{field}: {one}").TrimStart(',', ' ')}, actions: {{allow: 1}}" }, Plain with { Rule = $"{Join(prerequisite, $"{field}: {other}").TrimStart(',', ' ')}, actions: {{allow: 1}}" });
        }

        foreach (var (field, prerequisite) in (IEnumerable<(string, string)>)[("in_phy_port", "in_port: 3"), ("pbb_isid", "eth_type: 0x88e7"), ("ipv6_exthdr", "eth_type: 0x86dd")])
            yield return new($"rule.{field}", Plain, Plain with { Rule = $"{prerequisite}, {field}: 1, actions: {{allow: 1}}" }) { IsRefused = true };
    }
}
