using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Text;

public sealed class FlowMatchTextTests
{
    [Theory]
    [InlineData("tp_dst=22", "tp_dst needs a protocol with ports: tcp, tcp6, udp, udp6, sctp or sctp6")]
    [InlineData("nw_src=1.2.3.4", "ipv4_src needs eth_type=0x0800")]
    [InlineData("tcp,nw_src=1.2.3", "nw_src=1.2.3: '1.2.3' is not an IPv4 address such as 192.0.2.1")]
    [InlineData("ip,nw_src=1.2.3.4/33", "nw_src=1.2.3.4/33: a prefix has at most 32 bits, not 33")]
    [InlineData("ipv6,ipv6_src=1.2.3.4", "ipv6_src=1.2.3.4: '1.2.3.4' is not an IPv6 address such as 2001:db8::1")]
    [InlineData("dl_src=0e:00", "dl_src=0e:00: '0e:00' is not a MAC address such as 0e:00:00:00:00:01")]
    [InlineData("dl_vlan=4096", "dl_vlan=4096: a VID is 0 to 4095; 0xffff is no tag")]
    [InlineData("tcp,tp_dst=65536", "tp_dst=65536: it has 16 bits")]
    [InlineData("tcp,tp_dst=http", "tp_dst=http: 'http' is not a number")]
    [InlineData("eth_type=0x800/0xff00", "eth_type=0x800/0xff00: it cannot be masked")]
    [InlineData("frobnicate=1", "unknown field 'frobnicate'")]
    [InlineData("=1", "'=1': no field before '='")]
    [InlineData("in_port=", "'in_port=': no value after '='")]
    [InlineData("in_port=eth0", "in_port=eth0: 'eth0' is not a port number, nor one of LOCAL, CONTROLLER …")]
    [InlineData("tcp,udp", "udp contradicts an earlier ip_proto=6")]
    [InlineData("tcp,tcp_flags=+sny", "tcp_flags=+sny: 'sny' is none of fin, syn, rst, psh, ack, urg, ece, cwr, ns")]
    [InlineData("ip,nw_tos=3", "nw_tos=3: the DSCP is its upper 6 bits: a multiple of 4, at most 252")]
    [InlineData("ip,nw_frag=maybe", "nw_frag=maybe: 'maybe' is none of no, yes, first, later, not_later")]
    [InlineData("nd_target=::1", "ipv6_nd_target needs eth_type=0x86dd; ipv6_nd_target needs ip_proto=58; ipv6_nd_target needs icmpv6_type=135 or 136")]
    [InlineData("dl_vlan=x,foo=1,ip", "dl_vlan=x: 'x' is not a number; unknown field 'foo'")]
    public void What_is_wrong_is_said(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => FlowMatchText.Parse(text));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_word_that_is_no_protocol_is_refused()
    {
        Assert.False(FlowMatchText.TryParse("tpc,tp_dst=22", out _, out var errors));

        Assert.StartsWith("'tpc' is neither field=value nor a protocol (arp, icmp, ", errors[0], StringComparison.Ordinal);
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public void A_priority_alone_means_a_tagged_frame()
    {
        var match = FlowMatchText.Parse("vlan_pcp=3");

        Assert.Equal(Match.Of(MatchField.Masked(OxmField.VlanVid, 0x1000, 0x1000), MatchField.Exact(OxmField.VlanPcp, 3)), match);
    }

    [Fact]
    public void Tables_are_shown_by_name()
    {
        var entry = new FlowEntry(20, 20480, FlowMatchText.Parse("tcp,in_port=13,tp_dst=22"), [new ApplyActionsInstruction([new OutputAction(new(18))]), new GotoTableInstruction(25)]);

        var text = FlowEntryText.Format(entry, id => id == 20 ? "port_acl" : "eth_src");

        Assert.Equal("table=port_acl, priority=20480,tcp,in_port=13,tp_dst=22 actions=output:18,goto_table:eth_src", text);
    }
}
