namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_BARRIER_REQUEST: all that came before is done before the reply.</summary>
public sealed record BarrierRequestMessage : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.BarrierRequest;
}
