namespace Weir.Api;

/// <summary>Answer of <c>POST /api/v1/reload</c>.</summary>
/// <param name="Accepted">The file was good and is in force.</param>
/// <param name="Hash">Its hash; empty where it was refused.</param>
/// <param name="Diagnostics">What is wrong or dubious in it, a line each.</param>
/// <param name="Datapaths">What became of it on each datapath; none where the file was refused.</param>
public sealed record ReloadResponse(bool Accepted, string Hash, IReadOnlyList<string> Diagnostics, IReadOnlyList<AppliedResponse> Datapaths);

/// <summary>What became of a configuration on one datapath.</summary>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>confirmed</c>, <c>unchanged</c>, <c>rolled_back</c>, <c>not_connected</c> or <c>failed</c>.</param>
/// <param name="Plan">What was to change: <c>3 added, 1 removed: port_acl +3 -1</c>; empty where nothing was.</param>
/// <param name="Faults">Why it was not applied.</param>
public sealed record AppliedResponse(string DpId, string Name, string State, string Plan, IReadOnlyList<FaultResponse> Faults);

/// <summary>Answer to a request that cannot be served.</summary>
/// <param name="Error">Why.</param>
public sealed record ErrorResponse(string Error);
