namespace Weir.Config.Tests;

/// <summary>What is refused or warned about, and where it says so: one line a rule of the language.</summary>
public class RejectionTests
{
    [Theory]
    [InlineData("vlans: {office: {vid: 0}}", "1:23 WEIR1013")]
    [InlineData("vlans: {office: {vid: 4096}}", "1:23 WEIR1013")]
    [InlineData("vlans: {office: {vid: 4095}}", "1:23 WEIR1022w")]
    [InlineData("vlans: {office: {vid: x}}", "1:23 WEIR1011")]
    [InlineData("vlans: {office: {}}", "1:9 WEIR1014")]
    [InlineData("vlans: {office: {vid: 100, acl_in: a, acls_in: [a]}}", "1:39 WEIR1016")]
    [InlineData("vlans: {office: {vid: 100, acls_in: a}}", "1:37 WEIR1011")]
    [InlineData("vlans: {office: {vid: 100, faucet_mac: '0e:00'}}", "1:40 WEIR1011")]
    [InlineData("vlans: {office: {vid: 100, max_hosts: -1}}", "1:39 WEIR1018w")]
    [InlineData("vlans: {office: {vid: 100, acls_in: [b]}}", "1:38 WEIR1050")]
    [InlineData("vlans: {office: {vid: 100}, lab: {vid: 100}}", "1:40 WEIR1021")]
    [InlineData("vlans: {office: {vid: 100}, 100: {}}", "1:29 WEIR1021")]
    [InlineData("vlans: {office: {vid: 100}, 7: {vid: 8, name: x}}", "1:29 WEIR1020")]
    [InlineData("vlans: {office: [1]}", "1:17 WEIR1011")]
    [InlineData("vlans:", "1:1 WEIR1011")]
    [InlineData("version: 3", "1:10 WEIR1008")]
    [InlineData("version: two", "1:10 WEIR1008")]
    public void Vlans_and_top(string sections, string expected)
    {
        var all = $"{sections}\nacls: {{a: [{{actions: {{allow: 1}}}}]}}\ndps: {{sw1: {{dp_id: 1, interfaces: {{1: {{native_vlan: 100}}, 2: {{native_vlan: 7}}}}}}}}";

        Assert.Equal([expected], Yaml.Codes(all));
    }

    [Theory]
    [InlineData("sw1: {dp_id: 1}", "2:3 WEIR1032")]
    [InlineData("sw1: {interfaces: {1: {native_vlan: office}}}", "2:3 WEIR1014")]
    [InlineData("sw1: {dp_id: -1, interfaces: {1: {native_vlan: office}}}", "2:16 WEIR1013")]
    [InlineData("sw1: {dp_id: 0x10000000000000000, interfaces: {1: {native_vlan: office}}}", "2:16 WEIR1013")]
    [InlineData("sw1: {dp_id: abc, interfaces: {1: {native_vlan: office}}}", "2:16 WEIR1011")]
    [InlineData("sw1: {dp_id: true, interfaces: {1: {native_vlan: office}}}", "2:16 WEIR1018w")]
    [InlineData("sw1: {dp_id: 1, name: sw2, interfaces: {1: {native_vlan: office}}}", "2:25 WEIR1030")]
    [InlineData("sw1: {dp_id: 1, hardware: Cisco, interfaces: {1: {native_vlan: office}}}", "2:29 WEIR1015")]
    [InlineData("sw1: {dp_id: 1, table_sizes: {flood: 64}, interfaces: {1: {native_vlan: office}}}", "2:19 WEIR1017w")]
    [InlineData("sw1: {dp_id: 1, hardware: Aruba, table_sizes: {flood: 0}, interfaces: {1: {native_vlan: office}}}", "2:57 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, hardware: Aruba, port_table_scale_factor: -1, interfaces: {1: {native_vlan: office}}}", "2:61 WEIR1011")]
    [InlineData("sw1: {dp_id: 1, timeout: 14, interfaces: {1: {native_vlan: office}}}", "2:28 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, timeout: 65536, interfaces: {1: {native_vlan: office}}}", "2:28 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, arp_neighbor_timeout: 150, interfaces: {1: {native_vlan: office}}}", "2:41 WEIR1033")]
    [InlineData("sw1: {dp_id: 1, high_priority: 65500, interfaces: {1: {native_vlan: office}}}", "2:19 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, priority_offset: 60000, interfaces: {1: {native_vlan: office}}}", "2:19 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, cookie: -1, interfaces: {1: {native_vlan: office}}}", "2:27 WEIR1013")]
    [InlineData("sw1: {dp_id: 1, interfaces: {1: null}}", "2:32 WEIR1011")]
    [InlineData("sw1: {dp_id: 1, interfaces: {1: 5}}", "2:35 WEIR1011")]
    [InlineData("sw1: {dp_id: 1, interfaces: [1]}", "2:31 WEIR1011")]
    [InlineData("sw1:", "2:3 WEIR1011")]
    [InlineData("sw1: {dp_id: 1, interfaces: {1: {}}}", "2:3 WEIR1032w")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {2-1: {native_vlan: office}}}", "2:38 WEIR1042")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {2-2: {native_vlan: office}}}", "2:38 WEIR1042")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {ports: {native_vlan: office}}}", "2:38 WEIR1042")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {1-3: {native_vlan: office}, '3,4': {native_vlan: office}}}", "2:66 WEIR1042")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {1-9999999: {native_vlan: office}}}", "2:38 WEIR1042")]
    [InlineData("sw1: {dp_id: 1, interface_ranges: {1-3: [x]}}", "2:43 WEIR1011")]
    [InlineData("sw1: {dp_id: 1, interfaces: {1: {native_vlan: office}}}\n  sw2: {dp_id: 0x1, interfaces: {1: {native_vlan: office}}}", "3:3 WEIR1031")]
    public void Datapaths(string dp, string expected) => Assert.Contains(expected, Yaml.Codes($"dps:\n  {dp}\nvlans: {{office: {{vid: 100}}}}\n"));

    [Fact]
    public void Both_neighbour_timeouts_are_named_where_timeout_is_too_small() =>
        Assert.Equal(["1:32 WEIR1033", "1:32 WEIR1033"], Yaml.Codes("dps: {sw1: {dp_id: 1, timeout: 60, interfaces: {1: {native_vlan: 100}}}}"));

    [Theory]
    [InlineData("1: {native_vlan: offce}", "5:24 WEIR1023")]
    [InlineData("1: {native_vlan: 4096}", "5:24 WEIR1013")]
    [InlineData("1: {native_vlan: 4095}", "5:24 WEIR1022w")]
    [InlineData("1: {native_vlan: [office]}", "5:24 WEIR1011")]
    [InlineData("1: {tagged_vlans: office}", "5:25 WEIR1011")]
    [InlineData("1: {tagged_vlans: [office, [1]]}", "5:34 WEIR1011")]
    [InlineData("1: {native_vlan: office, tagged_vlans: [100]}", "5:47 WEIR1043")]
    [InlineData("one: {native_vlan: office}", "5:7 WEIR1014")]
    [InlineData("one: {number: 0, native_vlan: office}", "5:21 WEIR1013")]
    [InlineData("0: {native_vlan: office}", "5:7 WEIR1013")]
    [InlineData("0xffffff00: {native_vlan: office}", "5:7 WEIR1013")]
    [InlineData("one: {number: 1, name: uno, native_vlan: office}", "5:7 WEIR1040")]
    [InlineData("one: {number: 1, native_vlan: office}\n1: {native_vlan: office}", "6:7 WEIR1041")]
    [InlineData("1: {name: a, native_vlan: office}\n2: {name: a, native_vlan: office}", "6:17 WEIR1046w")]
    [InlineData("1: {native_vlan: office, enabled: 1}", "5:41 WEIR1011")]
    [InlineData("1: {native_vlan: office, max_hosts: many}", "5:43 WEIR1011")]
    [InlineData("1: {native_vlan: office, max_hosts: -5}", "5:43 WEIR1018w")]
    [InlineData("1: {native_vlan: office, acl_in: b}", "5:40 WEIR1050")]
    [InlineData("1: {native_vlan: office, description: [x]}", "5:45 WEIR1011")]
    [InlineData("1: {native_vlan: office}\n2: {mirror: 3}", "6:19 WEIR1045")]
    [InlineData("1: {native_vlan: office}\n2: {mirror: [1, x]}", "6:23 WEIR1045")]
    [InlineData("1: {native_vlan: office}\n2: {mirror: 1, native_vlan: office}", "6:22 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {output_only: true, tagged_vlans: [office]}", "6:30 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {output_only: true, acls_in: []}\n3: {output_only: true, max_hosts: 3}", "7:30 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {output_only: true, coprocessor: {strategy: vlan_vid}}", "6:11 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, native_vlan: office}", "6:46 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, count_untag_vlan_miss: true}", "6:46 WEIR1044")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {vlan_vid_base: 2000}}", "6:24 WEIR1014")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: mpls}}", "6:35 WEIR1015")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid, base: 1}}", "6:45 WEIR1010")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid, vlan_vid_base: 4093}}", "6:60 WEIR1048")]
    [InlineData("1: {native_vlan: office}\n5000: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}}", "7:11 WEIR1048")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid, vlan_vid_base: 99}}", "6:60 WEIR1047w")]
    public void Ports(string interfaces, string expected) => Assert.Equal([expected], Yaml.Codes(Yaml.With(interfaces)));

    [Fact]
    public void A_coprocessors_warning_names_the_frames()
    {
        var result = ConfigLoader.LoadText(Yaml.With("13: {name: testhost, native_vlan: office}\n18: {coprocessor: {strategy: vlan_vid}}", "vlans: {office: {vid: 1013}}"));

        Assert.NotNull(result.Network);
        Assert.Equal(
            "faucet.yaml:6:12: WEIR1047: warning: dps.sw1.interfaces.18.coprocessor.vlan_vid_base: frames from the coprocessor with VID 1013 leave port 13 ('testhost') untagged; "
            + "they do not go into the VLAN 'office', which has that VID; choose another vlan_vid_base, or another VID for the VLAN",
            Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Two_coprocessors_that_mean_different_ports_by_one_vid_are_warned_about() =>
        Assert.Equal(["6:60 WEIR1047w"], Yaml.Codes(Yaml.With("1: {coprocessor: {strategy: vlan_vid, vlan_vid_base: 1000}}\n2: {coprocessor: {strategy: vlan_vid, vlan_vid_base: 1001}}")));

    [Fact]
    public void Local_has_no_vid_for_a_coprocessor() => Assert.Empty(Yaml.Codes(Yaml.With("0xfffffffe: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}}")));

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_the_file()
    {
        var codes = Yaml.Codes(Yaml.With("1: {native_vlan: x, bogus: 1}\n2: {native_vlan: office, dot1x: true}", "vlans: {office: {vid: 100, a: 1}}\nacls: {a: []}"));

        Assert.Equal(["1:28 WEIR1010", "2:11 WEIR1051", "6:24 WEIR1023", "6:27 WEIR1010", "7:32 WEIR1012"], codes);
    }

    [Fact]
    public void Nothing_is_half_applied()
    {
        var result = ConfigLoader.LoadText(Yaml.With("1: {native_vlan: office}\n2: {native_vlan: x}"));

        Assert.Null(result.Network);
        Assert.Single(result.Files);
        Assert.Equal(64, result.Hash.Length);
    }

    [Fact]
    public void Strict_makes_errors_of_warnings()
    {
        var text = Yaml.With("1: {native_vlan: 4095}");

        Assert.NotNull(ConfigLoader.LoadText(text).Network);
        var strict = ConfigLoader.LoadText(text, options: new() { Strict = true });
        Assert.Null(strict.Network);
        Assert.True(Assert.Single(strict.Diagnostics).IsError);
    }

    [Fact]
    public void Diagnostics_are_bounded_and_keep_room_for_errors()
    {
        var ports = string.Join('\n', Enumerable.Range(1, 60).Select(i => $"{i}: {{native_vlan: 100, max_hosts: -1}}")) + "\n99: {native_vlan: x}";
        var result = ConfigLoader.LoadText(Yaml.With(ports), options: new() { MaxDiagnostics = 20 });

        Assert.Equal(11, result.Diagnostics.Length);
        Assert.Single(result.Diagnostics, d => d.IsError);
    }
}
