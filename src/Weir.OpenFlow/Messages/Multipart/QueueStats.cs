using Weir.Primitives;

namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Counters of a queue.</summary>
/// <param name="Port">Its port.</param>
/// <param name="QueueId">The queue.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="TxPackets">Packets sent.</param>
/// <param name="TxErrors">Packets lost to overrun.</param>
/// <param name="DurationSeconds">How long the queue has been there.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
public sealed record QueueStats(PortNumber Port, uint QueueId, ulong TxBytes, ulong TxPackets, ulong TxErrors, uint DurationSeconds, uint DurationNanoseconds);

/// <summary>OFPMP_QUEUE request.</summary>
/// <param name="Port">The port, or <see cref="PortNumber.Any"/>.</param>
/// <param name="QueueId">The queue; 0xffffffff: all.</param>
public sealed record QueueStatsRequest(PortNumber Port, uint QueueId) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Queue;
}

/// <summary>OFPMP_QUEUE reply.</summary>
/// <param name="Queues">The queues.</param>
public sealed record QueueStatsReply(ValueList<QueueStats> Queues) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Queue;
}
