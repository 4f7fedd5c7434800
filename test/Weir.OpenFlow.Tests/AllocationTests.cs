using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Tests.Golden;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests;

/// <summary>The hot path allocates nothing.</summary>
public sealed class AllocationTests
{
    private static readonly FlowModMessage Learned = new(
        FlowModCommand.Add,
        new FlowEntry(
            25, 9099, Match.Of(MatchField.Exact(OxmField.InPort, 1), MatchField.Exact(OxmField.EthSrc, 0x0E0000000001), MatchField.Exact(OxmField.VlanVid, 0x1064)),
            [new ApplyActionsInstruction([new SetFieldAction(MatchField.Exact(OxmField.VlanVid, 0x1001)), new OutputAction(new(7))]), new GotoTableInstruction(30)], 0x5ADC15C0, 0, 300));

    [Theory]
    [InlineData("packet-in with in_port and metadata")]
    [InlineData("packet-in2 with user data")]
    public void Reading_a_packet_in_allocates_nothing(string name)
    {
        var frame = GoldenTests.Messages.Single(golden => golden.Name == name).Bytes;
        ulong sum = 0;

        var allocated = Allocated(() =>
        {
            if (PacketInReader.TryRead(frame, out var packet)) sum += packet.InPort.Value + packet.Data[0] + packet.Cookie;
        });

        Assert.Equal(0, allocated);
        Assert.NotEqual(0UL, sum);
    }

    [Fact]
    public void Writing_a_flow_mod_from_a_template_allocates_nothing()
    {
        var template = new FlowModTemplate(Learned);
        var (ethSrc, output) = (template.MatchSlot(OxmField.EthSrc), template.OutputSlot());
        var writer = new OpenFlowWriter();
        uint xid = 0;

        var allocated = Allocated(() =>
        {
            writer.Reset();
            var message = template.AppendTo(writer, ++xid);
            ethSrc.Write(message, 0x0E0000000000UL + xid);
            output.Write(message, 9);
            FlowModTemplate.HardTimeout.Write(message, 200);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Encoding_a_flow_mod_allocates_nothing()
    {
        var writer = new OpenFlowWriter();

        var allocated = Allocated(() =>
        {
            writer.Reset();
            OpenFlowEncoder.Encode(Learned, writer);
        });

        Assert.Equal(0, allocated);
    }

    private static long Allocated(Action action)
    {
        for (var i = 0; i < 200; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
