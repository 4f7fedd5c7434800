using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u64 cookie, u16 priority, u8 reason, u8 table_id, u32 duration_sec, u32 duration_nsec, u16 idle_timeout, u16 hard_timeout, u64 packets, u64 bytes, match.</summary>
internal sealed class FlowRemovedCodec : MessageCodec<FlowRemovedMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var cookie = reader.ReadUInt64();
        var priority = reader.ReadUInt16();
        var reason = (FlowRemovedReason)reader.ReadByte();
        var table = reader.ReadByte();
        var seconds = reader.ReadUInt32();
        var nanoseconds = reader.ReadUInt32();
        var idle = reader.ReadUInt16();
        var hard = reader.ReadUInt16();
        var packets = reader.ReadUInt64();
        var bytes = reader.ReadUInt64();
        var match = MatchCodec.Read(ref reader, out var foreign, lenient: true);
        return new FlowRemovedMessage(cookie, priority, reason, table, seconds, nanoseconds, idle, hard, packets, bytes, match) { Xid = header.Xid, ForeignMatch = foreign };
    }

    protected override void Write(FlowRemovedMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt64(message.Cookie);
        writer.WriteUInt16(message.Priority);
        writer.WriteByte((byte)message.Reason);
        writer.WriteByte(message.TableId);
        writer.WriteUInt32(message.DurationSeconds);
        writer.WriteUInt32(message.DurationNanoseconds);
        writer.WriteUInt16(message.IdleTimeoutSeconds);
        writer.WriteUInt16(message.HardTimeoutSeconds);
        writer.WriteUInt64(message.PacketCount);
        writer.WriteUInt64(message.ByteCount);
        MatchCodec.Write(message.Match, message.ForeignMatch, writer);
    }
}
