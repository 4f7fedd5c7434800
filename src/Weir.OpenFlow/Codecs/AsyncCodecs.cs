using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>Six u32 masks.</summary>
internal sealed class SetAsyncCodec : MessageCodec<SetAsyncMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) => new SetAsyncMessage(AsyncFields.Read(ref reader)) { Xid = header.Xid };

    protected override void Write(SetAsyncMessage message, OpenFlowWriter writer) => AsyncFields.Write(message.Masks, writer);
}

/// <summary>Six u32 masks.</summary>
internal sealed class GetAsyncReplyCodec : MessageCodec<GetAsyncReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) => new GetAsyncReplyMessage(AsyncFields.Read(ref reader)) { Xid = header.Xid };

    protected override void Write(GetAsyncReplyMessage message, OpenFlowWriter writer) => AsyncFields.Write(message.Masks, writer);
}

file static class AsyncFields
{
    public static AsyncMasks Read(ref WireReader reader) =>
        new(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());

    public static void Write(AsyncMasks masks, OpenFlowWriter writer)
    {
        writer.WriteUInt32(masks.PacketInMaster);
        writer.WriteUInt32(masks.PacketInSlave);
        writer.WriteUInt32(masks.PortStatusMaster);
        writer.WriteUInt32(masks.PortStatusSlave);
        writer.WriteUInt32(masks.FlowRemovedMaster);
        writer.WriteUInt32(masks.FlowRemovedSlave);
    }
}
