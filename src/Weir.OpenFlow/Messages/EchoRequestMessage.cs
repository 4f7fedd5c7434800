namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_ECHO_REQUEST.</summary>
/// <param name="Data">Anything; the reply carries it back.</param>
public sealed record EchoRequestMessage(ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.EchoRequest;
}
