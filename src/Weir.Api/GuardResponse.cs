namespace Weir.Api;

/// <summary>The guard of one datapath; <c>GET /api/v1/guard</c> answers a list of these: datapaths without a guarded port are left out.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="DpId">16 hex digits; empty: of <c>weir guard</c>, which knows bridges by name.</param>
/// <param name="Mode"><c>enforce</c>, or <c>report</c>: what would be dropped is counted.</param>
/// <param name="ReadAt">When the switch was asked for its counters last; null: not yet.</param>
/// <param name="RecentSeconds">How long before <paramref name="ReadAt"/> the recent counts begin: some 60, or less.</param>
/// <param name="Fault">Why the switch could not be asked now, so that the counts are older; null: it was.</param>
/// <param name="Nics">Guarded NICs by port.</param>
/// <param name="OtherAttempts">What was dropped and is no NIC's own: from outside, or where the entry tells no port.</param>
public sealed record GuardResponse(
    string Datapath, string DpId, string Mode, DateTimeOffset? ReadAt, long RecentSeconds, string? Fault, IReadOnlyList<GuardNicResponse> Nics, IReadOnlyList<GuardAttemptResponse> OtherAttempts);

/// <summary>A guarded NIC: what it may do, and what it tried beyond that.</summary>
/// <param name="Vm">Name of the VM, or of the port.</param>
/// <param name="Mac">The MAC address that it sends from.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="State"><c>guarded</c>; <c>report</c> (counted, not dropped); <c>off</c> (its policy says so); of <c>weir guard</c> also <c>closed</c>, <c>refused</c>, <c>unplugged</c>, <c>unknown</c>.</param>
/// <param name="PortState">The port's, as <c>GET /api/v1/ports</c> says it.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="Addresses">Addresses, nets and shared addresses (<c>vip</c>) that it may use; <c>dhcp</c>: leases too.</param>
/// <param name="ExtraMacs">Further MAC addresses that it may send from.</param>
/// <param name="Roles">Of <c>dhcp-server</c> and <c>router</c> those that it may be.</param>
/// <param name="Attempts">What it sent and was not let through, by reason.</param>
public sealed record GuardNicResponse(
    string Vm,
    string Mac,
    string Port,
    uint PortNumber,
    string State,
    string PortState,
    string? Location,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> ExtraMacs,
    IReadOnlyList<string> Roles,
    IReadOnlyList<GuardAttemptResponse> Attempts)
{
    /// <summary>The state in words, where it needs them.</summary>
    public string? Why { get; init; }
}

/// <summary>Frames that the guard did not let through.</summary>
/// <param name="Reason">The reason's name: <c>mac-spoof</c>, <c>arp-spoof</c> …</param>
/// <param name="Port">Name of the port that they came in on; null where the entry does not tell.</param>
/// <param name="RecentPackets">In the last minute.</param>
/// <param name="RecentBytes">In the last minute. 0 of <c>weir guard</c>, which counts packets.</param>
/// <param name="Packets">Since it is counted.</param>
/// <param name="Bytes">Since it is counted.</param>
public sealed record GuardAttemptResponse(string Reason, string? Port, ulong RecentPackets, ulong RecentBytes, ulong Packets, ulong Bytes);
