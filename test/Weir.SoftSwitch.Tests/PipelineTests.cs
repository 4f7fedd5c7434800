using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Packets;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public class PipelineTests
{
    [Fact]
    public void Empty_switch_drops() => Assert.Empty(new Bench().Send(1, Udp()));

    [Fact]
    public void Highest_priority_wins_across_shapes_of_match()
    {
        var bench = new Bench().With(
            Flow(0, 10, [F(OxmField.InPort, 1)], Apply(Out(2))),
            Flow(0, 30, [F(OxmField.EthType, EtherType.IPv4)], Apply(Out(3))),
            Flow(0, 20, [F(OxmField.EthDst, HostB.Bits)], Apply(Out(4))));

        Assert.Equal([3], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Masks_leave_bits_open()
    {
        var bench = new Bench().With(Flow(0, 1, [F(OxmField.EthType, EtherType.IPv4), F(OxmField.Ipv4Dst, 0x0A000000, 0xFFFFFF00)], Apply(Out(2))));

        Assert.Equal([2], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Table_without_a_match_drops_but_keeps_the_action_set()
    {
        var bench = new Bench().With(Flow(0, 1, [], Write(Out(2)), Goto(5)));

        Assert.Equal([2], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Metadata_is_carried_to_the_next_table_under_its_mask()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], new WriteMetadataInstruction(0xFF, 0xFF), Goto(1)),
            Flow(1, 1, [], new WriteMetadataInstruction(0xA00, 0xF00), Goto(2)),
            Flow(2, 1, [F(OxmField.Metadata, 0xAFF)], Apply(Out(2))));

        Assert.Equal([2], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Action_set_pops_before_it_pushes_and_keeps_the_last_output()
    {
        var bench = new Bench().With(Flow(0, 1, [], Write(Out(2), new PushVlanAction(EtherType.Vlan), new SetFieldAction(F(OxmField.VlanVid, 0x1007)), new PopVlanAction(), Out(3))));

        var exit = Assert.Single(bench.Send(1, Udp(64, Tag(5))));

        Assert.Equal(3u, exit.Port.Value);
        Assert.True(EthernetHeader.TryRead(exit.Frame.AsSpan(), out var header));
        Assert.Equal(7, header.Vid.Value);
        Assert.Equal(EtherType.IPv4, header.EtherType);
    }

    [Fact]
    public void Cleared_action_set_sends_nothing()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], Write(Out(2)), Goto(1)),
            Flow(1, 1, [], new ClearActionsInstruction()));

        Assert.Empty(bench.Send(1, Udp()));
    }

    [Fact]
    public void Output_to_the_input_port_needs_its_reserved_name()
    {
        Assert.Empty(new Bench().With(Flow(0, 1, [], Apply(Out(1)))).Send(1, Udp()));
        Assert.Equal([1], new Bench().With(Flow(0, 1, [], Apply(new OutputAction(PortNumber.InPort)))).PortsOf(1, Udp()));
    }

    [Fact]
    public void Flood_leaves_out_the_input_port_and_no_flood_ports()
    {
        var bench = new Bench(new SwitchPort(Port(3), "p3") { NoFlood = true }).With(Flow(0, 1, [F(OxmField.InPort, 1)], Apply(new OutputAction(PortNumber.Flood))), Flow(0, 1, [F(OxmField.InPort, 2)], Apply(new OutputAction(PortNumber.All))));

        Assert.Equal([2, 4], bench.PortsOf(1, Udp()));
        Assert.Equal([1, 3, 4], bench.PortsOf(2, Udp()));
    }

    [Fact]
    public void Resubmit_comes_back_with_what_the_table_changed()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], Apply(new ResubmitAction(Port(9), 3), new RegMoveAction(new(OxmField.Reg0, 0, 12), new(OxmField.VlanVid, 0, 12)), Out(2))),
            Flow(3, 1, [F(OxmField.InPort, 9)], Apply(new RegLoadAction(new(OxmField.Reg0, 0, 16), 77))));

        Assert.Equal(77, bench.VidOf(1, Udp(64, Tag(5))));
    }

    [Fact]
    public void Endless_resubmit_drops_everything()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(Out(2), new ResubmitAction(PortNumber.InPort, 0))));

        Assert.Empty(bench.Send(1, Udp()));
    }

    [Fact]
    public void Punt_carries_reason_table_cookie_and_registers()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], Apply(new RegLoadAction(new(OxmField.Reg3, 4, 8), 0xAB)), Goto(2)),
            Flow(2, 0, [], Apply(new OutputAction(PortNumber.Controller, 96))) with { Cookie = 0x1234 });

        var punt = Assert.Single(bench.Send(4, Udp())).Punt;

        Assert.NotNull(punt);
        Assert.Equal((PuntReason.NoMatch, (byte)2, 0x1234ul, (ushort)96), (punt.Reason, punt.TableId, punt.Cookie, punt.MaxLength));
        Assert.Equal(Match.Of(F(OxmField.InPort, 4), F(OxmField.Reg3, 0xAB0)), punt.PipelineFields);
    }

    [Fact]
    public void Ten_thousand_entries_are_looked_up_in_no_time()
    {
        var bench = new Bench();
        bench.Switch.Load(Enumerable.Range(0, 10_000).Select(i => Flow(0, (ushort)(20_000 - i), [F(OxmField.InPort, 1), F(OxmField.EthType, EtherType.IPv4), F(OxmField.Ipv4Dst, (uint)i)])));
        bench.With(Flow(0, 1, [], Apply(Out(2))));
        var start = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 100; i++) Assert.Equal([2], bench.PortsOf(1, Udp()));

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
    }
}
