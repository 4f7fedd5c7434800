using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

public static partial class GoldenMessages
{
    private static IEnumerable<(string, OpenFlowMessage)> Multiparts() => MultipartRequests().Concat(MultipartReplies());

    private static IEnumerable<(string, OpenFlowMessage)> MultipartRequests()
    {
        static OpenFlowMessage Ask(MultipartRequestBody body, bool more = false) => new MultipartRequestMessage(body, more) { Xid = 0x30 };

        yield return ("desc request", Ask(new DescRequest()));
        yield return ("flow request, all", Ask(new FlowStatsRequest(FlowSelection.All)));
        yield return ("flow request, some", Ask(new FlowStatsRequest(new(25, new(3), 4, 0x5ADC15C0, ulong.MaxValue, Match.Of(F(OxmField.EthSrc, 0x0E0000000007))))));
        yield return ("aggregate request", Ask(new AggregateRequest(FlowSelection.All with { TableId = 25 })));
        yield return ("table request", Ask(new TableStatsRequest()));
        yield return ("port-stats request", Ask(new PortStatsRequest(PortNumber.Any)));
        yield return ("queue request", Ask(new QueueStatsRequest(new(7), 0xFFFFFFFF)));
        yield return ("group request", Ask(new GroupStatsRequest(GroupModMessage.AllGroups)));
        yield return ("group-desc request", Ask(new GroupDescRequest()));
        yield return ("group-features request", Ask(new GroupFeaturesRequest()));
        yield return ("meter request", Ask(new MeterStatsRequest(5)));
        yield return ("meter-config request", Ask(new MeterConfigRequest(MeterModMessage.AllMeters)));
        yield return ("meter-features request", Ask(new MeterFeaturesRequest()));
        yield return ("table-features request that asks", Ask(new TableFeaturesRequest([])));
        yield return ("table-features request that sets, more to come", Ask(new TableFeaturesRequest([SomeTable]), more: true));
        yield return ("port-desc request", Ask(new PortDescRequest()));
        yield return ("experimenter request", Ask(new ExperimenterMultipartRequest(0x12345678, 9, Hex("0102030405060708"))));
    }

    private static TableFeatures SomeTable => new(
        20, "port_acl", ulong.MaxValue, 0xFF, 0, 1000,
        [
            new TypesProperty(TableFeaturePropertyType.Instructions, [1, 2, 3, 4, 5, 6]),
            new TypesProperty(TableFeaturePropertyType.InstructionsMiss, [1, 4]),
            new NextTablesProperty(TableFeaturePropertyType.NextTables, [21, 22, 23]),
            new NextTablesProperty(TableFeaturePropertyType.NextTablesMiss, [33]),
            new TypesProperty(TableFeaturePropertyType.WriteActions, [0, 22, 25]),
            new TypesProperty(TableFeaturePropertyType.WriteActionsMiss, [0]),
            new TypesProperty(TableFeaturePropertyType.ApplyActions, [0, 17, 18, 25]),
            new TypesProperty(TableFeaturePropertyType.ApplyActionsMiss, [0]),
            new FieldsProperty(TableFeaturePropertyType.Match, [0x80000004, 0x8000060C, 0x80000A02]),
            new FieldsProperty(TableFeaturePropertyType.Wildcards, [0x80000004]),
            new FieldsProperty(TableFeaturePropertyType.WriteSetField, [0x80000606]),
            new FieldsProperty(TableFeaturePropertyType.WriteSetFieldMiss, []),
            new FieldsProperty(TableFeaturePropertyType.ApplySetField, [0x80000606, 0x80000C02]),
            new FieldsProperty(TableFeaturePropertyType.ApplySetFieldMiss, [0x80000606]),
        ]);

    private static IEnumerable<(string, OpenFlowMessage)> MultipartReplies()
    {
        static OpenFlowMessage Answer(MultipartReplyBody body, bool more = false) => new MultipartReplyMessage(body, more) { Xid = 0x31 };

        yield return ("desc reply", Answer(new DescReply("Nicira, Inc.", "Open vSwitch", "3.1.0", "None", "sw1")));
        yield return ("flow reply, more to come", Answer(new FlowStatsReply(
        [
            new(new FlowEntry(20, 20480, Match.Of(F(OxmField.InPort, 13), F(OxmField.EthType, 0x800), F(OxmField.IpProto, 6), F(OxmField.TcpDst, 22)),
                [new ApplyActionsInstruction([new OutputAction(new(18))])], 0x5ADC15C0, 30, 300, FlowEntryFlags.SendFlowRemoved), 77, 5_000_000, 12, 1234),
            new(new FlowEntry(33, 0, Match.Any, []), 78, 0, 0, 0),
            new(new FlowEntry(25, 1, Match.Any, [new ApplyActionsInstruction([new Controller2Action(96, 0, 1, 7, [], false)]), new GotoTableInstruction(30)]), 1, 1, ulong.MaxValue, ulong.MaxValue),
        ]), more: true));
        yield return ("flow reply with a field unknown to Weir", Answer(new FlowStatsReply(
        [
            new(new FlowEntry(9, 1, Match.Of(F(OxmField.InPort, 13)), [new GotoTableInstruction(10)]), 1, 0, 2, 3) { ForeignMatch = Hex("80000004" + "0000000d" + "0001ce04" + "00000007") },
        ])));
        yield return ("flow reply that sets a field unknown to Weir", Answer(new FlowStatsReply(
        [
            new(new FlowEntry(9, 1, Match.Any, [new ApplyActionsInstruction([new ForeignAction(25, Hex("00014204" + "00000007" + "00000000")), new OutputAction(new(1))])]), 1, 0, 2, 3),
        ])));
        yield return ("flow reply, empty", Answer(new FlowStatsReply([])));
        yield return ("aggregate reply", Answer(new AggregateReply(1000, 64000, 17)));
        yield return ("table reply", Answer(new TableStatsReply([new(0, 1, 100, 99), new(20, 0, 0, 0)])));
        yield return ("port-stats reply", Answer(new PortStatsReply([new(new(7), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14_000_000), new(PortNumber.Local, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0)])));
        yield return ("queue reply", Answer(new QueueStatsReply([new(new(7), 1, 100, 2, 3, 4, 5_000_000)])));
        yield return ("group reply", Answer(new GroupStatsReply([new(0x64, 2, 30, 400, 5, 6_000_000, [new(10, 100), new(20, 300)]), new(1, 0, 0, 0, 1, 0, [])])));
        yield return ("group-desc reply", Answer(new GroupDescReply([new(0x64, GroupType.All, TwoBuckets), new(1, GroupType.Select, [new([new OutputAction(new(1))], 100, PortNumber.Any)])])));
        yield return ("group-features reply", Answer(new GroupFeaturesReply(15, 7, [1, 2, 3, 4], [0x07FF_0001, 1, 0x400001, 1])));
        yield return ("meter reply", Answer(new MeterStatsReply([new(5, 2, 1000, 64000, 10, 5_000_000, [new(20, 1280)]), new(6, 0, 0, 0, 1, 0, [])])));
        yield return ("meter-config reply", Answer(new MeterConfigReply(
        [
            new(5, MeterFlags.Pktps | MeterFlags.Burst, [new(MeterBandType.Drop, 100, 20)]),
            new(6, MeterFlags.Kbps, [new(MeterBandType.DscpRemark, 1000, 0, 2), new(MeterBandType.Drop, 2000, 0)]),
        ])));
        yield return ("meter-features reply", Answer(new MeterFeaturesReply(262144, 2, MeterFlags.Kbps | MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats, 1, 0)));
        yield return ("table-features reply", Answer(new TableFeaturesReply([SomeTable])));
        yield return ("port-desc reply", Answer(new PortDescReply([Port7, new(PortNumber.Local, MacAddress.Parse("0e:00:00:00:00:01"), "br0", PortConfig.PortDown, PortState.LinkDown)])));
        yield return ("experimenter reply", Answer(new ExperimenterMultipartReply(0x12345678, 9, Hex("0102030405060708"))));
    }
}
