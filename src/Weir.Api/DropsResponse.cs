namespace Weir.Api;

/// <summary>What one datapath drops; <c>GET /api/v1/drops</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Since">Since when it is counted.</param>
/// <param name="RecentSeconds">How long before <paramref name="ReadAt"/> the recent counts begin: some 60, or less where it is not watched that long.</param>
/// <param name="Fault">Why the switch could not be asked now, so that this is older; null: it was.</param>
/// <param name="Drops">Counters that are not 0, the recent ones first.</param>
public sealed record DropsResponse(string Datapath, DateTimeOffset? ReadAt, DateTimeOffset Since, long RecentSeconds, string? Fault, IReadOnlyList<DropResponse> Drops);

/// <summary>Frames that were dropped for one reason, by one entry or meter.</summary>
/// <param name="Reason">The reason's name: <c>acl-rule</c>, <c>vlan-not-member</c> …</param>
/// <param name="Subject">What drops: <c>acl office, rule 2 on port 13</c>.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="Table">Name of the table; empty for a meter.</param>
/// <param name="Port">Name of the port that the frames came in on; null where the entry does not tell.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="RecentPackets">In the last minute.</param>
/// <param name="RecentBytes">In the last minute.</param>
/// <param name="Packets">Since it is counted.</param>
/// <param name="Bytes">Since it is counted.</param>
public sealed record DropResponse(
    string Reason, string Subject, string? Location, string Table, string? Port, uint? PortNumber, ulong RecentPackets, ulong RecentBytes, ulong Packets, ulong Bytes);
