using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPRR_*. Source: OpenFlow 1.3.5, section 7.4.2; the last two from 1.4.</summary>
public enum FlowRemovedReason : byte
{
    /// <summary>Nothing hit it for its idle timeout.</summary>
    IdleTimeout = 0,

    /// <summary>Its hard timeout was up.</summary>
    HardTimeout = 1,

    /// <summary>A flow-mod deleted it.</summary>
    Delete = 2,

    /// <summary>Its group was deleted.</summary>
    GroupDelete = 3,

    /// <summary>Its meter was deleted.</summary>
    MeterDelete = 4,

    /// <summary>Made room for another.</summary>
    Eviction = 5,
}

/// <summary>OFPT_FLOW_REMOVED.</summary>
/// <param name="Cookie">Of the entry.</param>
/// <param name="Priority">Of the entry.</param>
/// <param name="Reason">Why it went.</param>
/// <param name="TableId">Where it was.</param>
/// <param name="DurationSeconds">How long it lived.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
/// <param name="IdleTimeoutSeconds">Of the entry.</param>
/// <param name="HardTimeoutSeconds">Of the entry.</param>
/// <param name="PacketCount">Packets it matched.</param>
/// <param name="ByteCount">Bytes it matched.</param>
/// <param name="Match">Of the entry; fields unknown to Weir are left out and stand in <see cref="ForeignMatch"/>.</param>
public sealed record FlowRemovedMessage(
    ulong Cookie,
    ushort Priority,
    FlowRemovedReason Reason,
    byte TableId,
    uint DurationSeconds,
    uint DurationNanoseconds,
    ushort IdleTimeoutSeconds,
    ushort HardTimeoutSeconds,
    ulong PacketCount,
    ulong ByteCount,
    Match Match) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.FlowRemoved;

    /// <summary>The whole match as OXM TLVs where one of its fields is unknown to Weir; else null.</summary>
    public ValueList<byte>? ForeignMatch { get; init; }
}
