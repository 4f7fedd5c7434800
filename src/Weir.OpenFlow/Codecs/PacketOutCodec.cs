using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 buffer_id, u32 in_port, u16 actions_len, 6 zeros, actions, frame.</summary>
internal sealed class PacketOutCodec : MessageCodec<PacketOutMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var buffer = reader.ReadUInt32();
        var inPort = new PortNumber(reader.ReadUInt32());
        var actionsLength = reader.ReadUInt16();
        reader.Skip(6);
        var actions = ActionCodecs.ReadList(reader.Part(actionsLength));
        return new PacketOutMessage(buffer, inPort, actions, reader.ReadRest()) { Xid = header.Xid };
    }

    protected override void Write(PacketOutMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.BufferId);
        writer.WriteUInt32(message.InPort.Value);
        var lengthAt = writer.Length;
        writer.WriteZeros(8);
        var start = writer.Length;
        ActionCodecs.WriteList(message.Actions, writer);
        writer.PatchUInt16(lengthAt, writer.Length - start);
        writer.WriteBytes(message.Data.AsSpan());
    }
}
