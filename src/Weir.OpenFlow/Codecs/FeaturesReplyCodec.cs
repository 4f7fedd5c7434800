using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>u64 datapath_id, u32 n_buffers, u8 n_tables, u8 auxiliary_id, 2 zeros, u32 capabilities, u32 reserved.</summary>
internal sealed class FeaturesReplyCodec : MessageCodec<FeaturesReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var datapathId = new DatapathId(reader.ReadUInt64());
        var buffers = reader.ReadUInt32();
        var tables = reader.ReadByte();
        var auxiliary = reader.ReadByte();
        reader.Skip(2);
        var capabilities = (DatapathCapabilities)reader.ReadUInt32();
        reader.Skip(4);
        return new FeaturesReplyMessage(datapathId, buffers, tables, auxiliary, capabilities) { Xid = header.Xid };
    }

    protected override void Write(FeaturesReplyMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt64(message.DatapathId.Value);
        writer.WriteUInt32(message.BufferCount);
        writer.WriteByte(message.TableCount);
        writer.WriteByte(message.AuxiliaryId);
        writer.WriteZeros(2);
        writer.WriteUInt32((uint)message.Capabilities);
        writer.WriteZeros(4);
    }
}
