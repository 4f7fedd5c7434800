namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_EXPERIMENTER of a kind that Weir does not model.</summary>
/// <param name="Experimenter">The experimenter id.</param>
/// <param name="ExperimenterType">The experimenter's own type.</param>
/// <param name="Data">What follows.</param>
public sealed record ExperimenterMessage(uint Experimenter, uint ExperimenterType, ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}
