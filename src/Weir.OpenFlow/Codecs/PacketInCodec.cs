using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 buffer_id, u16 total_len, u8 reason, u8 table_id, u64 cookie, match, 2 zeros, frame.</summary>
internal sealed class PacketInCodec : MessageCodec<PacketInMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var buffer = reader.ReadUInt32();
        var total = reader.ReadUInt16();
        var reason = (PacketInReason)reader.ReadByte();
        var table = reader.ReadByte();
        var cookie = reader.ReadUInt64();
        var match = MatchCodec.Read(ref reader, out _, lenient: true);
        reader.Skip(2);
        return new PacketInMessage(buffer, total, reason, table, cookie, match, reader.ReadRest()) { Xid = header.Xid };
    }

    protected override void Write(PacketInMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.BufferId);
        writer.WriteUInt16(message.TotalLength);
        writer.WriteByte((byte)message.Reason);
        writer.WriteByte(message.TableId);
        writer.WriteUInt64(message.Cookie);
        MatchCodec.Write(message.Match, writer);
        writer.WriteZeros(2);
        writer.WriteBytes(message.Data.AsSpan());
    }
}
