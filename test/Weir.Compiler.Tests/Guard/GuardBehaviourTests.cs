using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests.Guard;

/// <summary>What the attack matrix, whose bridge lets NICs broadcast to each other, does not ask.</summary>
public class GuardBehaviourTests
{
    private const byte Next = 20;

    // VMs 0 to 3 behind ports 11 to 14; the uplink is port 1.
    private static readonly GuardInput Plain = GuardScenes.Of(4);

    [Fact]
    public void Broadcasts_of_a_VM_go_outside_only_unless_the_bridge_says_otherwise()
    {
        var frame = Udp(Plain.Nics[0].Nic, MacAddress.Broadcast, uint.MaxValue, 5353);

        Assert.Equal([1u], Send(Plain, 11, frame));
        Assert.Equal([1u, 12, 13, 14], Send(Plain with { Bridge = Plain.Bridge with { BroadcastBetweenNics = true } }, 11, frame));
    }

    [Fact]
    public void VRRP_reaches_the_other_holders_of_a_shared_address_and_nobody_else()
    {
        var input = Plain with { Nics = [.. Plain.Nics.Select((nic, index) => index < 2 ? nic with { Nic = nic.Nic with { SharedVips = GuardScenes.Nets("10.9.1.99") } } : nic)] };

        Assert.Equal([1u, 12], Send(input, 11, Ip(input.Nics[0].Nic, MacAddress.Parse("01:00:5e:00:00:12"), 0xE000_0012, 112, new byte[20])));
    }

    [Fact]
    public void A_shared_address_is_none_of_the_net_of_a_NIC_that_does_not_hold_it()
    {
        var (vip, inNet) = (GuardScenes.Nets("10.9.1.99", "2001:db8:9::99"), GuardScenes.Nets("10.9.1.0/24", "2001:db8:9::/64"));
        var input = Plain with
        {
            Nics = [.. Plain.Nics.Select((nic, index) => index < 2 ? nic with { Nic = nic.Nic with { SharedVips = vip } } : nic with { Nic = nic.Nic with { Prefixes = inNet } })],
        };
        var (holder, other, all) = (input.Nics[1].Nic, input.Nics[2].Nic, MacAddress.Broadcast);
        byte[][] Claims(GuardedNic nic) =>
        [
            FrameBuilder.Ethernet(MacAddress.Parse("02:00:00:00:00:77"), nic.Mac, EtherType.IPv4, FrameBuilder.IPv4(0x0A09_0163, 0xC000_0201, 17, FrameBuilder.Udp(5, 6, new byte[16]))),
            FrameBuilder.Ethernet(all, nic.Mac, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, nic.Mac, 0x0A09_0163, MacAddress.FromBits(0), 0x0A09_0163))),
            FrameBuilder.Ethernet(all, nic.Mac, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, nic.Mac, 0x0A09_0164, MacAddress.FromBits(0), 0x0A09_0164))),
        ];

        Assert.Equal([true, true], Claims(holder)[..2].Select(frame => Send(input, 12, frame).Contains(1u)));
        Assert.Equal([false, false, true], Claims(other).Select(frame => Send(input, 13, frame).Contains(1u)));
        Assert.Contains(11u, Send(input, 1, FrameBuilder.Ethernet(all, MacAddress.Parse("02:00:00:00:00:77"), EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0163, MacAddress.FromBits(0), 0x0A09_0100)))));
    }

    [Fact]
    public void Nothing_is_dropped_in_report_mode_and_what_would_be_is_counted()
    {
        var unguarded = Plain.Nics[2] with { Nic = Plain.Nics[2].Nic with { Off = true } };
        var input = Plain with { Bridge = Plain.Bridge with { ReportOnly = true }, Nics = Plain.Nics.SetItem(2, unguarded) };
        var target = Load(input);
        var spoofed = Udp(Plain.Nics[1].Nic, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0001, 80);

        Assert.Equal([1u, 12, 13, 14, 40], target.Send(new PortNumber(11), spoofed).Select(exit => exit.Port.Value).Order().ToArray()); // as NORMAL floods
        Assert.Equal([1u, 11, 12, 13, 14], target.Send(new PortNumber(40), spoofed).Select(exit => exit.Port.Value).Order().ToArray());
        Assert.NotEmpty(target.Send(unguarded.Port, spoofed));
        Assert.Equal(
            [(GuardDropReason.ClosedPort, 1uL), (GuardDropReason.MacSpoof, 1uL)],
            target.Flows.Where(flow => GuardDropReasons.Of(flow.Entry) != 0 && flow.PacketCount > 0).Select(flow => (GuardDropReasons.Of(flow.Entry), flow.PacketCount)));
    }

    [Fact]
    public void Under_weir_run_frames_go_on_as_they_came_in_and_direct_delivery_stays()
    {
        var input = Plain with
        {
            NextTable = Next,
            Nics = [Plain.Nics[0] with { Nic = Plain.Nics[0].Nic with { TrunkVids = [Vid.From(20)] } }, .. Plain.Nics.RemoveAt(0)],
        };
        var (a, b) = (input.Nics[0].Nic, input.Nics[1].Nic);
        var tagged = Udp(a, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0001, 80, new VlanTag(EtherType.Vlan, (3 << 13) | 20));
        var known = Udp(a, b.Mac, (uint)b.Addresses[0].Address, 80);
        var other = Udp(a, b.Mac, 0x0A09_0001, 80);

        Assert.Equal([Convert.ToHexString(tagged)], Passed(input, 11, tagged));
        Assert.Equal([Convert.ToHexString(known)], Passed(input, 11, known));
        Assert.Empty(Passed(input, 11, other));
        Assert.Equal([12u], Send(input, 11, Arp(a, (uint)b.Addresses[0].Address)));
        Assert.Single(Passed(input, 11, Arp(a, 0x0A09_0001)));
        Assert.Empty(Passed(input, 11, Udp(b, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0001, 80)));
    }

    [Fact]
    public void Under_weir_run_report_mode_lets_everything_go_on()
    {
        var input = Plain with { NextTable = Next, Bridge = Plain.Bridge with { ReportOnly = true } };
        var spoofed = Udp(Plain.Nics[1].Nic, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0001, 80);

        Assert.Equal([Convert.ToHexString(spoofed)], Passed(input, 11, spoofed));
        Assert.Equal([Convert.ToHexString(spoofed)], Passed(input, 40, spoofed));
        Assert.DoesNotContain(GuardCompiler.Compile(input).Flows, flow => flow.Entry.Instructions.OfType<MeterInstruction>().Any());
    }

    [Fact]
    public void A_meter_drops_what_is_above_the_rate_and_leaves_other_VMs_theirs()
    {
        var target = Load(Plain);
        var storm = Udp(Plain.Nics[0].Nic, MacAddress.Broadcast, uint.MaxValue, 9);
        var honest = Arp(Plain.Nics[1].Nic, 0x0A09_0001);

        Assert.Equal((int)GuardRates.Default.Broadcast!.Burst, Enumerable.Range(0, 1000).Count(_ => target.Send(new PortNumber(11), storm).Length > 0));
        Assert.Single(target.Send(new PortNumber(12), honest));
        Assert.Single(target.Send(new PortNumber(11), Arp(Plain.Nics[0].Nic, 0x0A09_0001)));
    }

    [Fact]
    public void A_NIC_that_learns_its_address_by_DHCP_has_its_DHCP_copied_and_metered_both_ways()
    {
        var input = Plain with { Nics = [Plain.Nics[0] with { Nic = Plain.Nics[0].Nic with { Addresses = [], DhcpSnooping = true } }] };
        var nic = input.Nics[0].Nic;
        var discover = FrameBuilder.Ethernet(MacAddress.Broadcast, nic.Mac, EtherType.IPv4, FrameBuilder.IPv4(0, uint.MaxValue, 17, FrameBuilder.Udp(68, 67, new byte[240])));
        var offer = FrameBuilder.Ethernet(nic.Mac, MacAddress.Parse("02:00:00:00:00:01"), EtherType.IPv4, FrameBuilder.IPv4(0x0A09_0001, 0x0A09_0150, 17, FrameBuilder.Udp(67, 68, new byte[240])));
        var broadcast = (byte[])[255, 255, 255, 255, 255, 255, .. offer[6..]];

        Assert.Equal([1u, PortNumber.Controller.Value], Send(input, 11, discover));
        Assert.Equal([11u, PortNumber.Controller.Value], Send(input, 1, offer));
        Assert.Equal([11u, PortNumber.Controller.Value], Send(input, 1, broadcast));
        Assert.All(
            GuardCompiler.Compile(input).Flows.SelectMany(flow => flow.Entry.Instructions.OfType<ApplyActionsInstruction>()).SelectMany(apply => apply.Actions.OfType<Controller2Action>()),
            copy => Assert.Contains(GuardCompiler.Compile(input).Meters, meter => meter.Entry.MeterId == copy.MeterId));
    }

    [Fact]
    public void A_lease_that_a_NIC_grants_by_broadcast_is_copied_and_metered()
    {
        var server = Plain.Nics[1] with { Nic = Plain.Nics[1].Nic with { DhcpServer = true } };
        var input = Plain with { Nics = [Plain.Nics[0] with { Nic = Plain.Nics[0].Nic with { Addresses = [], DhcpSnooping = true } }, server] };
        var source = (uint)server.Nic.Addresses.First(address => !address.IsIpv6).LowAddress;
        var ack = FrameBuilder.Ethernet(MacAddress.Broadcast, server.Nic.Mac, EtherType.IPv4, FrameBuilder.IPv4(source, uint.MaxValue, 17, FrameBuilder.Udp(67, 68, new byte[240])));
        var unicast = FrameBuilder.Ethernet(input.Nics[0].Nic.Mac, server.Nic.Mac, EtherType.IPv4, ack.AsSpan(14));
        var forged = FrameBuilder.Ethernet(MacAddress.Broadcast, server.Nic.Mac, EtherType.IPv4, FrameBuilder.IPv4(0x0A09_0001, uint.MaxValue, 17, FrameBuilder.Udp(67, 68, new byte[240])));

        Assert.Equal([1u, 11u, PortNumber.Controller.Value], Send(input, server.Port.Value, ack));
        Assert.Equal([11u, PortNumber.Controller.Value], Send(input, server.Port.Value, unicast));
        Assert.Empty(Send(input, server.Port.Value, forged));
        Assert.Equal([1u], Send(input with { Nics = [input.Nics[0] with { Nic = input.Nics[0].Nic with { DhcpSnooping = false } }, server] }, server.Port.Value, ack));
        Assert.All(
            GuardCompiler.Compile(input).Flows.SelectMany(flow => flow.Entry.Instructions.OfType<ApplyActionsInstruction>()).SelectMany(apply => apply.Actions.OfType<Controller2Action>()),
            copy => Assert.Contains(GuardCompiler.Compile(input).Meters, meter => meter.Entry.MeterId == copy.MeterId));
    }

    [Fact]
    public void Frames_for_a_bond_leave_by_one_member_and_never_go_back_to_it()
    {
        var input = Plain with
        {
            Ports = [.. new uint[] { 1, 2 }.Select(port => new GuardPortAttachment(new GuardPort($"eth{port}", GuardPortClass.Uplink) { Bond = "bond0" }, new PortNumber(port)))],
        };

        Assert.Equal([1u], Send(input, 11, Arp(Plain.Nics[0].Nic, 0x0A09_0001)));
        Assert.Empty(Send(input, 2, Udp(new GuardedNic("x", "x", MacAddress.Parse("02:00:00:00:00:66")) { Addresses = GuardScenes.Nets("10.9.0.66") }, MacAddress.Parse("02:00:00:00:00:77"), 0x0A09_0001, 80)));
    }

    private static SoftDatapath Load(GuardInput input, IEnumerable<FlowEntry>? more = null)
    {
        var ports = input.Nics.Select(nic => nic.Port).Concat(input.Ports.Select(port => port.Number)).Append(new PortNumber(40));
        var target = new SoftDatapath(new DatapathId(1), ports.Select(port => new SwitchPort(port, $"p{port}")), new StillTime()) { FragmentMode = FragmentMode.NxMatch };
        var state = GuardCompiler.Compile(input);
        target.Load(state.Meters.Select(meter => meter.Entry));
        foreach (var group in state.Groups) Assert.Null(target.Apply(new GroupModMessage(GroupModCommand.Add, group.Entry)));
        foreach (var flow in state.Flows.Select(flow => flow.Entry).Concat(more ?? [])) Assert.Null(target.Apply(new FlowModMessage(FlowModCommand.Add, flow)));
        return target;
    }

    private static IEnumerable<uint> Send(GuardInput input, uint port, byte[] frame) =>
        Load(input).Send(new PortNumber(port), frame).Select(exit => exit.Port.Value).Order().ToArray();

    // What reaches the next table, which sends all to the controller.
    private static string[] Passed(GuardInput input, uint port, byte[] frame)
    {
        var all = new FlowEntry(Next, 1, Match.Any, [new ApplyActionsInstruction([new OutputAction(PortNumber.Controller)])]);
        return [.. Load(input, [all]).Send(new PortNumber(port), frame).Where(exit => exit.Port == PortNumber.Controller).Select(exit => Convert.ToHexString(exit.Frame.AsSpan()))];
    }

    private static byte[] Arp(GuardedNic nic, uint target) => FrameBuilder.Ethernet(
        MacAddress.Broadcast, nic.Mac, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, nic.Mac, (uint)nic.Addresses[0].Address, default, target)));

    private static byte[] Udp(GuardedNic nic, MacAddress destination, uint address, ushort port, params VlanTag[] tags) =>
        Ip(nic, destination, address, 17, FrameBuilder.Udp(1000, port, [1, 2, 3]), tags);

    private static byte[] Ip(GuardedNic nic, MacAddress destination, uint address, byte protocol, byte[] segment, params VlanTag[] tags) =>
        FrameBuilder.Ethernet(destination, nic.Mac, EtherType.IPv4, FrameBuilder.IPv4((uint)nic.Addresses[0].Address, address, protocol, segment), tags);

    private sealed class StillTime : TimeProvider
    {
        public override long GetTimestamp() => 1;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
