using Weir.OpenFlow.Actions;
using Weir.Packets;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public class RewriteTests
{
    [Fact]
    public void Pushed_tag_starts_at_zero_and_stands_outermost()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(new PushVlanAction(EtherType.ServiceVlan), Out(2))));

        var frame = Assert.Single(bench.Send(1, Udp(64, Tag(5, 3)))).Frame;

        Assert.Equal("88a80000" + "81006005" + "0800", Convert.ToHexStringLower(frame.AsSpan()[12..22]));
    }

    [Fact]
    public void Popped_frame_is_the_frame_without_its_outermost_tag()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(new PopVlanAction(), Out(2))));

        Assert.Equal(Udp(), Assert.Single(bench.Send(1, Udp(64, Tag(5, 3)))).Frame.AsSpan());
        Assert.Equal(Udp(), Assert.Single(bench.Send(1, Udp())).Frame.AsSpan());
    }

    [Fact]
    public void Tagged_copy_and_untagged_copy_leave_in_one_list()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(Out(2), new PopVlanAction(), Out(3))));

        var exits = bench.Send(1, Udp(64, Tag(5)));

        Assert.Equal(Udp(64, Tag(5)), exits[0].Frame.AsSpan());
        Assert.Equal(Udp(), exits[1].Frame.AsSpan());
    }

    [Theory]
    [InlineData(OxmField.Ipv4Src, 0xC0000201u)]
    [InlineData(OxmField.Ipv4Dst, 0xC0000201u)]
    [InlineData(OxmField.UdpSrc, 4444u)]
    [InlineData(OxmField.UdpDst, 4444u)]
    [InlineData(OxmField.IpDscp, 46u)]
    [InlineData(OxmField.IpEcn, 1u)]
    [InlineData(OxmField.NwTtl, 9u)]
    public void Set_field_keeps_checksums_right(OxmField field, uint value)
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(new SetFieldAction(F(field, value)), Out(2))));

        var frame = Assert.Single(bench.Send(1, Udp())).Frame;

        Assert.Equal((UInt128)value, PacketFieldsReader.Extract(frame.AsSpan(), Port(1)).Get(field));
        Assert.True(ChecksumsHold(frame.AsSpan()));
    }

    [Fact]
    public void Udp_datagram_without_checksum_stays_without()
    {
        var frame = Udp();
        frame[40] = frame[41] = 0;
        var bench = new Bench().With(Flow(0, 1, [], Apply(new SetFieldAction(F(OxmField.UdpDst, 99)), Out(2))));

        Assert.Equal("0000", Convert.ToHexStringLower(Assert.Single(bench.Send(1, frame)).Frame.AsSpan()[40..42]));
    }

    [Fact]
    public void Field_that_the_packet_does_not_have_is_left_alone()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(new SetFieldAction(F(OxmField.TcpDst, 99)), new SetFieldAction(F(OxmField.ArpSpa, 1)), Out(2))));

        Assert.Equal(Udp(), Assert.Single(bench.Send(1, Udp())).Frame.AsSpan());
    }

    [Fact]
    public void Arp_is_answered_in_the_tables()
    {
        var request = FrameBuilder.Ethernet(MacAddress.Broadcast, HostA, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, HostA, 0x0A000001, default, 0x0A000002)));
        var bench = new Bench().With(Flow(
            0,
            1,
            [F(OxmField.EthType, EtherType.Arp), F(OxmField.ArpOp, 1), F(OxmField.ArpTpa, 0x0A000002)],
            Apply(
                new RegMoveAction(new(OxmField.EthSrc, 0, 48), new(OxmField.EthDst, 0, 48)),
                new SetFieldAction(F(OxmField.EthSrc, HostB.Bits)),
                new RegLoadAction(new(OxmField.ArpOp, 0, 16), 2),
                new RegMoveAction(new(OxmField.ArpSha, 0, 48), new(OxmField.ArpTha, 0, 48)),
                new RegMoveAction(new(OxmField.ArpSpa, 0, 32), new(OxmField.ArpTpa, 0, 32)),
                new SetFieldAction(F(OxmField.ArpSha, HostB.Bits)),
                new SetFieldAction(F(OxmField.ArpSpa, 0x0A000002)),
                new OutputAction(PortNumber.InPort))));

        var exit = Assert.Single(bench.Send(3, request));

        var reply = FrameBuilder.Ethernet(HostA, HostB, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(2, HostB, 0x0A000002, HostA, 0x0A000001)));
        Assert.Equal((3u, Convert.ToHexString(reply)), (exit.Port.Value, Convert.ToHexString(exit.Frame.AsSpan())));
    }

    [Fact]
    public void Time_to_live_of_1_goes_to_the_controller_and_ends_the_list()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(Out(3), new DecNwTtlAction(), Out(2)), Goto(1)), Flow(1, 1, [], Apply(Out(4))));

        Assert.Equal([3, 2, 4], bench.PortsOf(1, Udp(2)));
        var exits = bench.Send(1, Udp(1));
        Assert.Equal([Port(3), PortNumber.Controller], exits.Select(exit => exit.Port));
        Assert.Equal(PuntReason.InvalidTtl, exits[1].Punt!.Reason);
    }

    [Fact]
    public void Label_is_pushed_behind_the_tag_and_popped_again()
    {
        var bench = new Bench().With(
            Flow(0, 1, [F(OxmField.InPort, 1)], Apply(new PushMplsAction(EtherType.Mpls), new SetFieldAction(F(OxmField.MplsLabel, 77)), Out(2))),
            Flow(0, 1, [F(OxmField.InPort, 2)], Apply(new PopMplsAction(EtherType.IPv4), new DecNwTtlAction(), Out(1))));

        var labelled = Assert.Single(bench.Send(1, Udp(64, Tag(5)))).Frame;
        Assert.Equal("81000005" + "8847" + "0004d140" + "45", Convert.ToHexStringLower(labelled.AsSpan()[12..23]));

        Assert.Equal(Udp(63, Tag(5)), Assert.Single(bench.Send(2, labelled.AsSpan())).Frame.AsSpan());
    }

    [Fact]
    public void Fourth_label_drops_the_packet_and_all_its_copies()
    {
        var push = new PushMplsAction(EtherType.Mpls);
        var bench = new Bench().With(Flow(0, 1, [], Apply(Out(2), push, push, push, push, Out(3))));

        Assert.Empty(bench.Send(1, Udp()));
    }

    [Fact]
    public void Load_changes_its_bits_alone()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], Apply(new RegLoadAction(new(OxmField.Metadata, 0, 64), ulong.MaxValue), new RegLoadAction(new(OxmField.Metadata, 8, 4), 0)), Goto(1)),
            Flow(1, 1, [F(OxmField.Metadata, 0xFFFF_FFFF_FFFF_F0FF)], Apply(Out(2))));

        Assert.Equal([2], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void No_cut_of_a_frame_stops_the_switch()
    {
        OxmField[] fields = [OxmField.EthDst, OxmField.VlanVid, OxmField.Ipv4Dst, OxmField.UdpDst, OxmField.NwTtl];
        var sets = fields.Select(field => (OpenFlowAction)new SetFieldAction(F(field, field == OxmField.VlanVid ? 0x1001u : 1u)));
        var bench = new Bench().With(Flow(0, 1, [], Apply([.. sets, new PushMplsAction(EtherType.Mpls), Out(2)])));
        var frame = Udp(64, Tag(5));

        for (var length = 14; length <= frame.Length; length++) Assert.Single(bench.Send(1, frame.AsSpan(0, length)));
    }
}
