namespace Weir.Api;

/// <summary>A datapath, for lists and drawings; <c>GET /api/v1/datapaths</c> answers a list of these. What audits and protocols found is in the status.</summary>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">The configuration's text for people.</param>
/// <param name="Hardware">The hardware class.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="State"><c>disconnected</c>, <c>reconciling</c>, <c>applied</c> or <c>degraded</c>.</param>
/// <param name="Since">Since when.</param>
/// <param name="Peer">The switch's address, or null.</param>
/// <param name="ConfigHash">Hash of the configuration in force.</param>
/// <param name="AppliedHash">Hash of the configuration that the switch confirmed last, or null.</param>
/// <param name="AppliedSince">When it confirmed it.</param>
/// <param name="Ports">How many ports the configuration names.</param>
/// <param name="PortsUp">How many of them are up.</param>
/// <param name="Vlans">How many VLANs are used on its ports.</param>
/// <param name="Hosts">How many hosts are learned.</param>
/// <param name="Flows">How many flow entries it shall hold, learned hosts' excepted.</param>
/// <param name="Faults">Why it is degraded.</param>
public sealed record DatapathResponse(
    string DpId,
    string Name,
    string Description,
    string Hardware,
    string? Location,
    string State,
    DateTimeOffset Since,
    string? Peer,
    string ConfigHash,
    string? AppliedHash,
    DateTimeOffset? AppliedSince,
    int Ports,
    int PortsUp,
    int Vlans,
    int Hosts,
    int Flows,
    IReadOnlyList<FaultResponse> Faults);
