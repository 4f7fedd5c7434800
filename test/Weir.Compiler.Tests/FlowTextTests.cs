using System.Diagnostics;
using System.Text.RegularExpressions;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using Match = Weir.Primitives.Match;

namespace Weir.Compiler.Tests;

public partial class FlowTextTests
{
    [Fact]
    public void Prints_what_ovs_ofctl_prints_for_the_same_bytes()
    {
        var host = new LearnedHost(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(2), new PortNumber(13));
        var entries = new HostEntries(Networks.Coprocessing());
        List<FlowEntry> flows =
        [
            .. Scenarios.All.Values.SelectMany(dp => Networks.Compile(dp).Flows).Select(flow => flow.Entry),
            .. Special().Select(match => new FlowEntry(20, 5, match, [])),
            entries.Source(host), entries.Destination(host), entries.PortBan(host.Port),
        ];

        var printed = OvsPrint(flows);

        Assert.Equal(flows.Count, printed.Count);
        for (var i = 0; i < flows.Count; i++) Assert.Equal(printed[i], Comparable(FlowText.Format(flows[i])));
    }

    [Fact]
    public void Ports_go_by_the_names_of_the_configuration_quoted_where_need_be()
    {
        var dp = Networks.Of([Networks.Port(1, 100) with { Name = "uplink-1.2" }, Networks.Port(2, 100) with { Name = "2nd \"port\"" }, Networks.Port(3, 100)]);
        var flood = Networks.Compile(dp).Flows.Single(flow => flow.Entry.TableId == Pipeline.Flood.Id && flow.Entry.Priority == 8192).Entry;

        Assert.Equal("cookie=0x5adc15c0, table=flood, priority=8192,dl_vlan=100 actions=pop_vlan,uplink-1.2,\"2nd \\\"port\\\"\",output:3", FlowText.Format(flood, dp));
    }

    private static IEnumerable<Match> Special()
    {
        var ip = MatchField.Exact(OxmField.EthType, EtherType.IPv4);
        var ip6 = MatchField.Exact(OxmField.EthType, EtherType.IPv6);
        var arp = MatchField.Exact(OxmField.EthType, EtherType.Arp);
        yield return Match.Of(ip, MatchField.Masked(OxmField.Ipv4Src, 0x0A000000, 0xFF000000), MatchField.Masked(OxmField.Ipv4Dst, 0x0A000001, 0xFF0000FF));
        yield return Match.Of(ip, MatchField.Exact(OxmField.IpProto, 17), MatchField.Masked(OxmField.UdpDst, 0x10, 0xFFF0));
        yield return Match.Of(ip, MatchField.Exact(OxmField.IpProto, 1), MatchField.Exact(OxmField.Icmpv4Type, 8), MatchField.Exact(OxmField.Icmpv4Code, 0));
        yield return Match.Of(ip, MatchField.Exact(OxmField.IpProto, 47), MatchField.Exact(OxmField.IpEcn, 1), MatchField.Exact(OxmField.IpDscp, 46));
        yield return Match.Of(ip6, MatchField.Exact(OxmField.IpProto, 58), MatchField.Exact(OxmField.Icmpv6Type, 135), MatchField.Exact(OxmField.Ipv6NdTarget, (UInt128)0xFE80 << 112 | 1));
        yield return Match.Of(ip6, MatchField.Exact(OxmField.IpProto, 6), MatchField.Masked(OxmField.Ipv6Dst, (UInt128)0x20010DB8 << 96, UInt128.MaxValue << 96), MatchField.Exact(OxmField.TcpSrc, 22));
        yield return Match.Of(arp, MatchField.Exact(OxmField.ArpOp, 1), MatchField.Exact(OxmField.ArpTpa, 0xC0A80201), MatchField.Exact(OxmField.ArpSha, 0x020000000001));
        yield return Match.Of(MatchField.Masked(OxmField.VlanVid, 0x1000, 0x1000));
        yield return Match.Of(MatchField.Masked(OxmField.VlanVid, 0x1000, 0x1000), MatchField.Exact(OxmField.VlanPcp, 3));
        yield return Match.Of(MatchField.Exact(OxmField.EthType, EtherType.Lldp), MatchField.Exact(OxmField.EthSrc, 1), MatchField.Exact(OxmField.InPort, 0xFFFF_FFFE));
    }

    // What dump-flows and the print of a flow-mod have in common: priority and match, and actions; tables by number.
    private static string Comparable(string text)
    {
        text = text[text.IndexOf("priority=", StringComparison.Ordinal)..];
        foreach (var table in Pipeline.InPacketOrder) text = Regex.Replace(text, $@"goto_table:{table.Name}\b", $"goto_table:{table.Id}");
        return text;
    }

    private static List<string> OvsPrint(IEnumerable<FlowEntry> flows)
    {
        var path = Path.GetTempFileName();
        try
        {
            var writer = new OpenFlowWriter();
            foreach (var flow in flows) OpenFlowEncoder.Encode(new FlowModMessage(FlowModCommand.Add, flow), writer);
            File.WriteAllBytes(path, writer.WrittenSpan);
            var start = new ProcessStartInfo("ovs-ofctl", ["ofp-parse", path]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            return [.. process.StandardOutput.ReadToEnd().Split('\n').Where(line => line.Contains("OFPT_FLOW_MOD")).Select(line => FlowMod().Replace(line, "$1$2"))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Between match and actions stand cookie and timeouts in another notation.
    [GeneratedRegex(@"^.*: ADD (?:table:\d+ )?(priority=\S+).*( actions=.*)$")]
    private static partial Regex FlowMod();
}
