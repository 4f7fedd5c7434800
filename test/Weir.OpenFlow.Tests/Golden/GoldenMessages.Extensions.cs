using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

public static partial class GoldenMessages
{
    private static IEnumerable<(string, OpenFlowMessage)> Extensions()
    {
        foreach (var control in Enum.GetValues<BundleControlType>())
            yield return ($"bundle control {control}", new BundleControlMessage(1, control, BundleFlags.Atomic | BundleFlags.Ordered) { Xid = 0x40 });
        yield return ("bundle add of a flow-mod", new BundleAddMessage(
            1, BundleFlags.Atomic | BundleFlags.Ordered, Apply(Match.Of(F(OxmField.InPort, 1)), new Actions.OutputAction(new(2))) with { Xid = 0x41 })
        { Xid = 0x41 });
        yield return ("bundle add of a group-mod", new BundleAddMessage(1, BundleFlags.Ordered, GroupModMessage.Delete(9) with { Xid = 0x42 }) { Xid = 0x42 });
        yield return ("set packet-in format", new SetPacketInFormatMessage(PacketInFormat.Nicira2) { Xid = 0x43 });
        yield return ("set controller id", new SetControllerIdMessage(77) { Xid = 0x44 });
        yield return ("packet-in2 with user data", new NiciraPacketInMessage(
            FlowModMessage.NoBuffer, 1500, PacketInReason.Action, 25, 0x5ADC15C0, Match.Of(F(OxmField.InPort, 7), F(OxmField.Reg3, 9)), Hex("deadbeef01"),
            Hex("0e000000000f0e00000000078100000208060001080006040001")));
        yield return ("packet-in2, least", new NiciraPacketInMessage(
            0x100, 14, PacketInReason.NoMatch, 0, ulong.MaxValue, Match.Of(F(OxmField.InPort, 7)), [], Hex("0e000000000f0e000000000788cc")));
        yield return ("experimenter message", new ExperimenterMessage(0x12345678, 9, Hex("010203")) { Xid = 0x45 });
    }
}
