using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>A queue of a port. Source: OpenFlow 1.3.5, section 7.2.2.</summary>
/// <param name="QueueId">The queue.</param>
/// <param name="Port">Its port.</param>
/// <param name="MinRate">In tenths of a percent; null: not said. Above 1000: disabled.</param>
/// <param name="MaxRate">In tenths of a percent; null: not said. Above 1000: disabled.</param>
public sealed record QueueDescription(uint QueueId, PortNumber Port, ushort? MinRate, ushort? MaxRate);

/// <summary>OFPT_QUEUE_GET_CONFIG_REQUEST.</summary>
/// <param name="Port">The port, or <see cref="PortNumber.Any"/>.</param>
public sealed record QueueGetConfigRequestMessage(PortNumber Port) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.QueueGetConfigRequest;
}

/// <summary>OFPT_QUEUE_GET_CONFIG_REPLY. Experimenters' properties are left out.</summary>
/// <param name="Port">As asked.</param>
/// <param name="Queues">The queues.</param>
public sealed record QueueGetConfigReplyMessage(PortNumber Port, ValueList<QueueDescription> Queues) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.QueueGetConfigReply;
}
