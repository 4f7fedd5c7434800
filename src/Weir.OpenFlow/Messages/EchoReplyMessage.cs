namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_ECHO_REPLY.</summary>
/// <param name="Data">The data of the request.</param>
public sealed record EchoReplyMessage(ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.EchoReply;
}
