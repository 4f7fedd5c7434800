namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_FEATURES_REQUEST.</summary>
public sealed record FeaturesRequestMessage : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.FeaturesRequest;
}
