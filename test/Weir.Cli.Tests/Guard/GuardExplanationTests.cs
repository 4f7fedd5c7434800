using Weir.Cli.Guard;
using Weir.Primitives;

namespace Weir.Cli.Tests.Guard;

public class GuardExplanationTests
{
    [Theory]
    [InlineData("arp,arp_tpa=10.9.0.3", "mail")]
    [InlineData("arp,arp_tpa=10.9.0.77", "eth0")]
    [InlineData("ip,nw_dst=10.9.0.3", "mail")]
    [InlineData("icmp,nw_dst=192.0.2.1", "eth0")]
    public void Honest_frames_pass_to_whom_they_are_for(string packet, string receiver)
    {
        var explanation = Explain(packet);

        Assert.Null(explanation.Reason);
        Assert.StartsWith("passes: comes out of ", explanation.Verdict, StringComparison.Ordinal);
        Assert.Contains(receiver, explanation.Verdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arp,arp_spa=10.9.0.1,arp_tpa=10.9.0.3", "arp-spoof")]
    [InlineData("arp,arp_spa=0.0.0.0,arp_tpa=10.9.0.3", "arp-probe")]
    [InlineData("ip,dl_src=52:54:00:09:00:03,nw_dst=10.9.0.3", "mac-spoof")]
    [InlineData("ip,nw_src=10.9.0.3,nw_dst=10.9.0.1", "ipv4-spoof")]
    [InlineData("udp,nw_dst=10.9.0.3,tp_src=67,tp_dst=68", "dhcp-server")]
    [InlineData("icmp6,icmp_type=134,ipv6_dst=ff02::1", "router-advertisement")]
    [InlineData("ip,dl_vlan=7,nw_dst=10.9.0.3", "vlan-tag")]
    public void Attacks_are_dropped_for_their_reason(string packet, string reason)
    {
        var explanation = Explain(packet);

        Assert.Equal((reason, 0), (explanation.Reason, explanation.Exits.Count));
        Assert.StartsWith($"dropped, reason {reason}", explanation.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_mode_says_what_would_be_dropped()
    {
        var input = GuardViews.Input with { Bridge = GuardViews.Input.Bridge with { ReportOnly = true } };

        var explanation = GuardExplanation.Run(input, new PortNumber(2), ExplainPacket.Build("ip,nw_src=10.9.0.1,nw_dst=10.9.0.3", GuardViews.Web, input));

        Assert.Equal("ipv4-spoof", explanation.Reason);
        Assert.Contains("would be dropped, reason ipv4-spoof", explanation.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_nobody_knows_is_closed()
    {
        var explanation = GuardExplanation.Run(GuardViews.Input, new PortNumber(9), ExplainPacket.Build("arp,arp_tpa=10.9.0.3", null, GuardViews.Input));

        Assert.Equal("closed-port", explanation.Reason);
    }

    [Fact]
    public void The_sender_is_found_by_VM_or_port_and_what_is_not_there_is_said()
    {
        Assert.Equal((new PortNumber(2), "web 52:54:00:09:00:02"), (VmExplain.Find(GuardViews.View, "web", null).Port, VmExplain.Find(GuardViews.View, "web", null).Name));
        Assert.Equal("port eth0 (uplink)", VmExplain.Find(GuardViews.View, "eth0", null).Name);
        Assert.Equal("port vnet9 (closed)", VmExplain.Find(GuardViews.View, "vnet9", null).Name);
        Assert.Contains("it has: 52:54:00:09:00:02", Assert.Throws<GuardCommandException>(() => VmExplain.Find(GuardViews.View, "web", "52:54:00:09:00:03")).Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<GuardCommandException>(() => VmExplain.Find(GuardViews.View, "wbe", null)).Message;
        Assert.Contains("web", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", unknown, StringComparison.Ordinal);
    }

    private static GuardExplanation Explain(string packet) => GuardExplanation.Run(GuardViews.Input, new PortNumber(2), ExplainPacket.Build(packet, GuardViews.Web, GuardViews.Input));
}
