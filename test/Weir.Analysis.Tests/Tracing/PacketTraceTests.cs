using Weir.Analysis.Tracing;
using Weir.Api;
using Weir.Compiler;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Analysis.Tests.Tracing;

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

    [Theory]
    [InlineData("Generic", "port_acl")]
    [InlineData("NoviFlow", "port_acl")]
    [InlineData("Lagopus", "entry port_acl")]
    public void Shows_the_tables_that_the_class_of_the_switch_has(string hardware, string tables)
    {
        var network = Network with { Hardware = hardware };

        var trace = PacketTracer.Run(network, [], new PortNumber(13), PacketBuilder.Build(FlowMatchText.Parse("tcp,tp_dst=23")));

        Assert.Equal(tables, string.Join(' ', trace.Tables.Select(table => table.Table)));
        Assert.Equal("acl-rule", trace.DropReason);
        Assert.Contains("faucet.yaml:4:7", trace.Drop);
    }

    [Fact]
    public void Says_which_rule_drops()
    {
        var trace = Send(13, "tcp,tp_dst=23");

        Assert.Empty(trace.Exits);
        Assert.Equal("acl-rule", trace.DropReason);
        Assert.Contains("acl divert, rule 2", trace.Drop);
        Assert.Contains("faucet.yaml:4:7", trace.Drop);
    }

    [Theory]
    [InlineData(14, "arp", "acl-no-rule", "acl closed, no rule on port 14 (faucet.yaml:6:3)")]
    [InlineData(1, "ip,dl_vlan=7", "vlan-not-member", "port 1 (faucet.yaml:14:7)")]
    [InlineData(1, "arp", "untagged", "port 1 (faucet.yaml:14:7)")]
    [InlineData(13, "dl_type=0x9000", "loopback-test", "loopback test frames (ECTP)")]
    [InlineData(13, "arp,dl_src=ff:ff:ff:ff:ff:ff", "broadcast-source", "drop_broadcast_source_address")]
    [InlineData(13, "arp,dl_src=0e:00:00:00:00:01", "spoofed-faucet-mac", "drop_spoofed_faucet_mac")]
    [InlineData(13, "dl_type=0x88cc,dl_dst=01:80:c2:00:00:0e", "reserved-address", "link-local 802.1")]
    [InlineData(18, "arp,dl_vlan=77", "nobody-to-flood-to", "table-miss of flood")]
    [InlineData(18, "arp", "copro-untagged", "port 18, coprocessor")]
    [InlineData(18, "arp,dl_vlan=1018", "same-port", "port 18, coprocessor")]
    public void Says_why_with_the_name_that_is_counted_and_the_line(uint port, string packet, string reason, string words)
    {
        var trace = Send(port, packet);

        Assert.Equal(reason, trace.DropReason);
        Assert.StartsWith($"{reason} (", trace.Drop, StringComparison.Ordinal);
        Assert.Contains($"): {words}", trace.Drop, StringComparison.Ordinal);
    }

    [Fact]
    public void A_permanent_host_on_another_port_and_the_way_back_to_its_own_port_are_said()
    {
        var host = new LearnedHost(MacAddress.Parse("0e:00:00:00:02:01"), Vid.From(2), new PortNumber(13));
        Assert.Equal("same-port", Send(13, "ip,dl_dst=0e:00:00:00:02:01", host).DropReason);

        var permanent = Network with { Ports = [.. Network.Ports.Select(port => port with { PermanentLearn = port.Number.Value == 13, AclsIn = [] })] };
        var trace = PacketTracer.Run(permanent, [host], new PortNumber(14), PacketBuilder.Build(FlowMatchText.Parse("ip,dl_src=0e:00:00:00:02:01")));
        Assert.Equal("permanent-host", trace.DropReason);
    }

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
        PacketTracer.Run(Network, hosts, new PortNumber(port), PacketBuilder.Build(FlowMatchText.Parse(packet)));
}
