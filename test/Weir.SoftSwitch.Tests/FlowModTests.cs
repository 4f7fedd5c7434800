using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public class FlowModTests
{
    private readonly Bench _bench = new();

    private OpenFlowError? Do(FlowModCommand command, FlowEntry entry) => _bench.Switch.Apply(new FlowModMessage(command, entry));

    private string Priorities => string.Join(',', _bench.Switch.Flows.Select(flow => flow.Entry.Priority));

    [Fact]
    public void Add_replaces_the_entry_with_the_same_key_and_starts_its_counters_anew()
    {
        Do(FlowModCommand.Add, Flow(0, 5, [F(OxmField.InPort, 1)], Apply(Out(2))));
        _bench.Send(1, Udp());

        Do(FlowModCommand.Add, Flow(0, 5, [F(OxmField.InPort, 1)], Apply(Out(3))));

        Assert.Equal(0ul, Assert.Single(_bench.Switch.Flows).PacketCount);
        Assert.Equal([3], _bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Modify_changes_instructions_and_keeps_counters_cookie_and_timeouts()
    {
        Do(FlowModCommand.Add, Flow(0, 5, [F(OxmField.InPort, 1)], Apply(Out(2))) with { Cookie = 9, HardTimeoutSeconds = 60 });
        _bench.Send(1, Udp());

        Do(FlowModCommand.ModifyStrict, Flow(0, 5, [F(OxmField.InPort, 1)], Apply(Out(3))) with { Cookie = 1 });
        Do(FlowModCommand.ModifyStrict, Flow(0, 6, [F(OxmField.InPort, 1)], Apply(Out(4))));

        var flow = Assert.Single(_bench.Switch.Flows);
        Assert.Equal((1ul, 9ul, (ushort)60), (flow.PacketCount, flow.Entry.Cookie, flow.Entry.HardTimeoutSeconds));
        Assert.Equal([3], _bench.PortsOf(1, Udp()));
    }

    [Fact]
    public void Delete_takes_what_the_match_covers_and_strict_delete_the_one_entry()
    {
        Do(FlowModCommand.Add, Flow(0, 1, [F(OxmField.InPort, 1)], Apply(Out(2))));
        Do(FlowModCommand.Add, Flow(0, 2, [F(OxmField.InPort, 1), F(OxmField.EthDst, 5)], Apply(Out(2))));
        Do(FlowModCommand.Add, Flow(0, 3, [F(OxmField.InPort, 2)], Apply(Out(2))));
        Do(FlowModCommand.Add, Flow(1, 4, [F(OxmField.InPort, 1)], Apply(Out(2))));

        Do(FlowModCommand.DeleteStrict, Flow(0, 9, [F(OxmField.InPort, 1)]));
        Assert.Equal("3,2,1,4", Priorities);
        Do(FlowModCommand.Delete, Flow(0, 9, [F(OxmField.InPort, 1)]));
        Assert.Equal("3,4", Priorities);
        Do(FlowModCommand.Delete, Flow(FlowModMessage.AllTables, 0, []));
        Assert.Equal("", Priorities);
    }

    [Fact]
    public void Masked_delete_covers_narrower_masks_only()
    {
        Do(FlowModCommand.Add, Flow(0, 1, [F(OxmField.EthDst, 0x0100_0000_0000, 0xFF00_0000_0000)], Apply(Out(2))));
        Do(FlowModCommand.Add, Flow(0, 2, [F(OxmField.EthDst, 0x0155_0000_0000)], Apply(Out(2))));

        Do(FlowModCommand.Delete, Flow(0, 0, [F(OxmField.EthDst, 0x0155_0000_0000, 0xFFFF_0000_0000)]));

        Assert.Equal("1", Priorities);
    }

    [Fact]
    public void Delete_filters_by_cookie_port_and_group()
    {
        _bench.With(new GroupEntry(1, GroupType.All, []));
        Do(FlowModCommand.Add, Flow(0, 1, [], Apply(Out(2))) with { Cookie = 0x11 });
        Do(FlowModCommand.Add, Flow(0, 2, [], Write(Out(3))) with { Cookie = 0x21 });
        Do(FlowModCommand.Add, Flow(0, 3, [], Apply(new GroupAction(1))) with { Cookie = 0x12 });
        var all = Flow(0, 0, []);

        _bench.Switch.Apply(new FlowModMessage(FlowModCommand.Delete, all) { OutPort = Port(4) });
        Assert.Equal("3,2,1", Priorities);
        _bench.Switch.Apply(new FlowModMessage(FlowModCommand.Delete, all) { OutPort = Port(3) });
        Assert.Equal("3,1", Priorities);
        _bench.Switch.Apply(new FlowModMessage(FlowModCommand.Delete, all) { OutGroup = 1 });
        Assert.Equal("1", Priorities);
        _bench.Switch.Apply(new FlowModMessage(FlowModCommand.Delete, all with { Cookie = 0x20 }) { CookieMask = 0xF0 });
        Assert.Equal("1", Priorities);
        _bench.Switch.Apply(new FlowModMessage(FlowModCommand.Delete, all with { Cookie = 0x10 }) { CookieMask = 0xF0 });
        Assert.Equal("", Priorities);
    }

    [Fact]
    public void Check_overlap_refuses_an_entry_that_could_match_the_same_packet()
    {
        Do(FlowModCommand.Add, Flow(0, 5, [F(OxmField.InPort, 1)], Apply(Out(2))));
        var other = Flow(0, 5, [F(OxmField.EthDst, 7)], Apply(Out(2))) with { Flags = FlowEntryFlags.CheckOverlap };

        Assert.Equal(new OpenFlowError(5, 3), Do(FlowModCommand.Add, other));
        Assert.Null(Do(FlowModCommand.Add, other with { Priority = 6 }));
        Assert.Null(Do(FlowModCommand.Add, Flow(0, 5, [F(OxmField.InPort, 2), F(OxmField.EthDst, 7)], Apply(Out(2))) with { Flags = FlowEntryFlags.CheckOverlap }));
    }

    [Fact]
    public void Idle_timeout_counts_from_the_last_packet_and_hard_timeout_from_the_add()
    {
        Do(FlowModCommand.Add, Flow(0, 1, [], Apply(Out(2))) with { IdleTimeoutSeconds = 10, HardTimeoutSeconds = 25 });

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([2], _bench.PortsOf(1, Udp()));
            _bench.Time.Advance(TimeSpan.FromSeconds(8));
        }

        Assert.Equal([2], _bench.PortsOf(1, Udp()));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Send(1, Udp()));
    }

    [Fact]
    public void Idle_flow_is_gone_after_its_time()
    {
        Do(FlowModCommand.Add, Flow(0, 1, [], Apply(Out(2))) with { IdleTimeoutSeconds = 10 });
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty(_bench.Send(1, Udp()));
    }

    public static TheoryData<FlowEntry, int, int> Refused => new()
    {
        { Flow(254, 1, []), 5, 2 },
        { Flow(3, 1, [], Goto(3)), 3, 2 },
        { Flow(0, 1, [F(OxmField.IpProto, 6)]), 4, 9 },
        { Flow(0, 1, [F(OxmField.EthType, EtherType.IPv6), F(OxmField.Ipv6Exthdr, 1)]), 4, 6 },
        { Flow(0, 1, [], Apply(new GroupAction(3))), 2, 9 },
        { Flow(0, 1, [], new MeterInstruction(3)), 12, 2 },
        { Flow(0, 1, [], Apply(new OutputAction(new PortNumber(0x10000)))), 2, 4 },
        { Flow(0, 1, [], Apply(new SetFieldAction(F(OxmField.TcpDst, 1)))), 2, 10 },
        { Flow(0, 1, [], Apply(new PopVlanAction())), 2, 10 },
        { Flow(0, 1, [], Apply(new PushVlanAction(EtherType.Vlan), new PushVlanAction(EtherType.Vlan), new PushVlanAction(EtherType.Vlan))), 2, 12 },
        { Flow(0, 1, [], Apply(new CopyTtlInAction())), 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_what_Open_vSwitch_refuses(FlowEntry entry, int type, int code)
    {
        Assert.Equal(new OpenFlowError((ushort)type, (ushort)code), Do(FlowModCommand.Add, entry));
        Assert.Empty(_bench.Switch.Flows);
    }
}
