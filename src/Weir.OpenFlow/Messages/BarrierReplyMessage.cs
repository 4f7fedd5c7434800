namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_BARRIER_REPLY.</summary>
public sealed record BarrierReplyMessage : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.BarrierReply;
}
