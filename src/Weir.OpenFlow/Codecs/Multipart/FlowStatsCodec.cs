using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>u8 table_id, 3 zeros, u32 out_port, u32 out_group, 4 zeros, u64 cookie, u64 cookie_mask, match.</summary>
internal static class FlowSelectionCodec
{
    public static FlowSelection Read(ref WireReader reader)
    {
        var table = reader.ReadByte();
        reader.Skip(3);
        var port = new PortNumber(reader.ReadUInt32());
        var group = reader.ReadUInt32();
        reader.Skip(4);
        var cookie = reader.ReadUInt64();
        var mask = reader.ReadUInt64();
        return new FlowSelection(table, port, group, cookie, mask, MatchCodec.Read(ref reader, out _, lenient: false));
    }

    public static void Write(FlowSelection selection, OpenFlowWriter writer)
    {
        writer.WriteByte(selection.TableId);
        writer.WriteZeros(3);
        writer.WriteUInt32(selection.OutPort.Value);
        writer.WriteUInt32(selection.OutGroup);
        writer.WriteZeros(4);
        writer.WriteUInt64(selection.Cookie);
        writer.WriteUInt64(selection.CookieMask);
        MatchCodec.Write(selection.Match, writer);
    }
}

/// <summary>
/// Reply: entries of u16 length, u8 table_id, 1 zero, u32 duration_sec, u32 duration_nsec, u16 priority, u16 idle_timeout, u16 hard_timeout, u16 flags, 4 zeros,
/// u64 cookie, u64 packets, u64 bytes, match, instructions.
/// </summary>
internal sealed class FlowStatsCodec : MultipartCodec<FlowStatsRequest, FlowStatsReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new FlowStatsRequest(FlowSelectionCodec.Read(ref reader));

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new FlowStatsReply(ReadItems(ref reader, ReadFlow));

    protected override void Write(FlowStatsRequest request, OpenFlowWriter writer) => FlowSelectionCodec.Write(request.Selection, writer);

    protected override void Write(FlowStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var flow in reply.Flows) WriteFlow(flow, writer);
    }

    private static FlowStats ReadFlow(ref WireReader reader)
    {
        var peek = reader;
        var length = peek.ReadUInt16();
        if (length < 2) throw reader.Bad($"a flow entry of {length} bytes");
        var body = reader.Part(length);
        body.Skip(2);
        var table = body.ReadByte();
        body.Skip(1);
        var seconds = body.ReadUInt32();
        var nanoseconds = body.ReadUInt32();
        var priority = body.ReadUInt16();
        var idle = body.ReadUInt16();
        var hard = body.ReadUInt16();
        var flags = (FlowEntryFlags)body.ReadUInt16();
        body.Skip(4);
        var cookie = body.ReadUInt64();
        var packets = body.ReadUInt64();
        var bytes = body.ReadUInt64();
        var match = MatchCodec.Read(ref body, out var foreign, body.Lenient);
        var instructions = InstructionCodecs.ReadList(body);
        return new FlowStats(new FlowEntry(table, priority, match, instructions, cookie, idle, hard, flags), seconds, nanoseconds, packets, bytes) { ForeignMatch = foreign };
    }

    private static void WriteFlow(FlowStats flow, OpenFlowWriter writer)
    {
        var entry = flow.Entry;
        var start = writer.Length;
        writer.WriteUInt16(0);
        writer.WriteByte(entry.TableId);
        writer.WriteZeros(1);
        writer.WriteUInt32(flow.DurationSeconds);
        writer.WriteUInt32(flow.DurationNanoseconds);
        writer.WriteUInt16(entry.Priority);
        writer.WriteUInt16(entry.IdleTimeoutSeconds);
        writer.WriteUInt16(entry.HardTimeoutSeconds);
        writer.WriteUInt16((ushort)entry.Flags);
        writer.WriteZeros(4);
        writer.WriteUInt64(entry.Cookie);
        writer.WriteUInt64(flow.PacketCount);
        writer.WriteUInt64(flow.ByteCount);
        MatchCodec.Write(entry.Match, flow.ForeignMatch, writer);
        InstructionCodecs.WriteList(entry.Instructions, writer);
        writer.PatchUInt16(start, writer.Length - start);
    }
}

/// <summary>Reply: u64 packets, u64 bytes, u32 flows, 4 zeros.</summary>
internal sealed class AggregateCodec : MultipartCodec<AggregateRequest, AggregateReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new AggregateRequest(FlowSelectionCodec.Read(ref reader));

    public override MultipartReplyBody ReadReply(ref WireReader reader)
    {
        var reply = new AggregateReply(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32());
        reader.Skip(4);
        return reply;
    }

    protected override void Write(AggregateRequest request, OpenFlowWriter writer) => FlowSelectionCodec.Write(request.Selection, writer);

    protected override void Write(AggregateReply reply, OpenFlowWriter writer)
    {
        writer.WriteUInt64(reply.PacketCount);
        writer.WriteUInt64(reply.ByteCount);
        writer.WriteUInt32(reply.FlowCount);
        writer.WriteZeros(4);
    }
}
