namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Counters of a table.</summary>
/// <param name="TableId">The table.</param>
/// <param name="ActiveCount">Entries.</param>
/// <param name="LookupCount">Packets looked up.</param>
/// <param name="MatchedCount">Packets that matched.</param>
public sealed record TableStats(byte TableId, uint ActiveCount, ulong LookupCount, ulong MatchedCount);

/// <summary>OFPMP_TABLE request.</summary>
public sealed record TableStatsRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Table;
}

/// <summary>OFPMP_TABLE reply.</summary>
/// <param name="Tables">The tables.</param>
public sealed record TableStatsReply(ValueList<TableStats> Tables) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Table;
}
