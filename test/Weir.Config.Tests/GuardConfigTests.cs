using Weir.Config.Guard;
using Weir.Model.Guard;

namespace Weir.Config.Tests;

public class GuardConfigTests
{
    private const string Bridge = "bridges:\n  br0:\n    ports: {eth0: uplink}\n    gateways: [10.9.0.1]\n    nets: [10.9.0.0/24, '2001:db8:9::/64']\n";

    [Fact]
    public void A_bridge_is_read_with_its_ports_and_defaults()
    {
        var bridge = Assert.Single(Load("""
            bridges:
              br0:
                ports:
                  eth0: {class: uplink, trusted: true, vlan: 5, trunk: [20, 10-12]}
                  gw0: gateway
                  br0: local
                  p1: patch
                networks: [ovs, staff]
                gateways: [10.9.0.1, 2001:db8:9::1]
                dhcp_servers: 10.9.0.3
                nets: [10.9.0.0/24, "2001:db8:9::/64"]
                mode: report
                defaults:
                  link_local: first_use
                  rates: {broadcast: 10, multicast: none, arp_nd: {pps: 7, burst: 9}}
            """).Bridges);

        Assert.Equal("br0 Local True  ;eth0 Uplink True 5 10 11 12 20;gw0 Gateway True  ;p1 Patch False  ", string.Join(';', bridge.Ports.Select(port => $"{port.Name} {port.Class} {port.Trusted} {port.Vlan} {string.Join(' ', port.TrunkVids)}")));
        Assert.Equal("10.9.0.1 2001:db8:9::1", string.Join(' ', bridge.Gateways));
        Assert.Equal("10.9.0.3", string.Join(' ', bridge.DhcpServers));
        Assert.Equal("10.9.0.0/24 2001:db8:9::/64", string.Join(' ', bridge.Nets));
        Assert.True(bridge.ReportOnly);
        Assert.Equal(LinkLocalPolicy.FirstUse, bridge.DefaultLinkLocal);
        Assert.Equal(GuardRates.Default with { Broadcast = new(10, 20), Multicast = null, ArpNd = new(7, 9) }, bridge.DefaultRates);
    }

    [Fact]
    public void A_vm_is_found_by_uuid_before_its_name()
    {
        var config = Load(Bridge + """
            vms:
              web1: {nics: {52:54:00:09:00:02: {ip: 10.9.0.2}}}
              0A6B2A4E-6a5d-4a6a-9d5e-0a0b0c0d0e0f:
                nics: {52-54-00-09-00-03: {ip: [10.9.0.3, dhcp], prefix: "2001:db8:9::/64", mac: 00:00:5e:00:01:01, vip: 10.9.0.9, dhcp_server: false, router: true, trunk: 7, link_local: eui64, rates: {punt: 5}}}
            """);

        Assert.Equal("web1", config.FindVm("web1", null)!.Name);
        var nic = Assert.Single(config.FindVm("web1", Guid.Parse("0a6b2a4e-6a5d-4a6a-9d5e-0a0b0c0d0e0f"))!.Nics).Bind(config.Bridges[0], "id", "web1", null);
        Assert.Equal("52:54:00:09:00:03 10.9.0.3 2001:db8:9::/64 00:00:5e:00:01:01 10.9.0.9 7", $"{nic.Mac} {nic.Addresses[0]} {nic.Prefixes[0]} {nic.ExtraMacs[0]} {nic.SharedVips[0]} {nic.TrunkVids[0]}");
        Assert.True(nic is { DhcpSnooping: true, Router: true, DhcpServer: false, LinkLocal: LinkLocalPolicy.Eui64 });
        Assert.Equal(new GuardRate(5, 10), nic.Rates.Punt);
        Assert.Null(config.FindVm("web2", null));
    }

    [Theory]
    [InlineData("bridges: {br0: {}}", "1:11 WEIR1089w")]
    [InlineData("bridges: {br0: {ports: {eth0: uplnk}}}", "1:31 WEIR1015")]
    [InlineData("bridges: {br0: {ports: {eth0: [uplink]}}}", "1:31 WEIR1011")]
    [InlineData("bridges: {br0: {ports: {eth0: {class: uplink, vlan: 4095}}}}", "1:53 WEIR1013")]
    [InlineData("bridges: {br0: {ports: {eth0: {class: uplink, trunk: [0]}}}}", "1:55 WEIR1088")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, gateways: [10.9.0.0/24]}}", "1:51 WEIR1080")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, nets: [10.9.0.1/24]}}", "1:47 WEIR1081")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, net: [10.9.0.0/24]}}", "1:40 WEIR1010")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, mode: off}}", "1:46 WEIR1015")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, defaults: {rates: {punt: none}}}}", "1:65 WEIR1013")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, defaults: {rates: {dhcp: [1]}}}}", "1:65 WEIR1011")]
    [InlineData("vms: {}", "1:1 WEIR1006")]
    [InlineData("[1]", "1:1 WEIR1006")]
    [InlineData("", "1:1 WEIR1006")]
    [InlineData("brides: {br0: {}}", "1:1 WEIR1010", "1:1 WEIR1006")]
    [InlineData("bridges: {br0: {ports: {eth0: uplink}, networks: ovs}, br1: {ports: {eth1: uplink}, networks: [ovs]}}", "1:96 WEIR1004")]
    public void What_is_wrong_with_a_bridge_is_said_with_its_place(string text, params string[] expected) => Assert.Equal(expected, Codes(text));

    [Theory]
    [InlineData("{ip: 10.9.0.2/24}", "6:42 WEIR1081")]
    [InlineData("{ip: 10.8.0.2}", "6:42 WEIR1082")]
    [InlineData("{ip: 10.9.0.1}", "6:42 WEIR1083")]
    [InlineData("{vip: 10.9.0.1}", "6:43 WEIR1083")]
    [InlineData("{ip: 10.9.0.0}", "6:42 WEIR1080")]
    [InlineData("{ip: 10.9.0.255}", "6:42 WEIR1080")]
    [InlineData("{ip: fe80::5}")]
    [InlineData("{prefix: '2001:db8:9::/80'}")]
    [InlineData("{prefix: '2001:db8::/32'}", "6:46 WEIR1082")]
    [InlineData("{prefix: 0.0.0.0/0, router: true}")]
    [InlineData("{ip: 10.9.0.2, bridge: br1}", "6:18 WEIR1094")]
    [InlineData("{ip: 10.9.0.2, vlan: 4096}", "6:58 WEIR1013")]
    [InlineData("{ip: 10.9.0.2, of: true}", "6:52 WEIR1010")]
    [InlineData("null", "6:18 WEIR1011")]
    public void What_is_wrong_with_a_nic_is_said_with_its_place(string nic, params string[] expected) =>
        Assert.Equal(expected, Codes(Bridge + $"vms: {{a: {{nics: {{52:54:00:09:00:02: {nic}}}}}}}"));

    [Theory]
    [InlineData("ip: 10.9.0.2", "ip: 10.9.0.2", "7 WEIR1084")]
    [InlineData("ip: 10.9.0.2", "vip: 10.9.0.2", "7 WEIR1084")]
    [InlineData("vip: 10.9.0.2", "vip: 10.9.0.2")]
    [InlineData("ip: 10.9.0.2, vlan: 4", "ip: 10.9.0.2, vlan: 5")]
    [InlineData("ip: 10.9.0.2, vlan: 4", "ip: 10.9.0.2, trunk: 4-6", "7 WEIR1084")]
    [InlineData("ip: 10.9.0.2", "ip: 10.9.0.3, mac: 52:54:00:09:00:02", "7 WEIR1085")]
    [InlineData("ip: 10.9.0.2, mac: 00:00:5e:00:01:01", "ip: 10.9.0.3, mac: 00:00:5e:00:01:01")]
    [InlineData("ip: 10.9.0.2", "ip: 10.9.0.3")]
    public void Two_vms_are_held_against_each_other(string first, string second, params string[] expected) => Assert.Equal(
        expected,
        Codes(Bridge + $"vms:\n  a: {{nics: {{52:54:00:09:00:02: {{{first}}}}}}}\n  b: {{nics: {{52:54:00:09:00:03: {{{second}}}}}}}".Replace("vms:\n", "vms:\n", StringComparison.Ordinal))
            .Select(code => $"{int.Parse(code[..code.IndexOf(':')]) - 1} {code[^8..]}"));

    [Fact]
    public void All_errors_come_at_once_and_name_vm_and_nic()
    {
        var result = GuardConfigLoader.LoadText(Bridge + "vms:\n  a: {nics: {52:54:00:09:00:02: {ip: [10.9.0.300, '::1'], link_local: any}}}\n  b: {nics: {01:54:00:09:00:03: {}}}");

        Assert.Null(result.Config);
        Assert.Equal(4, result.Diagnostics.Count(diagnostic => diagnostic.IsError));
        Assert.All(result.Diagnostics, diagnostic => Assert.Matches("^vms[.](a[.]nics[.]52:54:00:09:00:02|b[.]nics[.]01:54:00:09:00:03)", diagnostic.Path));
    }

    [Fact]
    public void A_thousand_vms_are_read_in_a_second()
    {
        var text = Bridge.Replace("10.9.0.0/24", "10.8.0.0/14", StringComparison.Ordinal) + "vms:\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"  vm{i}: {{nics: {{52:54:00:08:{i / 256:x2}:{i % 256:x2}: {{ip: [10.8.{i / 250}.{i % 250 + 1}, '2001:db8:9::{i + 16:x}']}}}}}}\n"));
        var began = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(1000, Load(text).Vms.Length);
        Assert.True(began.ElapsedMilliseconds < 5000, $"{began.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData("bridges: {}", true)]
    [InlineData("vms: {}", true)]
    [InlineData("dps: {}\nvms: {}", false)]
    [InlineData("vlans: {}", false)]
    [InlineData("", false)]
    [InlineData("[", false)]
    public void A_guards_file_is_told_from_a_networks(string text, bool expected) =>
        Assert.Equal(expected, GuardConfigLoader.Recognises("x.yaml", new() { Files = TextConfigFiles.Single("x.yaml", text) }));

    [Fact]
    public void Cut_and_changed_files_are_never_an_exception()
    {
        var text = Bridge + "vms: {a: {nics: {52:54:00:09:00:02: {ip: [10.9.0.2, dhcp], trunk: [1-5], rates: {punt: {pps: 5, burst: 6}}}}}}";
        var random = new Random(11);
        for (var round = 0; round < 1_000; round++)
        {
            var broken = text.ToCharArray();
            for (var i = 0; i < 1 + random.Next(5); i++) broken[random.Next(broken.Length)] = "{}[]:,'-/0a\n \t&*!"[random.Next(17)];
            GuardConfigLoader.LoadText(new string(broken));
        }
    }

    private static GuardConfig Load(string text)
    {
        var result = GuardConfigLoader.LoadText(text);
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        return result.Config!;
    }

    private static IEnumerable<string> Codes(string text) =>
        GuardConfigLoader.LoadText(text).Diagnostics.Where(diagnostic => diagnostic.Code != DiagnosticCodes.Doubtful).Select(d => $"{d.Location.Line}:{d.Location.Column} {d.Code}{(d.IsError ? "" : "w")}");
}
