using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Tests.Golden;
using Weir.OpenFlow.Text;

namespace Weir.OpenFlow.Tests.Text;

public sealed class FlowTextAgainstOpenVSwitchTests
{
    public static TheoryData<string> FlowMods =>
        [.. GoldenMessages.Families["field"].Concat(GoldenMessages.Families["action"]).Select(m => m.Name).Where(name => !GoldenMessages.UnknownToOpenVSwitch.Contains(name) && !HasNoText(name))];

    // ovs-ofctl prints ct_tp_* only beside ct_nw_proto, and what Weir keeps as bytes it knows by name.
    private static bool HasNoText(string name) => name.StartsWith("field ct_tp_", StringComparison.Ordinal) || name == "action of nicira that is kept as bytes";

    private static string PrintOf(string name) => GoldenTests.Messages.Single(golden => golden.Name == name).Print;

    [Theory]
    [MemberData(nameof(FlowMods))]
    public void An_entry_reads_as_ovs_ofctl_prints_it(string name)
    {
        var entry = ((FlowModMessage)GoldenTests.Messages.Single(golden => golden.Name == name).Message).Entry;
        var printed = PrintOf(name).Split(": ADD ")[1];

        var text = FlowEntryText.Format(entry);

        Assert.Equal($"table=0, {printed}", text);
    }

    [Theory]
    [MemberData(nameof(FlowMods))]
    public void A_match_that_was_printed_is_read_as_it_was(string name)
    {
        var match = ((FlowModMessage)GoldenTests.Messages.Single(golden => golden.Name == name).Message).Entry.Match;
        if (name is "field eth_type_nxm" or "field ip_proto_nxm") return; // printed, and therefore read, as eth_type and ip_proto

        Assert.Equal(match, FlowMatchText.Parse(FlowMatchText.Format(match)));
    }

    [Fact]
    public void Dumped_entries_read_as_ovs_ofctl_dumps_them()
    {
        var reply = (MultipartReplyMessage)GoldenTests.Messages.Single(golden => golden.Name == "flow reply, more to come").Message;
        var lines = PrintOf("flow reply, more to come").Split('\n').Skip(1).ToList();
        var flows = ((FlowStatsReply)reply.Body).Flows;

        Assert.Equal(lines.Count, flows.Count);
        foreach (var (flow, line) in flows.Zip(lines))
        {
            var withoutCounters = string.Join(", ", line.Trim().Split(", ").Where(part => !part.StartsWith("duration=", StringComparison.Ordinal) && !part.StartsWith("n_", StringComparison.Ordinal)));
            Assert.Equal(withoutCounters, FlowEntryText.Format(flow.Entry, showCookie: true));
        }
    }

    [Fact]
    public void What_is_parsed_is_what_ovs_ofctl_parses()
    {
        string[] flows =
        [
            "tcp,nw_src=192.168.2.5,nw_dst=192.168.2.1,tp_dst=22", "tcp6,ipv6_src=2001:db8::/32,tp_src=0x400/0xfc00", "udp,tp_dst=53,in_port=13", "udp6,udp_dst=546",
            "sctp,sctp_src=7", "sctp6,tp_dst=9", "icmp,icmp_type=8,icmp_code=0", "icmp6,icmp_type=135,icmp_code=0,nd_target=2001:db8::1,nd_sll=0e:00:00:00:00:01",
            "arp,arp_op=1,arp_tpa=192.168.2.1,arp_sha=0e:00:00:00:00:01", "arp,nw_src=10.0.0.0/8,nw_dst=10.1.2.3,nw_proto=2", "rarp,arp_op=3",
            "dl_src=0e:00:00:00:00:01,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00", "eth_src=0e:00:00:00:00:01,eth_type=0x88cc", "dl_vlan=2", "dl_vlan=0xffff", "dl_vlan_pcp=3,dl_vlan=4",
            "vlan_vid=0x1000/0x1000", "vlan_vid=0x1064", "vlan_tci=0", "vlan_tci=0x1000/0x1000", "vlan_tci=0x7064/0xffff", "dl_vlan=5,dl_vlan_pcp=7", "dl_type=0x0800,nw_proto=6,tcp_dst=80",
            "tcp,tcp_flags=+syn-ack", "tcp,tcp_flags=syn|ack", "tcp,tcp_flags=0x12", "ip,nw_frag=first", "ip,nw_frag=not_later", "ip,ip_frag=yes", "ip,nw_tos=184,nw_ecn=2,nw_ttl=64", "ip,ip_dscp=46",
            "ipv6,ipv6_label=0x12345,ipv6_dst=ff02::1", "ip,nw_dst=10.0.0.1/255.0.0.255", "metadata=5/0xff,tun_id=7,reg3=0x10/0xf0,reg7=9", "mpls,mpls_label=5,mpls_tc=3,mpls_bos=1",
            "ct_state=+trk+est-new,ip,ct_zone=5,ct_mark=0x1/0xf,ct_label=7", "ct_state=+est+trk,ip,ct_nw_src=10.0.0.0/8,ct_nw_proto=6,ct_tp_dst=22", "in_port=LOCAL", "",
        ];
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, flows.Select(flow => $"{flow}{(flow.Length > 0 ? "," : "")}actions=drop"));
            var expected = OvsOfctl.Run(["-O", "OpenFlow13", "parse-flows", path]).Split('\n').Where(line => line.StartsWith("OFPT_FLOW_MOD", StringComparison.Ordinal)).Select(Tail).ToList();

            var bytes = flows.Select(flow => GoldenFile.Encode(
                new FlowModMessage(FlowModCommand.Add, new Entries.FlowEntry(0, 0x8000, FlowMatchText.Parse(flow), [])) { Xid = 1 })).ToList();

            Assert.Equal(flows.Length, expected.Count);
            Assert.Equal(expected, OvsOfctl.Print(bytes).Select(Tail));
        }
        finally
        {
            File.Delete(path);
        }

        // What follows the xid, which counts up.
        static string Tail(string line) => line[(line.IndexOf(')', line.IndexOf("xid", StringComparison.Ordinal)) + 1)..];
    }
}
