using Weir.OpenFlow.Actions;
using Weir.Packets;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public class NormalAndFragmentTests
{
    private static byte[] From(MacAddress source, MacAddress destination, params ReadOnlySpan<VlanTag> tags) =>
        FrameBuilder.Ethernet(destination, source, 0x1234, new byte[46], tags);

    private static Bench Normal(params ReadOnlySpan<SwitchPort> changed) => new Bench(changed).With(Flow(0, 0, [], Apply(new OutputAction(PortNumber.Normal))));

    [Fact]
    public void Learns_where_hosts_are_and_when_they_move()
    {
        var bench = Normal();

        Assert.Equal([2, 3, 4], bench.PortsOf(1, From(HostA, HostB)));
        Assert.Equal([1], bench.PortsOf(2, From(HostB, HostA)));
        Assert.Equal([2], bench.PortsOf(1, From(HostA, HostB)));
        bench.PortsOf(3, From(HostB, HostA));
        Assert.Equal([3], bench.PortsOf(1, From(HostA, HostB)));
        Assert.Empty(bench.Send(3, From(HostA, HostB)));
    }

    [Fact]
    public void Access_ports_tag_within_and_untag_without()
    {
        var bench = Normal(new SwitchPort(Port(1), "p1") { AccessVlan = Vid.From(10) }, new SwitchPort(Port(2), "p2") { AccessVlan = Vid.From(10) }, new SwitchPort(Port(3), "p3") { AccessVlan = Vid.From(20) });

        var exits = bench.Send(1, From(HostA, MacAddress.Broadcast));

        Assert.Equal([2, 4], exits.Select(exit => (int)exit.Port.Value));
        Assert.Equal(From(HostA, MacAddress.Broadcast), exits[0].Frame.AsSpan());
        Assert.Equal(From(HostA, MacAddress.Broadcast, Tag(10)), exits[1].Frame.AsSpan());
        Assert.Empty(bench.Send(1, From(HostA, MacAddress.Broadcast, Tag(10))));
    }

    [Fact]
    public void Trunk_takes_only_its_vlans()
    {
        var bench = Normal(new SwitchPort(Port(2), "p2") { TrunkVlans = [Vid.From(10)] });

        Assert.Equal([2, 3, 4], bench.PortsOf(1, From(HostA, MacAddress.Broadcast, Tag(10))));
        Assert.Equal([3, 4], bench.PortsOf(1, From(HostA, MacAddress.Broadcast, Tag(20))));
        Assert.Empty(bench.Send(2, From(HostB, MacAddress.Broadcast, Tag(20))));
    }

    [Fact]
    public void Hosts_are_learned_by_vlan()
    {
        var bench = Normal();
        bench.Send(1, From(HostA, HostB, Tag(10)));

        Assert.Equal([1], bench.PortsOf(2, From(HostB, HostA, Tag(10))));
        Assert.Equal([1, 3, 4], bench.PortsOf(2, From(HostB, HostA, Tag(20))));
    }

    [Fact]
    public void Reserved_addresses_are_not_forwarded() =>
        Assert.Empty(Normal().Send(1, From(HostA, MacAddress.Parse("01:80:c2:00:00:0e"))));

    [Theory]
    [InlineData(FragmentMode.Normal, 0x2000, "any")]
    [InlineData(FragmentMode.NxMatch, 0x2000, "port")]
    [InlineData(FragmentMode.NxMatch, 0x2001, "later")]
    [InlineData(FragmentMode.Drop, 0x2000, "")]
    [InlineData(FragmentMode.Drop, 0, "port")]
    public void Fragments_match_by_mode(FragmentMode mode, int fragmentField, string expected)
    {
        MatchField[] udp = [F(OxmField.EthType, EtherType.IPv4), F(OxmField.IpProto, IpProtocol.Udp)];
        var bench = new Bench().With(
            Flow(0, 30, [.. udp, F(OxmField.IpFrag, 3)], Apply(Out(3))),
            Flow(0, 20, [.. udp, F(OxmField.UdpDst, 53)], Apply(Out(2))),
            Flow(0, 10, [], Apply(Out(4))));
        bench.Switch.FragmentMode = mode;
        var frame = FrameBuilder.Ethernet(HostB, HostA, EtherType.IPv4, FrameBuilder.IPv4(1, 2, IpProtocol.Udp, FrameBuilder.Udp(9, 53, new byte[16]), 64, 0, (ushort)fragmentField));

        var ports = bench.PortsOf(1, frame);

        Assert.Equal(expected, ports switch { [2] => "port", [3] => "later", [4] => "any", _ => "" });
    }

    [Fact]
    public void Ports_that_are_closed_neither_take_nor_give()
    {
        var bench = new Bench(new SwitchPort(Port(2), "p2") { NoReceive = true }, new SwitchPort(Port(3), "p3") { NoForward = true }, new SwitchPort(Port(4), "p4") { IsDown = true })
            .With(Flow(0, 0, [], Apply(new OutputAction(PortNumber.All))));

        Assert.Equal([2], bench.PortsOf(1, Udp()));
        Assert.Empty(bench.Send(2, Udp()));
        Assert.Empty(bench.Send(4, Udp()));
        Assert.Empty(bench.Send(99, Udp()));
    }

    [Fact]
    public void Packet_out_runs_its_actions_and_the_tables_where_it_asks()
    {
        var bench = new Bench().With(Flow(0, 0, [F(OxmField.InPort, PortNumber.Controller.Value)], Apply(Out(3))));

        var direct = bench.Switch.PacketOut(PortNumber.Controller, [Out(2)], Udp());
        var tables = bench.Switch.PacketOut(PortNumber.Controller, [new OutputAction(PortNumber.Table)], Udp());

        Assert.Equal((2u, 3u), (Assert.Single(direct).Port.Value, Assert.Single(tables).Port.Value));
    }

    [Fact]
    public void Tracked_packet_goes_on_in_its_table_as_new()
    {
        var bench = new Bench().With(
            Flow(0, 1, [], Apply(new CtAction(0, null, 5, 3, 0, []), Out(2))),
            Flow(3, 1, [F(OxmField.CtState, 0x21, 0x21), F(OxmField.CtZone, 5)], Apply(Out(3))));

        Assert.Equal([3, 2], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Trace_tells_tables_entries_and_why_not()
    {
        var steps = new Steps();
        var bench = new Bench().With(Flow(0, 7, [], Apply(Out(1)), Goto(2)));

        bench.Send(1, Udp(), steps);

        Assert.Equal([(0, 7), (2, -1)], steps.All.OfType<LookupStep>().Select(step => ((int)step.TableId, step.Entry?.Priority ?? -1)));
        Assert.Equal(SkipReason.InPort, Assert.Single(steps.All.OfType<SkipStep>()).Reason);
    }

    private sealed class Steps : ITraceSink
    {
        public List<TraceStep> All { get; } = [];

        public void Report(TraceStep step) => All.Add(step);
    }
}
