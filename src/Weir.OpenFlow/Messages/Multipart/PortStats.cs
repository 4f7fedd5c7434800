using Weir.Primitives;

namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Counters of a port; all ones: not counted.</summary>
/// <param name="Port">The port.</param>
/// <param name="RxPackets">Packets received.</param>
/// <param name="TxPackets">Packets sent.</param>
/// <param name="RxBytes">Bytes received.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="RxDropped">Dropped on receipt.</param>
/// <param name="TxDropped">Dropped on sending.</param>
/// <param name="RxErrors">Errors on receipt, all kinds.</param>
/// <param name="TxErrors">Errors on sending.</param>
/// <param name="RxFrameErrors">Frame alignment.</param>
/// <param name="RxOverErrors">Overrun.</param>
/// <param name="RxCrcErrors">Checksum.</param>
/// <param name="Collisions">Collisions.</param>
/// <param name="DurationSeconds">How long the port has been there.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
public sealed record PortStats(
    PortNumber Port, ulong RxPackets, ulong TxPackets, ulong RxBytes, ulong TxBytes, ulong RxDropped, ulong TxDropped, ulong RxErrors, ulong TxErrors,
    ulong RxFrameErrors, ulong RxOverErrors, ulong RxCrcErrors, ulong Collisions, uint DurationSeconds, uint DurationNanoseconds);

/// <summary>OFPMP_PORT_STATS request.</summary>
/// <param name="Port">The port, or <see cref="PortNumber.Any"/>.</param>
public sealed record PortStatsRequest(PortNumber Port) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.PortStats;
}

/// <summary>OFPMP_PORT_STATS reply.</summary>
/// <param name="Ports">The ports.</param>
public sealed record PortStatsReply(ValueList<PortStats> Ports) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.PortStats;
}
