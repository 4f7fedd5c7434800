namespace Weir.Api;

/// <summary>Answer of <c>GET /api/v1/status</c>.</summary>
/// <param name="Version">Weir's version.</param>
/// <param name="Pid">The daemon's process id.</param>
/// <param name="Config">The configuration.</param>
/// <param name="Listening">Where switches connect.</param>
/// <param name="UnknownDatapaths">Connections refused because no configuration names the datapath.</param>
/// <param name="Impostors">Connections refused because their datapath was connected already.</param>
/// <param name="RejectedConnections">Connections that ended before or in the handshake.</param>
/// <param name="Datapaths">Each datapath.</param>
public sealed record StatusResponse(
    string Version,
    int Pid,
    ConfigStatusResponse Config,
    IReadOnlyList<string> Listening,
    long UnknownDatapaths,
    long Impostors,
    long RejectedConnections,
    IReadOnlyList<DatapathStatusResponse> Datapaths)
{
    /// <summary><c>controller</c>, or <c>guard</c>: <c>weir guard</c>, whose datapaths are the bridges that it guards.</summary>
    public string Role { get; init; } = "controller";
}

/// <summary>The configuration in force, and what became of the last one offered.</summary>
/// <param name="File">The file.</param>
/// <param name="Hash">SHA-256 of the configuration in force.</param>
/// <param name="Since">When it was loaded.</param>
/// <param name="LoadErrors">What was wrong with the last load; the configuration in force is then an earlier one.</param>
/// <param name="ReloadRequests">Loads asked for since the start, the first one included.</param>
public sealed record ConfigStatusResponse(string File, string Hash, DateTimeOffset Since, IReadOnlyList<string> LoadErrors, long ReloadRequests);

/// <summary>One datapath.</summary>
/// <param name="DpId">16 hex digits; empty: of <c>weir guard</c>, which knows bridges by name.</param>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>disconnected</c>, <c>reconciling</c>, <c>applied</c> or <c>degraded</c>.</param>
/// <param name="Since">Since when.</param>
/// <param name="Peer">The switch's address, or null.</param>
/// <param name="AppliedHash">Hash of the configuration that the switch confirmed last, or null.</param>
/// <param name="AppliedSince">When it confirmed it.</param>
/// <param name="Faults">Why it is degraded.</param>
/// <param name="Hosts">Hosts known.</param>
/// <param name="PacketIns">Packet-ins received.</param>
/// <param name="PacketInsIgnored">Of these, not for learning.</param>
/// <param name="FlowModsSent">Flow-mods sent.</param>
/// <param name="Errors">Errors that the switch sent.</param>
/// <param name="Connections">Connections accepted.</param>
/// <param name="Disconnections">Connections lost.</param>
/// <param name="LearnBans">Bans begun because <c>max_hosts</c> was reached.</param>
/// <param name="Audit">What audits have found.</param>
/// <param name="Lacp">Members of LAGs, by port.</param>
/// <param name="Neighbors">Neighbours that LLDP has shown, by port.</param>
public sealed record DatapathStatusResponse(
    string DpId,
    string Name,
    string State,
    DateTimeOffset Since,
    string? Peer,
    string? AppliedHash,
    DateTimeOffset? AppliedSince,
    IReadOnlyList<FaultResponse> Faults,
    int Hosts,
    long PacketIns,
    long PacketInsIgnored,
    long FlowModsSent,
    long Errors,
    long Connections,
    long Disconnections,
    long LearnBans,
    AuditResponse Audit,
    IReadOnlyList<LacpPortResponse> Lacp,
    IReadOnlyList<LldpNeighborResponse> Neighbors)
{
    /// <summary>Enabled ports of the configuration that the switch does not have; empty while there is no connection.</summary>
    public IReadOnlyList<MissingPortResponse> MissingPorts { get; init; } = [];
}

/// <summary>A port that the configuration names and the switch does not have.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
public sealed record MissingPortResponse(uint Number, string Name, string? Location);

/// <summary>Why a datapath is degraded.</summary>
/// <param name="Message">What and why.</param>
/// <param name="Subject">The object concerned.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
public sealed record FaultResponse(string Message, string Subject, string? Location);
