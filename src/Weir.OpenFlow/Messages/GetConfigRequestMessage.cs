namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_GET_CONFIG_REQUEST.</summary>
public sealed record GetConfigRequestMessage : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.GetConfigRequest;
}
