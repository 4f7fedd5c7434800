using Weir.Controller.Tests.Support;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class HostTests
{
    private const ulong Cookie = 0x5ADC15C0;

    [Fact]
    public async Task New_host_takes_two_entries()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var sent = dp.FlowMods.Length;

        await lab.LearnAsync(dp, HostA);
        await lab.QuietAsync();

        Assert.Equal([FlowModCommand.Add, FlowModCommand.Add], dp.FlowMods[sent..].Select(flowMod => flowMod.Command));
        Assert.Equal([1u], dp.Send(2, HostB, HostA));
        Assert.Equal(dp.FlowMods.Length, lab.Status.Counters.FlowModsSent);
    }

    [Fact]
    public async Task Move_takes_three_flow_mods_and_leaves_no_stale_source()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var sent = dp.FlowMods.Length;

        dp.Send(3, HostA, MacAddress.Broadcast);
        await lab.KnownAsync(HostA, 3);
        await lab.QuietAsync();

        Assert.Equal(3, dp.FlowMods.Length - sent);
        Assert.Equal(2, dp.Entries.Count(entry => entry.Contains(HostA.ToString())));
        Assert.Equal([3u], dp.Send(2, HostB, HostA));
    }

    [Fact]
    public async Task Source_that_timed_out_is_renewed_by_one_flow_mod()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);
        var sent = dp.FlowMods.Length;

        await lab.PassAsync(TimeSpan.FromSeconds(290));
        dp.Send(2, HostB, HostA); // its destination is in use
        await lab.PassAsync(TimeSpan.FromSeconds(9));
        dp.Expire();
        Assert.Single(dp.Entries, entry => entry.Contains(HostA.ToString()) && entry.StartsWith("30 "));
        dp.Send(1, HostA, MacAddress.Broadcast);
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("25 8191") && entry.Contains(HostA.ToString())));
        await lab.QuietAsync();

        Assert.Single(dp.FlowMods[sent..], flowMod => flowMod.Entry.Match.Find(OxmField.EthSrc)?.Value == HostA.Bits);
        Assert.DoesNotContain(dp.FlowMods[sent..], flowMod => flowMod.Entry.Match.Find(OxmField.EthDst)?.Value == HostA.Bits);
    }

    [Fact]
    public async Task Host_that_speaks_once_while_a_change_is_on_its_way_is_learned_after_it()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var sent = 0;
        dp.Filter = message =>
        {
            if (message is BundleControlMessage { Control: BundleControlType.CommitRequest } && Interlocked.Exchange(ref sent, 1) == 0) dp.Send(1, HostA, MacAddress.Broadcast);
            return null;
        };

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: lab", "native_vlan: office"]));
        Assert.Equal(1, sent);

        await lab.KnownAsync(HostA, 1);
        await UntilAsync(() => dp.Send(2, HostB, HostA) is [1u]);
    }

    [Fact]
    public async Task Silent_host_is_forgotten()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);

        await lab.PassAsync(TimeSpan.FromSeconds(290));
        Assert.Equal(1, lab.Status.Counters.Hosts);
        await lab.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, lab.Status.Counters.Hosts);
    }

    [Fact]
    public async Task Port_that_is_full_is_banned_and_its_known_host_goes_on()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office, max_hosts: 1", "native_vlan: office"]));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);

        dp.Send(1, HostC, MacAddress.Broadcast);
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("25 4097")));

        Assert.Equal((1, 1L), (lab.Status.Counters.Hosts, lab.Status.Counters.LearnBans));
        Assert.Equal([], dp.Send(1, HostC, MacAddress.Broadcast));
        Assert.Equal([2u], dp.Send(1, HostA, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Packet_ins_that_are_not_for_learning_are_counted_and_have_no_effect()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: office, enabled: false", "output_only: true"]));
        var dp = await lab.SwitchAsync(ports: 6);
        var sent = dp.FlowMods.Length;
        var tagged = Tagged(HostA, 100);
        (int Port, ulong Cookie, byte[] Frame)[] cases =
        [
            (1, 1, tagged), // another cookie
            (1, Cookie, [1, 2, 3]), // no frame
            (1, Cookie, Tagged(HostA, 0)), // priority tag: VID 0
            (1, Cookie, TestSwitch.TcpFrame(HostA, HostB)), // no tag
            (1, Cookie, Tagged(HostA, 200)), // a VLAN of another port
            (1, Cookie, Tagged(HostA, 999)), // a VLAN of nobody
            (1, Cookie, Tagged(MacAddress.Broadcast, 100)),
            (1, Cookie, Tagged(MacAddress.FromBits(0), 100)),
            (3, Cookie, tagged), // disabled
            (4, Cookie, tagged), // output_only
            (6, Cookie, tagged), // not configured
        ];

        foreach (var (port, cookie, frame) in cases) await dp.SayAsync(PacketIn(port, cookie, frame));
        await UntilAsync(() => lab.Status.Counters.PacketInsIgnored == cases.Length);
        await lab.QuietAsync();

        Assert.Equal((cases.Length, 0, sent), (lab.Status.Counters.PacketIns, lab.Status.Counters.Hosts, dp.FlowMods.Length));
        await dp.SayAsync(PacketIn(1, Cookie, tagged));
        await lab.KnownAsync(HostA, 1);
    }

    private static byte[] Tagged(MacAddress source, int vid) => TestSwitch.TcpFrame(source, HostB, 80, new VlanTag(EtherType.Vlan, (ushort)(0x1000 | vid)));

    private static PacketInMessage PacketIn(int port, ulong cookie, byte[] frame) => new(
        FlowModMessage.NoBuffer, (ushort)frame.Length, PacketInReason.Action, 25, cookie, Match.Of(MatchField.Exact(OxmField.InPort, (uint)port)), ValueList.Create<byte>(frame));
}
