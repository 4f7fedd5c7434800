using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Tests;

/// <summary>What FAUCET runs, and what it refuses for no good reason: both load.</summary>
public class AcceptanceTests
{
    [Fact]
    public void A_datapath_without_more_has_faucets_defaults()
    {
        var datapath = Yaml.Load("dps: {sw: {dp_id: 0x1, interfaces: {1: {native_vlan: 100}}}}").Datapaths[0];

        Assert.Equal(new DatapathPriorities(0, 9000, 9001, 9099), datapath.Priorities);
        Assert.Equal((0x5ADC15C0ul, 300, 51, 51, 150, 10), (datapath.Cookie, datapath.Timeout, datapath.LearnJitter, datapath.LearnBanTimeout, datapath.CacheUpdateGuardTime, datapath.IgnoreLearnIns));
        Assert.True(datapath.StrictPacketInCookie && datapath.DropBroadcastSourceAddress && datapath.DropSpoofedFaucetMac);
        Assert.Equal(("sw", "sw", "Open vSwitch"), (datapath.Name, datapath.Description, datapath.Hardware));
        var vlan = Assert.Single(datapath.Vlans);
        Assert.Equal(("100", Vid.From(100), "", true, 256, null), (vlan.Name, vlan.Vid, vlan.Description, vlan.UnicastFlood, vlan.MaxHosts, vlan.Location));
        Assert.Empty(vlan.AclsIn);
        Assert.Equal(("1", "1", 255, true), (datapath.Ports[0].Name, datapath.Ports[0].Description, datapath.Ports[0].MaxHosts, datapath.Ports[0].OpstatusReconf));
    }

    [Fact]
    public void Every_setting_of_a_datapath_is_taken()
    {
        var datapath = Yaml.Load("""
            dps:
              sw:
                {dp_id: 1, description: d, priority_offset: 5, cookie: 7, strict_packet_in_cookie: false, timeout: 100, arp_neighbor_timeout: 49, nd_neighbor_timeout: 10, learn_jitter: 3,
                 learn_ban_timeout: 4, cache_update_guard_time: 6, ignore_learn_ins: 0, drop_broadcast_source_address: false, drop_spoofed_faucet_mac: false, interfaces: {1: {native_vlan: v}}}
            vlans: {v: {vid: 5, description: e, unicast_flood: false, max_hosts: 0, faucet_mac: '0E:00:00:00:00:2'}}
            """).Datapaths[0];

        Assert.Equal(("d", new DatapathPriorities(5, 9005, 9006, 9104), 7ul, false), (datapath.Description, datapath.Priorities, datapath.Cookie, datapath.StrictPacketInCookie));
        Assert.Equal((100, 3, 4, 6, 0), (datapath.Timeout, datapath.LearnJitter, datapath.LearnBanTimeout, datapath.CacheUpdateGuardTime, datapath.IgnoreLearnIns));
        Assert.False(datapath.DropBroadcastSourceAddress || datapath.DropSpoofedFaucetMac);
        var vlan = datapath.Vlans[0];
        Assert.Equal(("e", false, 0, "0e:00:00:00:00:02"), (vlan.Description, vlan.UnicastFlood, vlan.MaxHosts, vlan.FaucetMac.ToString()));
    }

    [Fact]
    public void The_guard_time_and_jitter_follow_the_timeout()
    {
        var datapath = Yaml.Load("dps: {sw: {dp_id: 1, timeout: 25, arp_neighbor_timeout: 12, nd_neighbor_timeout: 12, interfaces: {1: {native_vlan: 100}}}}").Datapaths[0];

        Assert.Equal((25, 15, 15, 12), (datapath.Timeout, datapath.LearnJitter, datapath.LearnBanTimeout, datapath.CacheUpdateGuardTime));
    }

    [Theory]
    [InlineData("'0x1f': {interfaces: {1: {native_vlan: 5}}, dp_id: '0x1f'}", 31)]
    [InlineData("31: {interfaces: {1: {native_vlan: 5}}}", 31)]
    [InlineData("0x1f: {interfaces: {1: {native_vlan: 5}}}", 31)]
    [InlineData("sw: {interfaces: {1: {native_vlan: 5}}, dp_id: 31, port_table_scale_factor: 1, name: sw}", 31)]
    [InlineData("sw: {interfaces: {1: {native_vlan: 5, description: 12}}, dp_id: 31}", 31)]
    public void What_is_refused_for_no_good_reason_is_taken(string dp, ulong id) => Assert.Equal(id, Yaml.Load($"dps: {{{dp}}}").Datapaths[0].Id.Value);

    [Theory]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, acls_in: [a]}")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, acl_in: a, opstatus_reconf: false, max_hosts: 255, unicast_flood: false}")]
    [InlineData("1: {native_vlan: office}\n2: {coprocessor: {strategy: vlan_vid}, mirror: 1, name: c, description: d, enabled: true}")]
    [InlineData("1: {native_vlan: office}\n2: {mirror: [1], output_only: true}")]
    [InlineData("1: {native_vlan: office, coprocessor: {}}")]
    [InlineData("1: {tagged_vlans: [7, office, 8]}")]
    [InlineData("1: {native_vlan: office}\n2: {}")]
    [InlineData("one: {number: 1, native_vlan: office}\ntwo: {number: 2, mirror: one}")]
    [InlineData("1: {native_vlan: lab room}")]
    [InlineData("1: {native_vlan: 200}")]
    [InlineData("1: {native_vlan: '200'}")]
    [InlineData("0xfffffffe: {native_vlan: office}")]
    [InlineData("1: {native_vlan: office, description: ~, acls_in: ~, tagged_vlans: ~}")]
    public void Ports(string interfaces) =>
        Assert.Empty(Yaml.Codes(Yaml.With(interfaces, "vlans: {office: {vid: 100}, 200: {name: lab room}}\nacls: {a: [{}]}")));

    [Fact]
    public void Ranges_give_defaults_and_make_ports()
    {
        var ports = Yaml.Load("""
            vlans: {a: {vid: 1}, b: {vid: 2}}
            dps:
              sw:
                dp_id: 1
                interface_ranges:
                  1-3,port9: {native_vlan: a, max_hosts: 3, number: 77}
                  5: {native_vlan: b}
                interfaces:
                  2: {native_vlan: b}
                  uplink: {number: 3, tagged_vlans: [b]}
            """).Datapaths[0].Ports;

        Assert.Equal(["1 a 3", "2 b 3", "uplink a 3", "5 b 255", "9 a 3"], ports.Select(port => $"{port.Name} {(port.NativeVlan == Vid.From(1) ? "a" : "b")} {port.MaxHosts}"));
        Assert.Equal([Vid.From(2)], ports[2].TaggedVlans);
    }

    [Theory]
    [InlineData("output_only: true, acls_in: [a]")]
    [InlineData("mirror: 1, acl_in: a")]
    public void Acls_go_with_no_other_role(string role) => Assert.Contains(Yaml.Codes(Yaml.With($"1: {{native_vlan: 5}}\n2: {{{role}}}", "acls: {a: [{}]}")), code => code.EndsWith("WEIR1044", StringComparison.Ordinal));

    [Fact]
    public void A_vlan_that_only_one_datapath_uses_is_on_all()
    {
        var network = Yaml.Load("dps: {b: {dp_id: 2, interfaces: {1: {native_vlan: 9}}}, a: {dp_id: 1, interfaces: {1: {native_vlan: 8}}}}");

        Assert.Equal(["a 8 9", "b 8 9"], network.Datapaths.Select(dp => $"{dp.Name} {string.Join(' ', dp.Vlans.Select(vlan => vlan.Vid))}"));
    }
}
