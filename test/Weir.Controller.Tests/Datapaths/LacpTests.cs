using Weir.Controller.Tests.Support;
using Weir.Packets;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

/// <summary>LACP between Weir on a switch in memory and a scripted partner.</summary>
public class LacpTests
{
    private const byte InStep = 0b0011_1111;
    private static readonly MacAddress System = MacAddress.Parse("02:aa:00:00:00:01");
    private static readonly string Bonded = Yaml(ports: ["native_vlan: office", "native_vlan: office, lacp: 5", "native_vlan: office, lacp: 5, lacp_active: true", "native_vlan: office"]);

    [Fact]
    public async Task Partner_in_step_is_answered_and_carries_frames()
    {
        await using var lab = new Lab(Bonded);
        var (dp, sent) = await SwitchAsync(lab);
        Assert.Equal([], dp.Send(2, HostB, MacAddress.Broadcast));

        Say(dp, 2, InStep);
        await UntilAsync(() => sent(2).Count > 0);

        Assert.True(EthernetHeader.TryRead(sent(2)[0], out var ethernet));
        Assert.True(LacpHeader.TryRead(sent(2)[0].AsSpan(ethernet.Length), out var actor));
        Assert.Equal((65_535, MacAddress.FromBits(0x0E00_0000_0001), 5, 255, 2, 0b0011_1110), ((int)actor.SystemPriority, actor.System, (int)actor.Key, (int)actor.PortPriority, (int)actor.Port, (int)actor.State));
        Assert.Equal(System, MacAddress.Read(sent(2)[0].AsSpan(ethernet.Length + 26)));
        await UntilAsync(() => dp.Send(2, HostB, MacAddress.Broadcast).SequenceEqual([1u, 4u]));
        Assert.Contains(new PortNumber(2), lab.Runtime().PortsInStep);
    }

    [Fact]
    public async Task Active_member_speaks_first_and_a_passive_one_does_not()
    {
        await using var lab = new Lab(Bonded);
        var (_, sent) = await SwitchAsync(lab);

        await lab.PassAsync(TimeSpan.FromSeconds(11));
        await UntilAsync(() => sent(3).Count >= 2);

        Assert.Empty(sent(2));
    }

    [Fact]
    public async Task Silent_partner_and_one_out_of_step_carry_nothing()
    {
        await using var lab = new Lab(Bonded);
        var (dp, _) = await SwitchAsync(lab);
        Say(dp, 2, InStep);
        Say(dp, 3, InStep);
        await UntilAsync(() => lab.Runtime().PortsInStep.Count == 2);

        Say(dp, 3, 0b0000_0111);
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("21 9001 in_port=3")));
        Assert.Equal([], dp.Send(3, HostB, MacAddress.Broadcast));
        await lab.PassAsync(TimeSpan.FromSeconds(31));
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("21 9001 in_port=2")));
    }

    [Fact]
    public async Task Host_behind_a_lag_is_reached_through_the_other_member_when_a_link_fails()
    {
        await using var lab = new Lab(Bonded);
        var (dp, _) = await SwitchAsync(lab);
        Say(dp, 2, InStep);
        Say(dp, 3, InStep);
        await UntilAsync(() => lab.Runtime().PortsInStep.Count == 2 && !dp.Entries.Any(entry => entry.StartsWith("21 9001")));
        dp.Send(2, HostB, MacAddress.Broadcast);
        await lab.KnownAsync(HostB, 2);
        await UntilAsync(() => dp.Send(1, HostA, HostB).SequenceEqual([2u]));

        dp.SetLink(2, up: false);

        await UntilAsync(() => dp.Send(1, HostA, HostB).SequenceEqual([3u]));
        Assert.Equal([1u, 4u], dp.Send(3, HostB, MacAddress.Broadcast));
        dp.SetLink(2, up: true); // it has to get in step first
        await lab.QuietAsync();
        Assert.Equal([], dp.Send(2, HostB, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Restart_of_the_controller_moves_nothing_and_the_partner_goes_on()
    {
        await using var lab = new Lab(Bonded);
        var (dp, _) = await SwitchAsync(lab);
        Say(dp, 2, InStep);
        await UntilAsync(() => dp.Send(2, HostB, MacAddress.Broadcast).SequenceEqual([1u, 4u]));
        await lab.KnownAsync(HostB, 2);
        await lab.QuietAsync();
        var (entries, mods) = (dp.Entries, dp.FlowMods.Length);

        await lab.ReconnectAsync(dp);

        Assert.Equal(mods, dp.FlowMods.Length);
        Assert.Equal(entries, dp.Entries);
        Assert.Equal([new PortNumber(2)], lab.Runtime().PortsInStep);
    }

    [Theory]
    [InlineData("lacp_standby: true", 0b0000_1110, true)]
    [InlineData("lacp_unselected: true", 0b0000_0110, false)]
    [InlineData("lacp_unselected: true, lacp_collect_and_distribute: true", 0b0011_1110, false)]
    public async Task Forced_member_says_so_and_is_sent_nothing(string keys, byte state, bool takesIn)
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", $"native_vlan: office, lacp: 5, {keys}"]));
        var (dp, sent) = await SwitchAsync(lab);

        Say(dp, 2, InStep);
        await UntilAsync(() => sent(2).Count > 0);

        Assert.Equal(state, sent(2)[0][14 + 18]);
        await lab.QuietAsync();
        Assert.Equal([], dp.Send(1, HostA, MacAddress.Broadcast));
        if (takesIn) await UntilAsync(() => dp.Send(2, HostB, MacAddress.Broadcast).SequenceEqual([1u]));
        else Assert.Equal([], dp.Send(2, HostB, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Partner_that_does_not_collect_is_sent_nothing_and_its_hosts_are_reached_by_the_other_member()
    {
        await using var lab = new Lab(Bonded);
        var (dp, _) = await SwitchAsync(lab);
        Say(dp, 2, 0b0000_1111);
        Say(dp, 3, InStep);
        await UntilAsync(() => dp.Send(1, HostA, MacAddress.Broadcast).SequenceEqual([3u, 4u]));

        await UntilAsync(() => dp.Send(2, HostB, MacAddress.Broadcast).SequenceEqual([1u, 4u]));
        await lab.KnownAsync(HostB, 3);
        await UntilAsync(() => dp.Send(1, HostA, HostB).SequenceEqual([3u]));
        Assert.Equal([new PortNumber(3)], lab.Runtime().PortsInStep);

        Say(dp, 2, InStep);
        await UntilAsync(() => lab.Runtime().PortsInStep.Count == 2);
    }

    [Fact]
    public async Task Datapath_with_the_same_system_is_a_partner_and_ones_own_LACPDU_is_not()
    {
        await using var lab = new Lab(Bonded);
        var (dp, sent) = await SwitchAsync(lab);
        await lab.PassAsync(TimeSpan.FromSeconds(2));
        await UntilAsync(() => sent(3).Count > 0);

        dp.Send(2, sent(3)[0]); // a cable from port 3 to port 2
        await lab.QuietAsync();
        Assert.Empty(sent(2));
        Assert.Empty(lab.Runtime().PortsInStep);

        var other = sent(3)[0].ToArray();
        other[14 + 45] ^= 2; // another datapath's id
        dp.Send(2, other);
        await UntilAsync(() => lab.Runtime().PortsInStep.Contains(new PortNumber(2)));
    }

    [Fact]
    public async Task Member_that_was_in_step_before_a_restart_lets_its_partner_speak_first()
    {
        await using var lab = new Lab(Bonded);
        var (dp, sent) = await SwitchAsync(lab);
        Say(dp, 3, InStep);
        await UntilAsync(() => lab.Runtime().PortsInStep.Count == 1);
        await lab.QuietAsync();
        var before = sent(3).Count;

        await lab.ReconnectAsync(dp);
        lab.Time.Advance(TimeSpan.FromSeconds(1));
        await lab.QuietAsync();
        Assert.Equal(before, sent(3).Count); // it would have to say that it knows of no partner
        Say(dp, 3, InStep);
        await UntilAsync(() => sent(3).Count > before);
        Assert.Equal(System, MacAddress.Read(sent(3)[before].AsSpan(14 + 26)));

        await lab.ReconnectAsync(dp);
        before = sent(3).Count;
        await lab.PassAsync(TimeSpan.FromSeconds(5)); // a partner that says nothing unasked
        await UntilAsync(() => sent(3).Count > before);
    }

    [Fact]
    public async Task Passthrough_port_is_silent_while_the_other_is_down()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", "native_vlan: office, lacp: 5, lacp_passthrough: [3]", "native_vlan: office, lacp: 6"]));
        var (dp, sent) = await SwitchAsync(lab);

        Say(dp, 2, InStep);
        await UntilAsync(() => lab.Runtime().PortsInStep.Count == 1);
        Assert.Empty(sent(2));
        Say(dp, 3, InStep);
        await UntilAsync(() => sent(3).Count > 0);
        Say(dp, 2, InStep);

        await UntilAsync(() => sent(2).Count > 0);
    }

    [Fact]
    public async Task Beacons_are_sent_and_read_again()
    {
        await using var lab = new Lab(Yaml("office: {vid: 100}", "", "    lldp_beacon: {send_interval: 2, system_name: here}\n",
        [
            "native_vlan: office, lldp_beacon: {enable: true, port_descr: uplink, org_tlvs: [{oui: 0x12bb, subtype: 2, info: '01406500'}]}", "native_vlan: office, receive_lldp: true, lldp_peer_mac: '0e:00:00:00:00:09'",
        ]));
        var (dp, sent) = await SwitchAsync(lab);
        await lab.PassAsync(TimeSpan.FromSeconds(5));
        await UntilAsync(() => sent(1).Count >= 2);

        dp.Send(2, sent(1)[0]);

        await UntilAsync(() => lab.Runtime().Neighbors.Count == 1);
        var neighbor = Assert.Single(lab.Runtime().Neighbors);
        Assert.Equal(("1", "here", MacAddress.FromBits(0x0E00_0000_0001)), (neighbor.PortId, neighbor.SystemName, neighbor.Source));
        Assert.Equal([neighbor], lab.Status.Neighbors);
        Assert.Contains(lab.Log, line => line.Contains("0e:00:00:00:00:09"));
        Assert.Contains("0012bb0201406500", Convert.ToHexStringLower(sent(1)[0]), StringComparison.Ordinal);
        await lab.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Empty(lab.Runtime().Neighbors);
    }

    private static void Say(TestSwitch dp, int port, byte state) =>
        dp.Send(port, LacpFrame.Build(System, new LacpHeader(1, System, 9, 1, (ushort)port, state), default));

    private static async Task<(TestSwitch, Func<uint, List<byte[]>>)> SwitchAsync(Lab lab)
    {
        var dp = await lab.SwitchAsync();
        return (dp, port => dp.PacketOuts(port));
    }
}
