namespace Weir.Api;

/// <summary>What is at the other end of a port, as LLDP has shown it; <c>GET /api/v1/links</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="PeerDatapath">Name of the datapath at the other end; null: it is none of this Weir's.</param>
/// <param name="PeerPort">Name of the port there, where the datapath is one of this Weir's, or null.</param>
/// <param name="SystemName">What the other end calls itself; empty where it does not say. Text from outside.</param>
/// <param name="PortId">What it calls its port. Text from outside.</param>
/// <param name="Mac">Source of its beacons.</param>
/// <param name="IsExpected">False: <c>lldp_peer_mac</c> names another.</param>
/// <param name="Lag">The LAG that the port is a member of, or null.</param>
/// <param name="LacpState"><c>down</c>, <c>waiting</c>, <c>standby</c> or <c>carrying</c>; null: no member of a LAG.</param>
public sealed record LinkResponse(
    string Datapath,
    string Port,
    uint PortNumber,
    string? PeerDatapath,
    string? PeerPort,
    string SystemName,
    string PortId,
    string Mac,
    bool IsExpected,
    int? Lag,
    string? LacpState);
