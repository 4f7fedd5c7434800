using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

public static partial class GoldenMessages
{
    /// <summary>A value of the field that a switch takes.</summary>
    public static UInt128 SampleValue(OxmField field) => field switch
    {
        OxmField.EthType or OxmField.EthTypeNxm => EtherType.Lldp,
        OxmField.VlanVid => 0x1064,
        OxmField.IpFrag => 1,
        OxmField.CtState => 0x21,
        OxmField.ArpOp => 2,
        OxmField.InPort or OxmField.InPhyPort => 13,
        _ => OxmFieldInfo.Of(field) is var info && info.Bits > 8 ? 0x1234_5678_9ABC_DEF0UL & (ulong)info.AllOnes : 5 & info.AllOnes,
    };

    /// <summary>A mask of some bits of the field.</summary>
    public static UInt128 SampleMask(OxmField field) => field switch
    {
        OxmField.VlanVid => 0x1F00,
        OxmField.IpFrag => 1,
        OxmField.CtState => 0x31,
        OxmField.Ipv4Src or OxmField.Ipv4Dst or OxmField.ArpSpa or OxmField.ArpTpa => 0xFFFFFF00,
        _ => OxmFieldInfo.Of(field).AllOnes << 4 & OxmFieldInfo.Of(field).AllOnes,
    };

    /// <summary>The field with all that it needs beside it.</summary>
    public static Match WithPrerequisites(MatchField field)
    {
        var fields = new List<MatchField> { field };
        foreach (var prerequisite in OxmFieldInfo.Of(field.Field).Prerequisites)
            fields.Add(F(prerequisite.Field, prerequisite.AnyOf.IsEmpty ? SampleValue(prerequisite.Field) : prerequisite.AnyOf[0]));
        return Match.Of([.. fields]);
    }

    private static IEnumerable<(string, OpenFlowMessage)> Fields()
    {
        foreach (var info in OxmFieldInfo.All.ToArray())
        {
            yield return ($"field {info.Name}", Apply(WithPrerequisites(F(info.Field, SampleValue(info.Field))), new OutputAction(new(1))));
            if (!info.Maskable) continue;
            var mask = SampleMask(info.Field);
            yield return ($"field {info.Name} masked", Apply(WithPrerequisites(MatchField.Masked(info.Field, SampleValue(info.Field) & mask, mask)), new OutputAction(new(1))));
        }

        yield return ("field vlan_vid absent", Apply(Match.Of(F(OxmField.VlanVid, 0)), new OutputAction(new(1))));
        yield return ("field vlan_vid any tag", Apply(Match.Of(MatchField.Masked(OxmField.VlanVid, 0x1000, 0x1000)), new OutputAction(new(1))));
    }

    private static IEnumerable<(string, OpenFlowMessage)> FlowMods()
    {
        var ssh = Match.Of(F(OxmField.InPort, 13), F(OxmField.EthType, 0x800), F(OxmField.IpProto, 6), F(OxmField.TcpDst, 22));
        yield return ("flow-mod add, whole", new FlowModMessage(
            FlowModCommand.Add,
            new FlowEntry(20, 20480, ssh, [new ApplyActionsInstruction([new OutputAction(new(18))])], 0x5ADC15C0, 30, 300, FlowEntryFlags.SendFlowRemoved))
        { Xid = 0x101 });
        yield return ("flow-mod add that drops everything", new FlowModMessage(FlowModCommand.Add, new FlowEntry(0, 0, Match.Any, [])) { Xid = 0x102 });
        yield return ("flow-mod add with every flag", new FlowModMessage(
            FlowModCommand.Add,
            new FlowEntry(1, 1, Match.Any, [new GotoTableInstruction(2)], Flags: (FlowEntryFlags)31))
        { Xid = 0x103, BufferId = 0x77 });
        yield return ("flow-mod modify by cookie", new FlowModMessage(
            FlowModCommand.Modify, new FlowEntry(3, 0, Match.Any, [new GotoTableInstruction(9)], 0xFF00))
        { Xid = 0x104, CookieMask = 0xFFFF });
        yield return ("flow-mod modify strict", new FlowModMessage(FlowModCommand.ModifyStrict, new FlowEntry(3, 7, ssh, [new GotoTableInstruction(9)])) { Xid = 0x105 });
        yield return ("flow-mod delete all that output", new FlowModMessage(
            FlowModCommand.Delete, new FlowEntry(FlowModMessage.AllTables, 0, Match.Any, []))
        { Xid = 0x106, OutPort = new(18), OutGroup = 9 });
        yield return ("flow-mod delete strict", new FlowModMessage(FlowModCommand.DeleteStrict, new FlowEntry(20, 20480, ssh, [])) { Xid = 0x107 });
        yield return ("instruction meter", new FlowModMessage(FlowModCommand.Add, Entry(Match.Any, new MeterInstruction(5), new GotoTableInstruction(1))) { Xid = 2 });
        yield return ("instruction clear and write", new FlowModMessage(
            FlowModCommand.Add, Entry(Match.Any, new ClearActionsInstruction(), new WriteActionsInstruction([new GroupAction(4), new OutputAction(new(2))])))
        { Xid = 2 });
        yield return ("instruction write metadata", new FlowModMessage(
            FlowModCommand.Add, Entry(Match.Any, new WriteMetadataInstruction(0xAB00, 0xFF00), new GotoTableInstruction(5)))
        { Xid = 2 });
        yield return ("instructions, all of them in order", new FlowModMessage(FlowModCommand.Add, Entry(
            Match.Of(F(OxmField.VlanVid, 0x1064)),
            new MeterInstruction(1), new ApplyActionsInstruction([new PopVlanAction()]), new ClearActionsInstruction(), new WriteActionsInstruction([new OutputAction(new(9))]),
            new WriteMetadataInstruction(1, ulong.MaxValue), new GotoTableInstruction(200)))
        { Xid = 2 });
        yield return ("instruction apply nothing", Apply(Match.Any));
        yield return ("instruction of an experimenter", new FlowModMessage(FlowModCommand.Add, Entry(Match.Any, new ExperimenterInstruction(0x12345678, Hex("0102030405060708")))) { Xid = 2 });
    }

    private static IEnumerable<(string, OpenFlowMessage)> Actions()
    {
        var ip = Match.Of(F(OxmField.EthType, 0x800));
        var mpls = Match.Of(F(OxmField.EthType, 0x8847));
        var tagged = Match.Of(F(OxmField.VlanVid, 0x1064));
        foreach (var port in new[] { PortNumber.InPort, PortNumber.Table, PortNumber.Normal, PortNumber.Flood, PortNumber.All, PortNumber.Local })
            yield return ($"action output {port}", Apply(Match.Any, new OutputAction(port)));
        yield return ("action output controller, all", Apply(Match.Any, new OutputAction(PortNumber.Controller)));
        yield return ("action output controller, 96 bytes", Apply(Match.Any, new OutputAction(PortNumber.Controller, 96)));
        yield return ("action group", Apply(Match.Any, new GroupAction(0xFFFFFF00)));
        yield return ("action set_queue", Apply(Match.Any, new SetQueueAction(3), new OutputAction(new(1))));
        yield return ("action push_vlan", Apply(Match.Any, new PushVlanAction(0x8100), new SetFieldAction(F(OxmField.VlanVid, 0x1064)), new OutputAction(new(1))));
        yield return ("action push_vlan service tag", Apply(Match.Any, new PushVlanAction(0x88A8)));
        yield return ("action pop_vlan", Apply(tagged, new PopVlanAction(), new OutputAction(new(1))));
        yield return ("action push_mpls", Apply(ip, new PushMplsAction(0x8847)));
        yield return ("action pop_mpls", Apply(mpls, new PopMplsAction(0x800)));
        yield return ("action push_pbb", Apply(ip, new PushPbbAction(0x88E7)));
        yield return ("action pop_pbb", Apply(Match.Of(F(OxmField.EthType, 0x88E7)), new PopPbbAction()));
        yield return ("action set_mpls_ttl", Apply(mpls, new SetMplsTtlAction(9)));
        yield return ("action dec_mpls_ttl", Apply(mpls, new DecMplsTtlAction()));
        yield return ("action set_nw_ttl", Apply(ip, new SetNwTtlAction(64)));
        yield return ("action dec_nw_ttl", Apply(ip, new DecNwTtlAction()));
        yield return ("action copy_ttl_out", Apply(mpls, new CopyTtlOutAction()));
        yield return ("action copy_ttl_in", Apply(mpls, new CopyTtlInAction()));
        foreach (var field in SettableFields) yield return ($"action set_field {OxmFieldInfo.Of(field).Name}", Apply(WithPrerequisites(F(field, SampleValue(field))), new SetFieldAction(F(field, SampleValue(field)))));
        yield return ("action of an unknown experimenter", Apply(Match.Any, new ExperimenterAction(0x12345678, Hex("0102030405060708"))));
        yield return ("action of nicira that is kept as bytes", Apply(Match.Any, new ExperimenterAction(ExperimenterId.Nicira, Hex("0008" + "000000000003"))));
        yield return ("action reg_load", Apply(Match.Any, new RegLoadAction(new(OxmField.Reg3, 4, 8), 0xAB)));
        yield return ("action reg_load of a whole metadata", Apply(Match.Any, new RegLoadAction(new(OxmField.Metadata, 0, 64), ulong.MaxValue)));
        yield return ("action reg_move", Apply(Match.Of(F(OxmField.EthType, 0x806)), new RegMoveAction(new(OxmField.ArpSpa, 0, 32), new(OxmField.ArpTpa, 0, 32))));
        yield return ("action resubmit to a table", Apply(Match.Any, new ResubmitAction(PortNumber.InPort, 9)));
        yield return ("action clone", Apply(Match.Any, new CloneAction([new RegLoadAction(new(OxmField.Metadata, 0, 32), 7), new ResubmitAction(PortNumber.InPort, 34)]), new OutputAction(new(1))));
        yield return ("action resubmit with another in_port", Apply(Match.Any, new ResubmitAction(new(5), 255)));
        yield return ("action controller2 with meter", Apply(Match.Any, new Controller2Action(128, 0, 1, 7, [], false)));
        yield return ("action controller2, all there is", Apply(Match.Any, new Controller2Action(64, 3, 0, 9, Hex("deadbeef01"), true)));
        yield return ("action controller, old form", Apply(Match.Any, new Controller2Action(128, 2, 2, null, [], false)));
        yield return ("action ct commit", Apply(ip, new CtAction(1, null, 5, 255, 0, [])));
        yield return ("action ct, zone from a register, recirculated", Apply(ip, new CtAction(0, new(OxmField.Reg0, 0, 16), 0, 30, 0, [])));
        yield return ("action ct with nat, mark and alg", Apply(
            Match.Of(F(OxmField.EthType, 0x800), F(OxmField.IpProto, 6)),
            new CtAction(1, null, 0, 255, 21, [new NatAction(1, 0x0A000001, 0x0A0000FF, null, null, 1024, 2048), new SetFieldAction(F(OxmField.CtMark, 7))])));
        yield return ("action ct with nat for IPv6", Apply(
            Match.Of(F(OxmField.EthType, 0x86DD), F(OxmField.IpProto, 6)),
            new CtAction(3, null, 0, 255, 0, [new NatAction(0x12, null, null, (UInt128)0x20010DB8 << 96 | 1, (UInt128)0x20010DB8 << 96 | 9, null, null)])));
        yield return ("action ct with bare nat", Apply(ip, new CtAction(0, null, 0, 4, 0, [new NatAction(0, null, null, null, null, null, null)])));
        yield return ("action ct_clear", Apply(Match.Any, new CtClearAction()));
    }

    private static IEnumerable<OxmField> SettableFields => Enum.GetValues<OxmField>().Except(
    [
        // Not writable by the specification or by Open vSwitch.
        OxmField.InPhyPort, OxmField.PbbIsid, OxmField.Ipv6Exthdr, OxmField.IpFrag, OxmField.TcpFlags, OxmField.EthType, OxmField.EthTypeNxm, OxmField.IpProto, OxmField.IpProtoNxm,
        OxmField.CtState, OxmField.CtZone, OxmField.CtNwProto, OxmField.CtNwSrc, OxmField.CtNwDst, OxmField.CtIpv6Src, OxmField.CtIpv6Dst, OxmField.CtTpSrc, OxmField.CtTpDst,
        OxmField.CtMark, OxmField.CtLabel, OxmField.MplsBos, OxmField.InPort,
    ]);
}
