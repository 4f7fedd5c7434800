using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 experimenter, u32 type, data.</summary>
internal sealed class ExperimenterCodec : MessageCodec<ExperimenterMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var experimenter = reader.ReadUInt32();
        var type = reader.ReadUInt32();
        return new ExperimenterMessage(experimenter, type, reader.ReadRest()) { Xid = header.Xid };
    }

    protected override void Write(ExperimenterMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Experimenter);
        writer.WriteUInt32(message.ExperimenterType);
        writer.WriteBytes(message.Data.AsSpan());
    }
}
