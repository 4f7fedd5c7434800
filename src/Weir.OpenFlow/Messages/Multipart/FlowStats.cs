using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Which entries a flow or aggregate request means.</summary>
/// <param name="TableId">255: all tables.</param>
/// <param name="OutPort">Only those that output there; <see cref="PortNumber.Any"/>: all.</param>
/// <param name="OutGroup">Only those that use the group; 0xffffffff: all.</param>
/// <param name="Cookie">With <paramref name="CookieMask"/>.</param>
/// <param name="CookieMask">Only those whose cookie equals in these bits; 0: all.</param>
/// <param name="Match">Only those it covers.</param>
public sealed record FlowSelection(byte TableId, PortNumber OutPort, uint OutGroup, ulong Cookie, ulong CookieMask, Match Match)
{
    /// <summary>Every entry of every table.</summary>
    public static FlowSelection All { get; } = new(FlowModMessage.AllTables, PortNumber.Any, FlowModMessage.AnyGroup, 0, 0, Match.Any);
}

/// <summary>An entry with its counters.</summary>
/// <param name="Entry">The entry. Flags beyond those of OpenFlow 1.3 are kept as numbers.</param>
/// <param name="DurationSeconds">How long it has lived.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
/// <param name="PacketCount">Packets; all ones: not counted.</param>
/// <param name="ByteCount">Bytes; all ones: not counted.</param>
public sealed record FlowStats(FlowEntry Entry, uint DurationSeconds, uint DurationNanoseconds, ulong PacketCount, ulong ByteCount)
{
    /// <summary>
    /// The whole match as OXM TLVs where one of its fields is unknown to Weir: the entry's match then holds only the others, and the entry is nobody's that Weir made.
    /// Delete it with <see cref="FlowModMessage.ForeignMatch"/>. Null: <c>Entry.Match</c> says it all.
    /// </summary>
    public ValueList<byte>? ForeignMatch { get; init; }
}

/// <summary>OFPMP_FLOW request.</summary>
/// <param name="Selection">Which entries.</param>
public sealed record FlowStatsRequest(FlowSelection Selection) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Flow;
}

/// <summary>OFPMP_FLOW reply.</summary>
/// <param name="Flows">The entries.</param>
public sealed record FlowStatsReply(ValueList<FlowStats> Flows) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Flow;
}

/// <summary>OFPMP_AGGREGATE request.</summary>
/// <param name="Selection">Which entries.</param>
public sealed record AggregateRequest(FlowSelection Selection) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Aggregate;
}

/// <summary>OFPMP_AGGREGATE reply.</summary>
/// <param name="PacketCount">Packets of all of them.</param>
/// <param name="ByteCount">Bytes of all of them.</param>
/// <param name="FlowCount">How many they are.</param>
public sealed record AggregateReply(ulong PacketCount, ulong ByteCount, uint FlowCount) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Aggregate;
}
