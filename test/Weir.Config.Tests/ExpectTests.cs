using System.Text;
using Weir.Primitives;

namespace Weir.Config.Tests;

public class ExpectTests
{
    private const string Network = "vlans: {lan: {vid: 100}}\ndps:\n  sw1: {dp_id: 1, interfaces: {1: {name: desk, native_vlan: lan}, 2: {name: up, tagged_vlans: [lan]}}}\n  sw2: {dp_id: 2, interfaces: {1: {name: desk, native_vlan: lan}, 3: {name: lab, native_vlan: lan}}}\n";

    [Fact]
    public void Names_become_ports_and_hosts()
    {
        var result = ConfigLoader.LoadText(Network + """
            expect:
              hosts:
                a: {dp: sw1, port: desk, mac: 0e:00:00:00:00:01, ip: 192.0.2.1}
                b: {port: up, vlan: 100, mac: 0e:00:00:00:00:02, ip: [192.0.2.2, "2001:db8::2"]}
              must_not_reach:
                - {dp: sw2, from: 1, to: lab, packet: arp}
              must_reach:
                - {description: hello, from: a, to: [b, up], packet: icmp}
            """);

        Assert.Empty(result.Diagnostics);
        var (hosts, expectations) = (result.Expected.Hosts, result.Expected.Expectations);
        Assert.Equal(["a 1 100", "b 2 100"], hosts.Select(host => $"{host.Name} {host.Port} {host.Vid}"));
        Assert.Equal([IpPrefix.Parse("192.0.2.2"), IpPrefix.Parse("2001:db8::2")], hosts[1].Addresses);
        Assert.Equal([(true, new DatapathId(1), "expect.must_reach[0]", "hello"), (false, new DatapathId(2), "expect.must_not_reach[0]", "")], expectations.Select(one => (one.MustReach, one.Datapath, one.Path, one.Description)));
        Assert.Same(hosts[0], expectations[0].From.Host);
        Assert.Equal([hosts[1], null], expectations[0].To.Select(end => end.Host));
        Assert.Equal((new PortNumber(1), new PortNumber(3)), (expectations[1].From.Port, expectations[1].To[0].Port));
    }

    [Theory]
    [InlineData("expect: 5", "WEIR1011", 5, 9)]
    [InlineData("expect: {must_recah: []}", "WEIR1010", 5, 10)]
    [InlineData("expect: {must_reach: [5]}", "WEIR1011", 5, 23)]
    [InlineData("expect: {must_reach: [{from: up, to: desk}]}", "WEIR1014", 5, 23)]
    [InlineData("expect: {must_reach: [{from: up, packet: arp}]}", "WEIR1014", 5, 23)]
    [InlineData("expect: {must_not_reach: [{to: up, packet: arp}]}", "WEIR1014", 5, 27)]
    [InlineData("expect: {must_reach: [{from: up, to: nobody, packet: arp}]}", "WEIR1121", 5, 38)]
    [InlineData("expect: {must_reach: [{from: desk, to: up, packet: arp}]}", "WEIR1121", 5, 30)]
    [InlineData("expect: {must_reach: [{from: up, to: lab, packet: arp}]}", "WEIR1121", 5, 38)]
    [InlineData("expect: {must_reach: [{dp: sw3, from: desk, to: up, packet: arp}]}", "WEIR1121", 5, 28)]
    [InlineData("expect: {hosts: {h: 5}}", "WEIR1011", 5, 21)]
    [InlineData("expect: {hosts: {h: {mac: 0e:00:00:00:00:01}}}", "WEIR1014", 5, 21)]
    [InlineData("expect: {hosts: {h: {port: lab}}}", "WEIR1014", 5, 21)]
    [InlineData("expect: {hosts: {h: {port: up, mac: 0e:00:00:00:00:01}}}", "WEIR1014", 5, 21)]
    [InlineData("expect: {hosts: {h: {port: lab, vlan: 7, mac: 0e:00:00:00:00:01}}}", "WEIR1121", 5, 39)]
    [InlineData("expect: {hosts: {h: {port: lab, mac: 0e:00:00:00:00:01, ip: 10.0.0.0/8}}}", "WEIR1121", 5, 61)]
    [InlineData("expect: {hosts: {h: {port: lab, mac: 0e:00:00:00:00:01}}, must_reach: [{from: up, to: h, packet: arp}]}", "WEIR1121", 5, 87)]
    public void Each_mistake_has_its_place(string text, string code, int line, int column)
    {
        var result = ConfigLoader.LoadText(Network + text);

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((code, true, line, column), (diagnostic.Code, diagnostic.IsError, diagnostic.Location.Line, diagnostic.Location.Column));
        Assert.Null(result.Network);
    }

    [Fact]
    public void A_file_that_includes_the_network_can_hold_what_is_expected_of_it()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["faucet.yaml"] = Encoding.UTF8.GetBytes(Network + "expect: {must_reach: [{from: lab, to: 1, packet: arp}]}"),
            ["expect.yaml"] = Encoding.UTF8.GetBytes("include: [faucet.yaml]\nexpect: {must_reach: [{from: 1, dp: sw2, to: lab, packet: icmp}]}\n"),
        };

        var result = ConfigLoader.Load("expect.yaml", new() { Files = new TextConfigFiles(files) });

        Assert.Equal(["icmp", "arp"], result.Expected.Expectations.Select(one => one.Packet));
        Assert.Equal(2, result.Network!.Datapaths.Length);
    }
}
