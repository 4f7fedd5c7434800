namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_GET_ASYNC_REQUEST.</summary>
public sealed record GetAsyncRequestMessage : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.GetAsyncRequest;
}
