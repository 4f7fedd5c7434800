using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>Data and nothing else.</summary>
internal sealed class EchoRequestCodec : MessageCodec<EchoRequestMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) => new EchoRequestMessage(reader.ReadRest()) { Xid = header.Xid };

    protected override void Write(EchoRequestMessage message, OpenFlowWriter writer) => writer.WriteBytes(message.Data.AsSpan());
}

/// <summary>Data and nothing else.</summary>
internal sealed class EchoReplyCodec : MessageCodec<EchoReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) => new EchoReplyMessage(reader.ReadRest()) { Xid = header.Xid };

    protected override void Write(EchoReplyMessage message, OpenFlowWriter writer) => writer.WriteBytes(message.Data.AsSpan());
}
