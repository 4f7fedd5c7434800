using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u16 flags, u16 miss_send_len.</summary>
internal sealed class SetConfigCodec : MessageCodec<SetConfigMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) =>
        new SetConfigMessage((FragmentHandling)reader.ReadUInt16(), reader.ReadUInt16()) { Xid = header.Xid };

    protected override void Write(SetConfigMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)message.Fragments);
        writer.WriteUInt16(message.MissSendLength);
    }
}

/// <summary>u16 flags, u16 miss_send_len.</summary>
internal sealed class GetConfigReplyCodec : MessageCodec<GetConfigReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) =>
        new GetConfigReplyMessage((FragmentHandling)reader.ReadUInt16(), reader.ReadUInt16()) { Xid = header.Xid };

    protected override void Write(GetConfigReplyMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)message.Fragments);
        writer.WriteUInt16(message.MissSendLength);
    }
}
