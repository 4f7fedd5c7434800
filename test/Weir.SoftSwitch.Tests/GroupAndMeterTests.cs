using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public class GroupAndMeterTests
{
    private static Bucket To(int port, ushort weight = 0, int watch = 0, params OpenFlowAction[] first) =>
        new(ValueList.From([.. first, Out(port)]), weight, watch == 0 ? PortNumber.Any : Port(watch));

    private static Bench WithGroup(GroupType type, params Bucket[] buckets) =>
        new Bench().With(new GroupEntry(7, type, ValueList.From(buckets))).With(Flow(0, 1, [], Apply(new GroupAction(7), Out(4))));

    [Fact]
    public void All_runs_every_bucket_on_a_copy_of_its_own()
    {
        var bench = WithGroup(GroupType.All, To(2, 0, 0, new PushVlanAction(EtherType.Vlan)), To(3), To(1));

        var exits = bench.Send(1, Udp());

        Assert.Equal([2, 3, 4], exits.Select(exit => (int)exit.Port.Value));
        Assert.False(exits[0].Frame.AsSpan().SequenceEqual(Udp()));
        Assert.Equal(Udp(), exits[1].Frame.AsSpan());
        Assert.Equal(Udp(), exits[2].Frame.AsSpan());
    }

    [Fact]
    public void Fast_failover_takes_the_first_bucket_whose_port_is_up()
    {
        var bench = WithGroup(GroupType.FastFailover, To(2, 0, 2), To(3, 0, 3));

        Assert.Equal([2, 4], bench.PortsOf(1, Udp()));
        bench.Switch.SetPort(new SwitchPort(Port(2), "p2") { IsLinkDown = true });
        Assert.Equal([3, 4], bench.PortsOf(1, Udp()));
        bench.Switch.RemovePort(Port(3));
        Assert.Equal([4], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Fast_failover_watches_groups_too()
    {
        var bench = WithGroup(GroupType.FastFailover, new Bucket([Out(2)], 0, PortNumber.Any, 8), To(3, 0, 3)).With(new GroupEntry(8, GroupType.FastFailover, [To(2, 0, 2)]));

        Assert.Equal([2, 4], bench.PortsOf(1, Udp()));
        bench.Switch.SetPort(new SwitchPort(Port(2), "p2") { IsLinkDown = true });
        Assert.Equal([3, 4], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Select_lets_the_caller_choose_among_live_buckets_with_weight()
    {
        var bench = WithGroup(GroupType.Select, To(1, 0), To(2, 1, 2), To(3, 1, 3));
        bench.Switch.SelectBucket = (_, _, live) => live[^1];

        Assert.Equal([3, 4], bench.PortsOf(1, Udp()));
        bench.Switch.SetPort(new SwitchPort(Port(3), "p3") { IsLinkDown = true });
        Assert.Equal([2, 4], bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Deleting_a_group_deletes_the_flows_that_use_it()
    {
        var bench = WithGroup(GroupType.All, To(2));
        var reasons = new List<FlowRemovedReason>();
        bench.Switch.FlowRemoved = (_, reason) => reasons.Add(reason);

        Assert.Null(bench.Switch.Apply(GroupModMessage.Delete(7)));

        Assert.Empty(bench.Switch.Flows);
        Assert.Equal([FlowRemovedReason.GroupDelete], reasons);
    }

    [Fact]
    public void Groups_are_added_once_and_modified_when_there()
    {
        var bench = new Bench();
        var group = new GroupEntry(1, GroupType.All, [To(2)]);

        Assert.Equal(new OpenFlowError(6, 8), bench.Switch.Apply(new GroupModMessage(GroupModCommand.Modify, group)));
        Assert.Null(bench.Switch.Apply(new GroupModMessage(GroupModCommand.Add, group)));
        Assert.Equal(new OpenFlowError(6, 0), bench.Switch.Apply(new GroupModMessage(GroupModCommand.Add, group)));
    }

    [Fact]
    public void Meter_passes_its_burst_and_then_its_rate()
    {
        var bench = new Bench();
        bench.Switch.Load([new MeterEntry(1, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, 2, 3)])]);
        bench.With(Flow(0, 1, [], new MeterInstruction(1), Apply(Out(2))));

        int Passed(int sent) => Enumerable.Range(0, sent).Count(_ => bench.Send(1, Udp()).Length > 0);

        Assert.Equal(3, Passed(10));
        bench.Time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(0, Passed(10));
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, Passed(10));
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Passed(10));
    }

    [Fact]
    public void Kilobits_are_counted_by_length()
    {
        var bench = new Bench();
        bench.Switch.Load([new MeterEntry(1, MeterFlags.Kbps, [new MeterBand(MeterBandType.Drop, 1, 0)])]);
        bench.With(Flow(0, 1, [], new MeterInstruction(1), Apply(Out(2))));

        // 47 bytes are 376 bits; a second's worth is 1,000.
        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => bench.Send(1, Udp()).Length > 0));
    }

    [Fact]
    public void Meter_of_a_punt_bounds_the_copy_alone()
    {
        var bench = new Bench();
        bench.Switch.Load([new MeterEntry(1, MeterFlags.Pktps, [new MeterBand(MeterBandType.Drop, 1, 0)])]);
        bench.With(Flow(0, 1, [], Apply(new Controller2Action(96, 0, 1, 1, ValueList<byte>.Empty, false), Out(2))));

        Assert.Equal([PortNumber.Controller, Port(2)], bench.Send(1, Udp()).Select(exit => exit.Port));
        Assert.Equal([Port(2)], bench.Send(1, Udp()).Select(exit => exit.Port));
    }

    [Fact]
    public void Punt_with_a_meter_that_does_not_exist_is_unbounded()
    {
        var bench = new Bench().With(Flow(0, 1, [], Apply(new Controller2Action(96, 0, 1, 9, ValueList<byte>.Empty, false))));

        for (var i = 0; i < 100; i++) Assert.Single(bench.Send(1, Udp()));
    }

    [Fact]
    public void Deleting_a_meter_deletes_flows_that_it_drops_for_but_not_flows_that_punt_through_it()
    {
        var bench = new Bench();
        bench.Switch.Load([new MeterEntry(1, MeterFlags.Pktps, [new MeterBand(MeterBandType.Drop, 1, 0)])]);
        bench.With(
            Flow(0, 1, [], new MeterInstruction(1), Apply(Out(2))),
            Flow(0, 2, [], Apply(new Controller2Action(96, 0, 1, 1, ValueList<byte>.Empty, false))));

        Assert.Null(bench.Switch.Apply(MeterModMessage.Delete(1)));

        Assert.Equal(2, Assert.Single(bench.Switch.Flows).Entry.Priority);
    }
}
