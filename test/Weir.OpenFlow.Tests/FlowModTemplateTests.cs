using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Tests.Golden;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests;

public sealed class FlowModTemplateTests
{
    private static FlowModMessage Message(uint xid, uint inPort, ulong mac, ulong vid, uint output, uint second, ulong setVid, ushort idle, ushort hard, ulong cookie) => new(
        FlowModCommand.Add,
        new FlowEntry(
            25, 9099, Match.Of(MatchField.Exact(OxmField.InPort, inPort), MatchField.Exact(OxmField.EthSrc, mac), MatchField.Exact(OxmField.VlanVid, vid)),
            [
                new ApplyActionsInstruction([new PopVlanAction(), new OutputAction(new(output)), new PushVlanAction(0x8100), new SetFieldAction(MatchField.Exact(OxmField.VlanVid, setVid))]),
                new WriteActionsInstruction([new OutputAction(new(second))]),
                new GotoTableInstruction(30),
            ],
            cookie, idle, hard))
    { Xid = xid };

    [Fact]
    public void Patched_slots_give_the_message_with_those_numbers()
    {
        var template = new FlowModTemplate(Message(0, 1, 0, 0x1001, 1, 1, 0x1001, 0, 0, 0));
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(new BarrierRequestMessage(), writer);

        var bytes = template.AppendTo(writer, 77);
        template.MatchSlot(OxmField.InPort).Write(bytes, 13);
        template.MatchSlot(OxmField.EthSrc).Write(bytes, 0x0E0000000007);
        template.MatchSlot(OxmField.VlanVid).Write(bytes, 0x1064);
        template.OutputSlot().Write(bytes, 18);
        template.OutputSlot(1).Write(bytes, 19);
        template.SetFieldSlot(OxmField.VlanVid).Write(bytes, 0x1065);
        FlowModTemplate.IdleTimeout.Write(bytes, 30);
        FlowModTemplate.HardTimeout.Write(bytes, 300);
        FlowModTemplate.Cookie.Write(bytes, 0x5ADC15C0);

        var expected = GoldenFile.Encode(Message(77, 13, 0x0E0000000007, 0x1064, 18, 19, 0x1065, 30, 300, 0x5ADC15C0));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(bytes));
        Assert.Equal(8 + expected.Length, writer.Length);
    }

    [Fact]
    public void A_slot_that_is_not_there_is_refused()
    {
        var template = new FlowModTemplate(new FlowModMessage(
            FlowModCommand.Add, new FlowEntry(0, 0, Match.Of(MatchField.Masked(OxmField.EthDst, 1UL << 40, 1UL << 40)), [new GotoTableInstruction(1)])));

        Assert.Throws<ArgumentException>(() => template.MatchSlot(OxmField.EthDst));
        Assert.Throws<ArgumentException>(() => template.MatchSlot(OxmField.InPort));
        Assert.Throws<ArgumentException>(() => template.OutputSlot());
        Assert.Throws<ArgumentException>(() => template.SetFieldSlot(OxmField.VlanVid));
    }

    [Fact]
    public void A_number_wider_than_its_slot_is_refused()
    {
        var bytes = new byte[64];

        Assert.Throws<ArgumentOutOfRangeException>(() => FlowModTemplate.HardTimeout.Write(bytes, 65536));
    }
}
