using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

public static partial class GoldenMessages
{
    private static ValueList<Bucket> TwoBuckets =>
    [
        new([new PopVlanAction(), new OutputAction(new(1))], 0, PortNumber.Any),
        new([new OutputAction(new(2))], 0, PortNumber.Any),
    ];

    private static IEnumerable<(string, OpenFlowMessage)> GroupsAndMeters()
    {
        yield return ("group-mod add all", new GroupModMessage(GroupModCommand.Add, new GroupEntry(0x64, GroupType.All, TwoBuckets)) { Xid = 3 });
        yield return ("group-mod add select with weights", new GroupModMessage(
            GroupModCommand.Add,
            new GroupEntry(1, GroupType.Select, [new([new OutputAction(new(1))], 10, PortNumber.Any), new([new OutputAction(new(2))], 20, PortNumber.Any)]))
        { Xid = 3 });
        yield return ("group-mod modify indirect", new GroupModMessage(
            GroupModCommand.Modify,
            new GroupEntry(2, GroupType.Indirect, [new([new SetFieldAction(F(OxmField.EthDst, 0x0E0000000001)), new OutputAction(new(1))], 0, PortNumber.Any)]))
        { Xid = 3 });
        yield return ("group-mod add fast failover", new GroupModMessage(
            GroupModCommand.Add,
            new GroupEntry(3, GroupType.FastFailover, [new([new OutputAction(new(1))], 0, new(1)), new([new GroupAction(2)], 0, PortNumber.Any, 2), new([], 0, new(4))]))
        { Xid = 3 });
        yield return ("group-mod delete", GroupModMessage.Delete(3) with { Xid = 3 });
        yield return ("group-mod delete all", GroupModMessage.Delete(GroupModMessage.AllGroups) with { Xid = 3 });
        yield return ("meter-mod add pktps with burst", new MeterModMessage(
            MeterModCommand.Add, new MeterEntry(5, MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats, [new(MeterBandType.Drop, 100, 20)]))
        { Xid = 4 });
        yield return ("meter-mod modify kbps, two bands", new MeterModMessage(
            MeterModCommand.Modify, new MeterEntry(6, MeterFlags.Kbps, [new(MeterBandType.DscpRemark, 1000, 0, 2), new(MeterBandType.Drop, 2000, 0)]))
        { Xid = 4 });
        yield return ("meter-mod add the controller's", new MeterModMessage(
            MeterModCommand.Add, new MeterEntry(MeterEntry.ControllerMeterId, MeterFlags.Pktps, [new(MeterBandType.Drop, 1000, 0)]))
        { Xid = 4 });
        yield return ("meter-mod with a band of an experimenter", new MeterModMessage(
            MeterModCommand.Add, new MeterEntry(7, MeterFlags.Kbps | MeterFlags.Burst, [new(MeterBandType.Experimenter, 1, 2, Experimenter: 0x12345678)]))
        { Xid = 4 });
        yield return ("meter-mod delete", MeterModMessage.Delete(5) with { Xid = 4 });
        yield return ("meter-mod delete all", MeterModMessage.Delete(MeterModMessage.AllMeters) with { Xid = 4 });
    }
}
