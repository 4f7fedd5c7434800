using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u8 table_id, 3 zeros, u32 config.</summary>
internal sealed class TableModCodec : MessageCodec<TableModMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var table = reader.ReadByte();
        reader.Skip(3);
        return new TableModMessage(table, reader.ReadUInt32()) { Xid = header.Xid };
    }

    protected override void Write(TableModMessage message, OpenFlowWriter writer)
    {
        writer.WriteByte(message.TableId);
        writer.WriteZeros(3);
        writer.WriteUInt32(message.Config);
    }
}
