using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

public static partial class GoldenMessages
{
    private static PortDescription Port7 => new(
        new(7), MacAddress.Parse("0e:00:00:00:00:07"), "eth7", PortConfig.NoPacketIn, PortState.LinkDown | PortState.Live,
        PortFeatures.Speed10GbFull | PortFeatures.Copper, PortFeatures.AutoNegotiation, PortFeatures.Speed1GbFull | PortFeatures.Speed10GbFull, PortFeatures.Pause, 10_000_000, 40_000_000);

    private static IEnumerable<(string, OpenFlowMessage)> Session()
    {
        var frame = Hex("0e000000000f0e00000000078100000208060001080006040001");
        yield return ("hello 1.3 with bitmap", HelloMessage.OpenFlow13 with { Xid = 0x11 });
        yield return ("hello of a 1.5 speaker", new HelloMessage(6, 0x7E) { Xid = 0x12 });
        yield return ("hello without bitmap", new HelloMessage(4, null) { Xid = 0x13 });
        yield return ("error bad prerequisite", new ErrorMessage(4, 9, Hex("040e003000000005")) { Xid = 5 });
        yield return ("error hello failed", new ErrorMessage(0, 0, Hex("6e6f206f7665726c6170")) { Xid = 6 });
        yield return ("error of the bundle extension", new ErrorMessage(0xFFFF, 2310, Hex("0404001000000007"), ExperimenterId.Onf) { Xid = 7 });
        yield return ("error of nicira", new ErrorMessage(0xFFFF, 4, Hex("0404001000000008"), ExperimenterId.Nicira) { Xid = 8 });
        yield return ("echo request", new EchoRequestMessage(Hex("0102030405")) { Xid = 9 });
        yield return ("echo reply empty", new EchoReplyMessage([]) { Xid = 10 });
        yield return ("features request", new FeaturesRequestMessage { Xid = 11 });
        yield return ("features reply", new FeaturesReplyMessage(new(0x0E0000000001), 256, 254, 0, DatapathCapabilities.FlowStats | DatapathCapabilities.TableStats | DatapathCapabilities.PortStats
            | DatapathCapabilities.GroupStats | DatapathCapabilities.QueueStats)
        { Xid = 11 });
        yield return ("get config request", new GetConfigRequestMessage { Xid = 12 });
        yield return ("get config reply", new GetConfigReplyMessage(FragmentHandling.NxMatch, 0xFFFF) { Xid = 12 });
        yield return ("set config", new SetConfigMessage(FragmentHandling.Drop, 128) { Xid = 13 });
        yield return ("barrier request", new BarrierRequestMessage { Xid = 14 });
        yield return ("barrier reply", new BarrierReplyMessage { Xid = 14 });
        yield return ("role request", new RoleRequestMessage(ControllerRole.Master, 3) { Xid = 15 });
        yield return ("role reply", new RoleReplyMessage(ControllerRole.Slave, ulong.MaxValue) { Xid = 15 });
        yield return ("get async request", new GetAsyncRequestMessage { Xid = 16 });
        yield return ("get async reply", new GetAsyncReplyMessage(new(7, 0, 7, 7, 15, 0)) { Xid = 16 });
        yield return ("set async", new SetAsyncMessage(new(3, 0, 7, 7, 3, 1)) { Xid = 17 });
        yield return ("packet-in with in_port and metadata", new PacketInMessage(
            FlowModMessage.NoBuffer, 26, PacketInReason.Action, 25, 0x5ADC15C0, Match.Of(F(OxmField.InPort, 7), F(OxmField.Metadata, 0xABCD)), frame));
        yield return ("packet-in cut, held back", new PacketInMessage(0x100, 1500, PacketInReason.NoMatch, 0, ulong.MaxValue, Match.Of(F(OxmField.InPort, 0xFFFFFFFE)), frame));
        yield return ("packet-out to a port, from the controller", new PacketOutMessage(
            FlowModMessage.NoBuffer, PortNumber.Controller, [new SetFieldAction(F(OxmField.VlanVid, 0x1064)), new OutputAction(new(3))], frame)
        { Xid = 18 });
        yield return ("packet-out of a held-back packet, dropped", new PacketOutMessage(0x100, new(7), [], []) { Xid = 19 });
        yield return ("flow-removed", new FlowRemovedMessage(
            0x5ADC15C0, 9099, FlowRemovedReason.HardTimeout, 25, 300, 5_000_000, 0, 300, 12, 1234, Match.Of(F(OxmField.EthSrc, 0x0E0000000007), F(OxmField.VlanVid, 0x1064))));
        yield return ("port-status add", new PortStatusMessage(PortStatusReason.Add, Port7));
        yield return ("port-status delete", new PortStatusMessage(PortStatusReason.Delete, Port7 with { Name = "", State = PortState.None }));
        yield return ("port-mod", new PortModMessage(new(7), Port7.HardwareAddress, PortConfig.PortDown, PortConfig.PortDown | PortConfig.NoForward, PortFeatures.Speed1GbFull) { Xid = 20 });
        yield return ("table-mod", new TableModMessage(255, 3) { Xid = 21 });
        yield return ("queue get config request", new QueueGetConfigRequestMessage(new(7)) { Xid = 22 });
        yield return ("queue get config reply", new QueueGetConfigReplyMessage(new(7), [new(1, new(7), 100, null), new(2, new(7), 200, 1000), new(3, new(7), null, null)]) { Xid = 22 });
    }
}
