using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

public class HostEntriesTests
{
    private static readonly Datapath Dp = Networks.Of(
    [
        Networks.Port(1, 100, 200),
        Networks.Port(2, null, 100),
        Networks.Port(3) with { MirrorOf = [new PortNumber(1)], OutputOnly = true },
        Networks.Coprocessor(4),
        Networks.Port(5, 100) with { Enabled = false },
    ]);

    private static readonly MacAddress Mac = MacAddress.Parse("02:00:00:00:00:01");

    [Theory]
    [InlineData(1, 100, "pop_vlan,output:3,output:1")]
    [InlineData(1, 200, "output:3,output:1")]
    [InlineData(2, 100, "output:2")]
    public void A_host_is_two_entries(uint port, int vid, string actions)
    {
        var entries = new HostEntries(Dp);
        var host = new LearnedHost(Mac, Vid.From(vid), new PortNumber(port));
        var timeouts = LearnTimeouts.For(Dp, Mac);

        Assert.Equal(
            $"cookie=0x5adc15c0, table=eth_src, hard_timeout={timeouts.SourceHardSeconds}, priority=8191,in_port={port},dl_vlan={vid},dl_src={Mac} actions=goto_table:eth_dst",
            FlowText.Format(entries.Source(host)));
        Assert.Equal(
            $"cookie=0x5adc15c0, table=eth_dst, idle_timeout={timeouts.DestinationIdleSeconds}, priority=8192,dl_vlan={vid},dl_dst={Mac} actions={actions}",
            FlowText.Format(entries.Destination(host)));
    }

    [Theory]
    [InlineData(1, 100, true)]
    [InlineData(1, 300, false)]
    [InlineData(2, 200, false)]
    [InlineData(3, 100, false)] // output only
    [InlineData(4, 100, false)] // coprocessor
    [InlineData(5, 100, false)] // disabled
    [InlineData(9, 100, false)]
    public void Hosts_are_learned_on_forwarding_members_only(uint port, int vid, bool can) =>
        Assert.Equal(can, new HostEntries(Dp).CanLearn(new PortNumber(port), Vid.From(vid)));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var entries = new HostEntries(Dp);
        var host = new LearnedHost(Mac, Vid.From(100), new PortNumber(1));

        Assert.True(HostEntries.TryReadSource(entries.Source(host), out var source));
        Assert.True(HostEntries.TryReadDestination(entries.Destination(host), out var destination));
        Assert.Equal((host, host), (source, destination));
        Assert.True(HostEntries.TryReadBan(entries.PortBan(host.Port), out var port, out var vid));
        Assert.Equal((host.Port, (Vid?)null), (port, vid));
        Assert.True(HostEntries.TryReadBan(entries.VlanBan(host.Vid), out port, out vid));
        Assert.Equal((null, host.Vid), (port, vid));
        FlowEntry[] all = [entries.Source(host), entries.Destination(host), entries.PortBan(host.Port), entries.VlanBan(host.Vid)];
        Assert.All(all, entry => Assert.True(HostEntries.IsDynamic(entry)));
    }

    [Fact]
    public void FAUCETs_packed_entries_are_read_whatever_their_table()
    {
        var source = new FlowEntry(
            2,
            8191,
            Match.Of(MatchField.Exact(OxmField.InPort, 1), MatchField.Exact(OxmField.VlanVid, 0x1064), MatchField.Exact(OxmField.EthSrc, Mac.Bits)),
            [new GotoTableInstruction(3)],
            DiffOptions.FaucetCookie,
            HardTimeoutSeconds: 290);
        var destination = new FlowEntry(
            3,
            8192,
            Match.Of(MatchField.Exact(OxmField.VlanVid, 0x1064), MatchField.Exact(OxmField.EthDst, Mac.Bits)),
            [new ApplyActionsInstruction([new PopVlanAction(), new OutputAction(new PortNumber(3)), new OutputAction(new PortNumber(1))])],
            DiffOptions.FaucetCookie,
            IdleTimeoutSeconds: 440);
        var host = new LearnedHost(Mac, Vid.From(100), new PortNumber(1));

        Assert.True(HostEntries.TryReadSource(source, out var fromSource));
        Assert.True(HostEntries.TryReadDestination(destination, out var fromDestination));
        Assert.Equal((host, host), (fromSource, fromDestination));
        Assert.False(HostEntries.IsDynamic(source));
        Assert.False(HostEntries.IsDynamic(destination));
    }

    [Fact]
    public void No_static_entry_passes_for_a_host()
    {
        foreach (var flow in Scenarios.All.Values.SelectMany(dp => Networks.Compile(dp).Flows))
        {
            Assert.False(HostEntries.IsDynamic(flow.Entry));
            Assert.False(HostEntries.TryReadSource(flow.Entry, out _) || HostEntries.TryReadDestination(flow.Entry, out _) || HostEntries.TryReadBan(flow.Entry, out _, out _));
        }
    }

    [Fact]
    public void Timeouts_are_FAUCETs_spread_over_the_jitter_and_the_same_in_every_process()
    {
        var timeouts = Enumerable.Range(0, 2000).Select(i => LearnTimeouts.For(Dp, MacAddress.FromBits((ulong)i))).ToList();

        Assert.All(timeouts, timeout => Assert.InRange(timeout.SourceHardSeconds, 249, 299));
        Assert.All(timeouts, timeout => Assert.Equal(timeout.SourceHardSeconds + 150, timeout.DestinationIdleSeconds));
        Assert.Equal(51, timeouts.Select(timeout => timeout.SourceHardSeconds).Distinct().Count());
        Assert.Equal(new LearnTimeouts(260, 410), LearnTimeouts.For(Dp, MacAddress.Parse("0e:00:00:00:00:01")));
        Assert.Equal(new LearnTimeouts(150, 300), LearnTimeouts.For(Dp with { Timeout = 60, LearnJitter = 0 }, Mac));
        Assert.Equal(new LearnTimeouts(65535, 65535), LearnTimeouts.For(Dp with { Timeout = 100_000 }, Mac));
    }
}
