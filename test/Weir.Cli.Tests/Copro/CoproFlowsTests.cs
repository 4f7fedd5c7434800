using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

public class CoproFlowsTests
{
    private static string[] Lines(CoproSettings settings) => CoproFlows.Text(settings).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void One_IPv4_address_and_TCP_are_the_blog_s_flows_with_the_source_pinned() => Assert.Equal(
        [
            "cookie=0x1,priority=100,in_port=1,actions=output:2",
            "cookie=0x2,priority=100,in_port=2,vlan_tci=0x0000/0x1fff,arp,dl_src=0e:00:00:00:00:01,arp_sha=0e:00:00:00:00:01,arp_spa=192.168.2.1,actions=push_vlan:0x8100,set_field:4098->vlan_vid,output:1",
            "cookie=0x11,priority=100,in_port=2,vlan_tci=0x0000/0x1fff,tcp,dl_src=0e:00:00:00:00:01,nw_src=192.168.2.1,actions=push_vlan:0x8100,set_field:4098->vlan_vid,output:1",
            "cookie=0xff,priority=0,actions=drop",
        ],
        Lines(Examples.Parse(ip: ["192.168.2.1/24"])));

    [Fact]
    public void Of_ICMPv6_only_discovery_errors_and_echo_leave()
    {
        var types = Lines(Examples.Parse(ip: ["2001:db8::1/64"], proto: ["icmp"]))
            .Where(line => line.Contains("icmp6", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split("icmp_type=")[1].Split(',')[0])).Distinct().Order();

        Assert.Equal([1, 2, 3, 4, 128, 129, 135, 136], types);
    }

    [Fact]
    public void Every_entry_towards_the_switch_has_the_tag_and_the_source_MAC() =>
        Assert.All(
            Lines(Examples.Parse(proto: ["tcp,udp,icmp"])).Where(line => line.Contains("output:1", StringComparison.Ordinal)),
            line => Assert.Matches("in_port=2,vlan_tci=0x0000/0x1fff,.*dl_src=0e:00:00:00:00:01,.*actions=push_vlan:0x8100,set_field:4098->vlan_vid,output:1$", line));

    [Fact]
    public void Counters_of_one_kind_are_summed()
    {
        const string Dump = """
            OFPST_FLOW reply (OF1.3) (xid=0x2):
             cookie=0x1, duration=3.9s, table=0, n_packets=15, n_bytes=1078, priority=100,in_port=1 actions=output:2
             cookie=0x3, duration=3.9s, table=0, n_packets=2, n_bytes=172, priority=100,icmp6,in_port=2 actions=output:1
             cookie=0x3, duration=3.9s, table=0, n_packets=3, n_bytes=258, idle_age=1, priority=100,icmp6,in_port=2 actions=output:1
             cookie=0xff, duration=3.9s, table=0, n_packets=1, n_bytes=110, priority=0 actions=drop
            """;

        var counts = FlowCount.Sum(CoproFlows.For(Examples.Asked), Dump);

        Assert.Equal(
            [
                ("everything from the switch", 15UL, 1078UL), ("ARP of the host", 0UL, 0UL), ("neighbour discovery", 5UL, 430UL),
                ("TCP over IPv4", 0UL, 0UL), ("TCP over IPv6", 0UL, 0UL), ("kept back", 1UL, 110UL),
            ],
            counts.Select(each => (each.Purpose, each.Packets, each.Bytes)));
    }
}
