using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u16 type, u16 code, data; with type 0xffff: u16 type, u16 exp_type, u32 experimenter, data.</summary>
internal sealed class ErrorCodec : MessageCodec<ErrorMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var type = reader.ReadUInt16();
        var code = reader.ReadUInt16();
        var experimenter = type == OpenFlowErrors.ExperimenterType ? reader.ReadUInt32() : 0;
        return new ErrorMessage(type, code, reader.ReadRest(), experimenter) { Xid = header.Xid };
    }

    protected override void Write(ErrorMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt16(message.ErrorType);
        writer.WriteUInt16(message.Code);
        if (message.ErrorType == OpenFlowErrors.ExperimenterType) writer.WriteUInt32(message.Experimenter);
        writer.WriteBytes(message.Data.AsSpan());
    }
}
