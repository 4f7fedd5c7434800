using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Tests.Golden;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Live;

/// <summary>What a real switch was given is what it shows: otherwise an unchanged configuration would be sent again and again (INV-2).</summary>
public sealed class ReadBackTests : IDisposable
{
    // Shown as another name of the same field; not shown beside no ct_nw_proto; shown without the empty list. The compiler makes none of them.
    private static readonly string[] Rewritten = ["field eth_type_nxm", "field ip_proto_nxm", "field ct_tp_src", "field ct_tp_src masked", "field ct_tp_dst", "field ct_tp_dst masked", "instruction apply nothing"];

    private readonly LiveSwitch _switch = new();

    public void Dispose() => _switch.Dispose();

    [Fact]
    public void Entries_are_shown_as_they_were_added()
    {
        _switch.Confirm([.. new uint[] { 1, 5, 7, 9 }.Select(id => new MeterModMessage(MeterModCommand.Add, new MeterEntry(id, MeterFlags.Pktps, [new(MeterBandType.Drop, 1000, 0)])))]);
        _switch.Confirm([.. new uint[] { 4, 0xFFFFFF00 }.Select(id => new GroupModMessage(GroupModCommand.Add, new GroupEntry(id, GroupType.All, [])))]);
        var flows = GoldenTests.Messages
            .Where(golden => !GoldenMessages.UnknownToOpenVSwitch.Contains(golden.Name) && !Rewritten.Contains(golden.Name)
                && golden.Message is FlowModMessage { Command: FlowModCommand.Add, BufferId: FlowModMessage.NoBuffer })
            .Select((golden, i) => (golden.Name, Message: Alone((FlowModMessage)golden.Message, i))).ToList();

        var errors = _switch.Confirm([.. flows.Select(flow => flow.Message)]);
        var shown = _switch.Ask<FlowStatsReply>(new FlowStatsRequest(FlowSelection.All)).SelectMany(reply => reply.Flows).ToDictionary(flow => (flow.Entry.TableId, flow.Entry.Priority));

        Assert.Equal([], errors.Select(error => $"{flows[error.Key].Name}: {error.Value.Error}"));
        Assert.Equal(flows.Count, shown.Count);
        var different = flows.Where(flow => shown[(flow.Message.Entry.TableId, flow.Message.Entry.Priority)] is var found && (found.Entry != flow.Message.Entry || found.ForeignMatch is not null));
        Assert.Equal("", string.Join('\n', different.Select(flow => $"{flow.Name}: {flow.Message.Entry} shown as {shown[(flow.Message.Entry.TableId, flow.Message.Entry.Priority)].Entry}")));
    }

    [Fact]
    public void Groups_and_meters_are_shown_as_they_were_added()
    {
        ValueList<MeterEntry> meters =
        [
            new(5, MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats, [new(MeterBandType.Drop, 100, 20)]),
            new(6, MeterFlags.Kbps, [new(MeterBandType.Drop, 2000, 0)]),
        ];
        ValueList<GroupEntry> groups =
        [
            new(1, GroupType.All, [new([new PopVlanAction(), new OutputAction(new(1))], 0, PortNumber.Any), new([new OutputAction(new(2))], 0, PortNumber.Any)]),
            new(2, GroupType.Select, [new([new OutputAction(new(1))], 10, PortNumber.Any), new([new OutputAction(new(2))], 20, PortNumber.Any)]),
            new(3, GroupType.Indirect, [new([new SetFieldAction(MatchField.Exact(OxmField.EthDst, 0x0E0000000001)), new OutputAction(new(1))], 0, PortNumber.Any)]),
            new(4, GroupType.FastFailover, [new([new OutputAction(new(1))], 0, new(1)), new([new GroupAction(3)], 0, PortNumber.Any, 3)]),
        ];

        var errors = _switch.Confirm([.. meters.Select(meter => new MeterModMessage(MeterModCommand.Add, meter)), .. groups.Select(group => new GroupModMessage(GroupModCommand.Add, group))]);

        Assert.Equal([], errors.Select(error => error.Value.Error.ToString()));
        Assert.Equal(meters, ValueList.From(_switch.Ask<MeterConfigReply>(new MeterConfigRequest(MeterModMessage.AllMeters)).SelectMany(reply => reply.Meters).OrderBy(meter => meter.MeterId)));
        Assert.Equal(groups, ValueList.From(_switch.Ask<GroupDescReply>(new GroupDescRequest()).SelectMany(reply => reply.Groups).OrderBy(group => group.GroupId)));
    }

    [Fact]
    public void Every_kind_of_question_is_answered()
    {
        Assert.Equal("Open vSwitch", Assert.Single(_switch.Ask<DescReply>(new DescRequest())).Hardware);
        Assert.Equal(0u, Assert.Single(_switch.Ask<AggregateReply>(new AggregateRequest(FlowSelection.All))).FlowCount);
        Assert.Equal(254, _switch.Ask<TableStatsReply>(new TableStatsRequest()).Sum(reply => reply.Tables.Count));
        Assert.Equal(PortNumber.Local, Assert.Single(_switch.Ask<PortStatsReply>(new PortStatsRequest(PortNumber.Any)).SelectMany(reply => reply.Ports)).Port);
        Assert.Equal("br0", Assert.Single(_switch.Ask<PortDescReply>(new PortDescRequest()).SelectMany(reply => reply.Ports)).Name);
        Assert.Empty(_switch.Ask<QueueStatsReply>(new QueueStatsRequest(PortNumber.Any, uint.MaxValue)).SelectMany(reply => reply.Queues));
        Assert.Empty(_switch.Ask<GroupStatsReply>(new GroupStatsRequest(GroupModMessage.AllGroups)).SelectMany(reply => reply.Groups));
        Assert.Equal(15u, Assert.Single(_switch.Ask<GroupFeaturesReply>(new GroupFeaturesRequest())).Types);
        Assert.Empty(_switch.Ask<MeterStatsReply>(new MeterStatsRequest(MeterModMessage.AllMeters)).SelectMany(reply => reply.Meters));
        Assert.True(Assert.Single(_switch.Ask<MeterFeaturesReply>(new MeterFeaturesRequest())).MaxMeters > 0);
        var tables = _switch.Ask<TableFeaturesReply>(new TableFeaturesRequest([])).SelectMany(reply => reply.Tables).ToList();
        Assert.Equal(254, tables.Count);
        Assert.Contains(tables[0].Properties.OfType<FieldsProperty>().Single(property => property.Type == TableFeaturePropertyType.Match).Headers, header => OxmFieldInfo.FromHeader(header)?.Field == OxmField.EthDst);
        Assert.Equal(FragmentHandling.Normal, _switch.Ask<GetConfigReplyMessage>(new GetConfigRequestMessage()).Fragments);
        Assert.Equal(254, _switch.Ask<FeaturesReplyMessage>(new FeaturesRequestMessage()).TableCount);
        Assert.Equal(ControllerRole.Equal, _switch.Ask<RoleReplyMessage>(new RoleRequestMessage(ControllerRole.NoChange, 0)).Role);
        Assert.NotEqual(0u, _switch.Ask<GetAsyncReplyMessage>(new GetAsyncRequestMessage()).Masks.PacketInMaster);
    }

    // A table and priority of its own, so that no golden entry replaces another; a goto must lead to a later table.
    private static FlowModMessage Alone(FlowModMessage message, int i) => message with
    {
        Entry = message.Entry with
        {
            TableId = 0,
            Priority = (ushort)(1000 + i),
            Flags = message.Entry.Flags & ~(FlowEntryFlags.CheckOverlap | FlowEntryFlags.ResetCounts),
            IdleTimeoutSeconds = 0,
            HardTimeoutSeconds = 0,
        },
    };
}
