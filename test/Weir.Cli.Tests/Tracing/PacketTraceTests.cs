using Weir.Cli.Tracing;
using Weir.Compiler;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Cli.Tests.Tracing;

public class PacketTraceTests
{
    private static readonly Datapath Network = ConfigLoader.LoadText("""
        acls:
          divert:
            - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {ports: [18]}}}
            - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 23}
            - rule: {actions: {allow: 1}}
          closed:
            - rule: {dl_type: 0x800, actions: {allow: 1}}
        vlans:
          trusted: {vid: 2}
        dps:
          dp:
            dp_id: 1
            interfaces:
              1: {tagged_vlans: [trusted]}
              13: {native_vlan: trusted, acls_in: [divert]}
              14: {native_vlan: trusted, acls_in: [closed]}
              18: {coprocessor: {strategy: vlan_vid}}
        """).Network!.Datapaths[0];

    [Fact]
    public void Names_the_rule_and_line_that_divert_a_packet_and_says_how_it_leaves()
    {
        var trace = Send(13, "tcp,tp_dst=22");

        Assert.Equal(["entry", "port_acl"], trace.Tables.Select(table => table.Table));
        Assert.StartsWith("acl divert, rule 1", trace.Tables[1].Matched);
        Assert.Equal("faucet.yaml:3:7", trace.Tables[1].Location);
        Assert.Equal([new TraceExit("18", 18, "untagged")], trace.Exits);
        Assert.Null(trace.Drop);
    }

    [Fact]
    public void Says_which_rule_drops()
    {
        var trace = Send(13, "tcp,tp_dst=23");

        Assert.Empty(trace.Exits);
        Assert.Contains("acl divert, rule 2", trace.Drop);
        Assert.Contains("faucet.yaml:4:7", trace.Drop);
    }

    [Fact]
    public void Says_that_no_rule_took_it() => Assert.Contains("no ACL rule takes it", Send(14, "arp").Drop);

    [Fact]
    public void Says_that_the_port_is_not_in_the_vlan() => Assert.Contains("VID 7 frames are not admitted", Send(1, "ip,dl_vlan=7").Drop);

    [Fact]
    public void A_flood_comes_out_tagged_where_the_vlan_is_tagged()
    {
        var trace = Send(13, "arp");

        Assert.Contains(new TraceExit("1", 1, "tagged 2"), trace.Exits);
        Assert.Contains(new TraceExit("14", 14, "untagged"), trace.Exits);
        Assert.DoesNotContain(trace.Exits, exit => exit.PortNumber is 13 or 18);
    }

    [Fact]
    public void A_learned_host_is_reached_directly()
    {
        var host = new LearnedHost(MacAddress.Parse("0e:00:00:00:02:01"), Vid.From(2), new PortNumber(1));

        var trace = Send(13, "ip,dl_dst=0e:00:00:00:02:01", host);

        Assert.Equal(["1", "controller"], trace.Exits.Select(exit => exit.Port).Order());
    }

    [Fact]
    public void An_untagged_frame_of_the_coprocessor_goes_nowhere() => Assert.NotNull(Send(18, "arp").Drop);

    [Fact]
    public void A_frame_tagged_base_and_port_comes_out_there_without_the_tag() =>
        Assert.Equal([new TraceExit("14", 14, "untagged")], Send(18, "arp,dl_vlan=1014").Exits);

    [Theory]
    [InlineData("tcp,nw_src=192.168.2.5,nw_dst=192.168.2.1,tp_dst=22")]
    [InlineData("udp6,ipv6_src=2001:db8::5,tp_src=53")]
    [InlineData("icmp6,icmp_type=135,nd_target=2001:db8::1,nd_sll=02:00:00:00:00:05")]
    [InlineData("arp,arp_op=2,arp_spa=192.168.2.1,arp_sha=02:00:00:00:00:07")]
    [InlineData("sctp,tp_dst=9,dl_vlan=5,dl_vlan_pcp=3")]
    [InlineData("icmp,icmp_type=8,nw_ttl=3,ip_dscp=40")]
    [InlineData("dl_type=0x88cc,dl_dst=01:80:c2:00:00:0e")]
    public void The_frame_built_meets_the_match_asked_for(string text)
    {
        var match = FlowMatchText.Parse(text);
        var fields = Packets.PacketFieldsReader.Extract(PacketBuilder.Build(match), new PortNumber(1));

        Assert.True(fields.Matches(match));
    }

    [Fact]
    public void A_host_where_it_cannot_be_is_refused() =>
        Assert.Throws<ArgumentException>(() => Send(13, "arp", new LearnedHost(MacAddress.FromBits(2), Vid.From(9), new PortNumber(1))));

    private static PacketTrace Send(uint port, string packet, params LearnedHost[] hosts) =>
        PacketTrace.Run(Network, hosts, new PortNumber(port), PacketBuilder.Build(FlowMatchText.Parse(packet)));
}
