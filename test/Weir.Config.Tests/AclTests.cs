using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Tests;

public class AclTests
{
    public static TheoryData<string, string> MatchValues => new()
    {
        { "eth_type: 0x800", "eth_type=0x0800" },
        { "eth_type: '2048'", "eth_type=0x0800" },
        { "dl_type: '0x806'", "eth_type=0x0806" },
        { "dl_vlan: 100", "vlan_vid=0x1064" },
        { "vlan_vid: '100'", "vlan_vid=0x1064" },
        { "vlan_vid: 0x1064", "vlan_vid=0x1064" },
        { "vlan_vid: '0x1000/0x1000'", "vlan_vid=0x1000/0x1000" },
        { "vlan_vid: '0x0'", "vlan_vid=0x0000" },
        { "vlan_vid: 0", "vlan_vid=0x1000" },
        { "vlan_vid: 100, vlan_pcp: 7", "vlan_vid=0x1064,vlan_pcp=7" },
        { "eth_dst: 0E:00:00:00:00:1", "eth_dst=0e:00:00:00:00:01" },
        { "dl_src: '01:00:00:00:00:00/01:00:00:00:00:00'", "eth_src=01:00:00:00:00:00/01:00:00:00:00:00" },
        { "dl_type: 0x800, nw_src: 10.1.2.3/8", "eth_type=0x0800,ipv4_src=10.0.0.0/255.0.0.0" },
        { "dl_type: 0x800, nw_dst: 10.0.0.1/0.0.0.255", "eth_type=0x0800,ipv4_dst=0.0.0.1/0.0.0.255" },
        { "dl_type: 0x800, nw_dst: 10.0.0.1/32", "eth_type=0x0800,ipv4_dst=10.0.0.1" },
        { "dl_type: 0x800, nw_dst: 0.0.0.0/0", "eth_type=0x0800" },
        { "dl_type: 0x800, nw_proto: 6, tcp_dst: '0x1000/0xf000'", "eth_type=0x0800,ip_proto=6,tcp_dst=4096/61440" },
        { "dl_type: 0x86dd, ipv6_dst: 'FE80::/10'", "eth_type=0x86dd,ipv6_dst=fe80::/ffc0::" },
        { "dl_type: 0x86dd, ipv6_src: '::ffff:1.2.3.4'", "eth_type=0x86dd,ipv6_src=::ffff:1.2.3.4" },
        { "dl_type: 0x86dd, ip_proto: 58, icmpv6_type: 135, ipv6_nd_target: 'fe80::1'", "eth_type=0x86dd,ip_proto=58,icmpv6_type=135,ipv6_nd_target=fe80::1" },
        { "dl_type: 0x806, arp_tpa: 10.0.0.1, arp_op: 1", "eth_type=0x0806,arp_op=1,arp_tpa=10.0.0.1" },
        { "dl_type: 0x800, ip_dscp: 0b101110", "eth_type=0x0800,ip_dscp=46" },
        { "eth_type_nxm: 0x800, ct_state: '0x21/0x21', ct_mark: 5", "eth_type_nxm=0x0800,ct_state=0x21/0x21,ct_mark=0x5" },
        { "eth_type_nxm: 0x800, ip_proto_nxm: 6, tcp_dst: 22", "tcp_dst=22,eth_type_nxm=0x0800,ip_proto_nxm=6" },
        { "metadata: 0xffffffffffffffff", "metadata=0xffffffffffffffff" },
        { "ct_label: 0xffffffffffffffffffffffffffffffff", "ct_label=0xffffffffffffffffffffffffffffffff" },
        { "eth_type: null", "" },
        { "description: x, cookie: 5", "" },
    };

    [Theory]
    [MemberData(nameof(MatchValues))]
    public void Matches_are_read_in_every_notation(string fields, string match)
    {
        var rule = Rule($"{{{fields}, actions: {{allow: 1}}}}");

        Assert.Equal(match, rule.Match.ToString());
    }

    [Theory]
    [InlineData("eth_type: 0x10000", "3:24 WEIR1053")]
    [InlineData("eth_type: -1", "3:24 WEIR1053")]
    [InlineData("eth_type: ip", "3:24 WEIR1052")]
    [InlineData("eth_type: '010'", "3:24 WEIR1052")]
    [InlineData("eth_type: true", "3:24 WEIR1011")]
    [InlineData("eth_type: 0x800/0xff00", "3:24 WEIR1054")]
    [InlineData("vlan_vid: 8192", "3:24 WEIR1053")]
    [InlineData("vlan_vid: '0x64'", "3:24 WEIR1052")]
    [InlineData("vlan_vid: 1, vlan_pcp: 8", "3:37 WEIR1053")]
    [InlineData("eth_src: 0e:00:00:00:01", "3:23 WEIR1052")]
    [InlineData("eth_src: 123", "3:23 WEIR1052")]
    [InlineData("dl_type: 0x800, nw_src: 10.0.0", "3:38 WEIR1052")]
    [InlineData("dl_type: 0x800, nw_src: 10.0.0.256", "3:38 WEIR1052")]
    [InlineData("dl_type: 0x800, nw_src: 10.0.0.0/33", "3:38 WEIR1052")]
    [InlineData("dl_type: 0x800, nw_src: 'fe80::1'", "3:38 WEIR1052")]
    [InlineData("dl_type: 0x86dd, ipv6_src: 10.0.0.1", "3:41 WEIR1052")]
    [InlineData("dl_type: 0x86dd, ipv6_src: 'fe80::1%1'", "3:41 WEIR1052")]
    [InlineData("dl_type: 0x800, ip_proto: 256", "3:40 WEIR1053")]
    [InlineData("dl_type: 0x800, dl_type: 0x806", "3:30 WEIR1004")]
    [InlineData("dl_type: 0x800, eth_type: 0x806", "3:30 WEIR1016")]
    [InlineData("cookie: 65537", "3:22 WEIR1013")]
    [InlineData("reg0: 1", "3:14 WEIR1010")]
    [InlineData("tcp_flags: 2", "3:14 WEIR1010")]
    [InlineData("in_port: 1", "3:14 WEIR1058w")]
    [InlineData("dl_type: 0x86dd, ipv6_exthdr: 1", "3:31 WEIR1056w")]
    [InlineData("tcp_dst: 22", "3:14 WEIR1055")]
    [InlineData("dl_type: 0x800, tcp_dst: 22", "3:30 WEIR1055")]
    [InlineData("dl_type: 0x806, ip_proto: 6", "3:30 WEIR1055")]
    [InlineData("dl_type: 0x800, ip_proto: 17, tcp_dst: 22", "3:44 WEIR1055")]
    [InlineData("vlan_pcp: 1", "3:14 WEIR1055")]
    [InlineData("vlan_vid: '0x0', vlan_pcp: 1", "3:31 WEIR1055")]
    [InlineData("dl_type: 0x86dd, ip_proto: 58, ipv6_nd_target: 'fe80::1'", "3:45 WEIR1055")]
    public void Bad_matches_have_a_place(string fields, string expected)
    {
        var text = Yaml.Rule($"{{{fields}, actions: {{allow: 1}}}}");

        Assert.Contains(expected, Yaml.Codes(text));
        Assert.All(Yaml.Codes(text), code => Assert.Equal(expected[^8..], code[^8..]));
    }

    [Fact]
    public void A_missing_prerequisite_says_what_to_add()
    {
        var found = ConfigLoader.LoadText(Yaml.Rule("{tcp_dst: 22, actions: {allow: 1}}")).Diagnostics;

        Assert.Equal(
            ["tcp_dst is matched without eth_type; add to the rule: eth_type: 0x800 or eth_type: 0x86dd", "tcp_dst is matched without ip_proto; add to the rule: ip_proto: 6"],
            found.Select(d => $"{d.Message}; {d.Hint}"));
    }

    public static TheoryData<string, bool, AclAction[]> ActionForms => new()
    {
        { "{allow: 1}", true, [] },
        { "{allow: true}", true, [] },
        { "{allow: 0}", false, [] },
        { "{output: {port: 2}}", false, [Out(2)] },
        { "{output: {port: two}}", false, [Out(2)] },
        { "{output: {ports: [two, 1]}, allow: 1}", true, [Out(2), Out(1)] },
        { "{mirror: two}", true, [Out(2)] },
        { "{mirror: two, allow: 0}", false, [Out(2)] },
        { "{output: {port: 1}, mirror: 2, allow: 1}", true, [Out(2), Out(1)] },

        // The dictionary has one order, however it is written.
        {
            "{output: {port: 2, set_fields: [{eth_dst: '0e:00:00:00:00:01'}, {eth_src: '0e:00:00:00:00:02'}], vlan_vid: 7, swap_vid: 8, pop_vlans: 1}}", false,
            [new AclPopVlan(), Push(7), Set(OxmField.EthDst, 0x0E00_0000_0001), Set(OxmField.EthSrc, 0x0E00_0000_0002), Out(2)]
        },
        { "{output: {swap_vid: 8, port: 2}}", false, [new AclSwapVid(Vid.From(8)), Out(2)] },
        { "{output: {vlan_vids: [1, {vid: 2, eth_type: 0x88a8}], port: 2}}", false, [Push(1), new AclPushVlan(0x88A8, Vid.From(2)), Out(2)] },

        // The list has its own, and keys repeat.
        { "{output: [{port: 2}, {vlan_vid: 7}, {port: two}, {pop_vlans: 1}, {port: 1}]}", false, [Out(2), Push(7), Out(2), new AclPopVlan(), Out(1)] },
        { "{output: [{}, {ports: [1, 2]}]}", false, [Out(1), Out(2)] },

        // Nobody sees what is changed behind the last output, unless the packet goes on.
        { "{output: [{port: 2}, {vlan_vid: 7}]}", false, [Out(2)] },
        { "{output: [{port: 2}, {vlan_vid: 7}], allow: 1}", true, [Out(2), Push(7)] },
        { "{output: {set_fields: [{eth_dst: '0e:00:00:00:00:01'}]}}", false, [] },
        { "{output: {set_fields: [{vlan_vid: 7}]}, allow: 1}", true, [new AclSwapVid(Vid.From(7))] },
    };

    [Theory]
    [MemberData(nameof(ActionForms))]
    public void Actions_come_in_their_order_of_execution(string actions, bool allow, AclAction[] expected)
    {
        var rule = Rule($"{{vlan_vid: 5, actions: {actions}}}");

        Assert.Equal(allow, rule.Allow);
        Assert.Equal(expected, rule.Actions);
    }

    [Theory]
    [InlineData("{}", "3:14 WEIR1051")]
    [InlineData("5", "3:23 WEIR1011")]
    [InlineData("{allow: 2}", "3:31 WEIR1018w")]
    [InlineData("{allow: x}", "3:31 WEIR1011")]
    [InlineData("{alow: 1}", "3:24 WEIR1010")]
    [InlineData("{mirror: 9}", "3:32 WEIR1045")]
    [InlineData("{mirror: 2}", "3:32 WEIR1049w")]
    [InlineData("{output: 2}", "3:32 WEIR1011")]
    [InlineData("{output: {port: 9}}", "3:39 WEIR1045")]
    [InlineData("{output: {ports: 2}}", "3:40 WEIR1011")]
    [InlineData("{output: {ports: [2, tow]}}", "3:44 WEIR1045")]
    [InlineData("{output: {port: 1, ports: [2]}}", "3:42 WEIR1016")]
    [InlineData("{output: {vlan_vid: 1, vlan_vids: [2], port: 2}}", "3:46 WEIR1016")]
    [InlineData("{output: {vlan_vid: 4096, port: 2}}", "3:43 WEIR1013")]
    [InlineData("{output: {vlan_vids: [{eth_type: 0x88a8}], port: 2}}", "3:45 WEIR1014")]
    [InlineData("{output: {vlan_vids: [{vid: 1, eth_type: 0x800}], port: 2}}", "3:64 WEIR1015")]
    [InlineData("{output: {vlan_vids: [x], port: 2}}", "3:45 WEIR1011")]
    [InlineData("{output: {pop_vlans: -1, port: 2}}", "3:44 WEIR1013")]
    [InlineData("{output: {pop_vlans: 1, port: 2}}", "3:44 WEIR1056w")]
    [InlineData("{output: {swap_vid: 1, port: 2}}", "3:43 WEIR1056w")]
    [InlineData("{output: {set_fields: [{eth_dts: 1}], port: 2}}", "3:47 WEIR1057")]
    [InlineData("{output: {set_fields: [{ip_proto: 1}], port: 2}}", "3:47 WEIR1057")]
    [InlineData("{output: {set_fields: [{eth_dst: '0e:00:00:00:00:00/ff:00:00:00:00:00'}], port: 2}}", "3:56 WEIR1057")]
    [InlineData("{output: {set_fields: [{ipv4_dst: 10.0.0.1}], port: 2}}", "3:57 WEIR1055")]
    [InlineData("{output: {set_fields: [eth_dst], port: 2}}", "3:46 WEIR1011")]
    [InlineData("{output: [{port: 1, ports: [2]}]}", "3:43 WEIR1051")]
    [InlineData("{output: [port]}", "3:33 WEIR1051")]
    [InlineData("{output: {goto: 5}}", "3:33 WEIR1010")]
    public void Bad_actions_have_a_place(string actions, string expected) => Assert.Equal([expected], Yaml.Codes(Yaml.Rule($"{{actions: {actions}}}")));

    [Theory]
    [InlineData("no", "in YAML 1.2 yes, no, on and off are texts: write true or false")]
    [InlineData("never", "for example allow: false")]
    public void An_allow_that_is_no_boolean_is_told_what_one_looks_like(string allow, string hint)
    {
        var found = Assert.Single(ConfigLoader.LoadText(Yaml.Rule($"{{actions: {{allow: {allow}}}}}")).Diagnostics);

        Assert.Equal(($"expected true or false, found the text '{allow}'", hint), (found.Message, found.Hint));
    }

    [Theory]
    [InlineData("acls: {a: []}", "1:11 WEIR1051")]
    [InlineData("acls: {a: }", "1:8 WEIR1051")]
    [InlineData("acls: {a: 5}", "1:11 WEIR1051")]
    [InlineData("acls: {a: {rules: []}}", "1:19 WEIR1051")]
    [InlineData("acls: {a: {exact_match: true}}", "1:8 WEIR1051")]
    [InlineData("acls: {a: {rules: [{}], exact: true}}", "1:25 WEIR1010")]
    [InlineData("acls: {a: [5]}", "1:12 WEIR1051")]
    [InlineData("acls: {a: [{rule: 5}]}", "1:19 WEIR1051")]
    [InlineData("acls: {a: [{rule: {}, actions: {}}]}", "1:23 WEIR1010")]
    public void Bad_forms_have_a_place(string acls, string expected) =>
        Assert.Equal([expected], Yaml.Codes($"{acls}\nvlans: {{office: {{vid: 100}}}}\n" + Yaml.With("1: {native_vlan: office, acls_in: [a]}", "")));

    [Theory]
    [InlineData("acls: {a: [{rule: {dl_type: 0x800, actions: {allow: 1}}}]}")]
    [InlineData("acls: {a: [{dl_type: 0x800, actions: {allow: 1}}]}")]
    [InlineData("acls: {a: [{rule: , dl_type: 0x800, actions: {allow: 1}}]}")]
    [InlineData("acls: {a: {rules: [{rule: {dl_type: 0x800, actions: {allow: 1}}}]}}")]
    public void Both_forms_of_acl_and_rule_say_the_same(string acls)
    {
        var network = Yaml.Load(Yaml.With("1: {native_vlan: 100, acl_in: a}", acls));

        var rule = Assert.Single(Assert.Single(network.Datapaths[0].Ports[0].AclsIn).Rules);
        Assert.Equal("eth_type=0x0800", rule.Match.ToString());
        Assert.True(rule.Allow);
        Assert.Equal(1, rule.Location.Line);
    }

    [Fact]
    public void A_rule_without_actions_drops()
    {
        var rule = Rule("{dl_type: 0x800}");

        Assert.False(rule.Allow);
        Assert.Empty(rule.Actions);
    }

    [Fact]
    public void Names_of_ports_count_on_each_datapath_by_itself()
    {
        var network = Yaml.Load("""
            acls: {a: [{actions: {output: {port: out}}}]}
            dps:
              one: {dp_id: 1, interfaces: {1: {native_vlan: 5, acls_in: [a]}, 2: {name: out, native_vlan: 5}}}
              two: {dp_id: 2, interfaces: {1: {native_vlan: 5, acls_in: [a]}, 7: {name: out, native_vlan: 5}}}
            """);

        Assert.Equal([Out(2), Out(7)], network.Datapaths.Select(dp => dp.Ports[0].AclsIn[0].Rules[0].Actions[0]));
    }

    [Fact]
    public void What_is_wrong_in_an_unused_acl_is_a_warning_but_for_its_spelling()
    {
        var values = ConfigLoader.LoadText(Yaml.With("1: {native_vlan: 5}", "acls: {a: [{tcp_dst: x, actions: {mirror: nowhere, output: {tunnel: {dp: sw1}}}}]}"));
        Assert.NotNull(values.Network);
        Assert.Equal(["WEIR1052", "WEIR1012"], values.Diagnostics.Select(d => d.Code));

        Assert.Null(ConfigLoader.LoadText(Yaml.With("1: {native_vlan: 5}", "acls: {a: [{tcp_dts: 5}]}")).Network);
    }

    [Fact]
    public void On_a_vlan_every_frame_has_a_tag_and_the_vlan_is_given()
    {
        const string Vlan = "acls: {{a: [{{{0}}}]}}";
        string With(string rule) => Yaml.With("1: {native_vlan: v}\n2: {native_vlan: v}", string.Format(Vlan, rule) + "\nvlans: {v: {vid: 5, acls_in: [a]}}");

        Assert.Empty(Yaml.Codes(With("vlan_pcp: 3, actions: {output: {swap_vid: 9}, allow: 1}")));
        Assert.Equal(["1:13 WEIR1058w"], Yaml.Codes(With("vlan_vid: 3, actions: {allow: 1}")));
        Assert.Equal("in_port=2", Yaml.Load(With("in_port: 2, actions: {allow: 1}")).Datapaths[0].Vlans[0].AclsIn[0].Rules[0].Match.ToString());
    }

    [Fact]
    public void The_target_of_a_mirror_takes_nothing_in_unless_it_is_a_coprocessor()
    {
        var network = Yaml.Load(Yaml.With(
            "1: {native_vlan: 5, acls_in: [a]}\n2: {}\n3: {coprocessor: {strategy: vlan_vid}}\n4: {mirror: 1}\n5: {mirror: [2, 1], coprocessor: {strategy: vlan_vid}}\n6: {}",
            "acls: {a: [{actions: {mirror: 2}}, {actions: {mirror: 3}}]}"));

        Assert.Equal([false, true, false, true, false, false], network.Datapaths[0].Ports.Select(port => port.OutputOnly));
        Assert.Equal([new PortNumber(1), new PortNumber(2)], network.Datapaths[0].FindPort(new(5))!.MirrorOf);
    }

    [Fact]
    public void One_acl_may_stand_on_a_port_and_on_a_vlan() =>
        Assert.Empty(Yaml.Codes(Yaml.With("1: {native_vlan: v, acls_in: [a]}", "acls: {a: [{actions: {allow: 1}}]}\nvlans: {v: {vid: 5, acls_in: [a]}}")));

    private static AclRule Rule(string rule) => Yaml.Load(Yaml.Rule(rule)).Datapaths[0].Ports[0].AclsIn[0].Rules[0];

    private static AclOutput Out(uint port) => new(new(port));

    private static AclPushVlan Push(int vid) => new(EtherType.Vlan, Vid.From(vid));

    private static AclSetField Set(OxmField field, ulong value) => new(MatchField.Exact(field, value));
}
