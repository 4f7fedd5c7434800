namespace Weir.Api;

/// <summary>A member of a LAG, in the status of a datapath.</summary>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Lag">The LAG's id.</param>
/// <param name="State"><c>down</c>, <c>waiting</c>, <c>standby</c> or <c>carrying</c>.</param>
/// <param name="Actor">What Weir says there.</param>
/// <param name="Partner">What the partner said last, or null.</param>
public sealed record LacpPortResponse(string Port, uint PortNumber, int Lag, string State, LacpPeerResponse Actor, LacpPeerResponse? Partner);

/// <summary>One side of LACP.</summary>
/// <param name="System">Its system.</param>
/// <param name="SystemPriority">The system's priority.</param>
/// <param name="Key">Its key.</param>
/// <param name="Port">Its port number.</param>
/// <param name="PortPriority">The port's priority.</param>
/// <param name="Flags">Of <c>active</c>, <c>short-timeout</c>, <c>aggregation</c>, <c>synchronisation</c>, <c>collecting</c>, <c>distributing</c>, <c>defaulted</c>, <c>expired</c> those that are set.</param>
public sealed record LacpPeerResponse(string System, int SystemPriority, int Key, int Port, int PortPriority, IReadOnlyList<string> Flags);

/// <summary>A neighbour that LLDP has shown, in the status of a datapath. Texts are the neighbour's own.</summary>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="SystemName">The neighbour's name; empty where it gives none.</param>
/// <param name="PortId">The neighbour's port.</param>
/// <param name="Mac">Source of its beacons.</param>
/// <param name="IsExpected">False: <c>lldp_peer_mac</c> names another.</param>
public sealed record LldpNeighborResponse(string Port, uint PortNumber, string SystemName, string PortId, string Mac, bool IsExpected);
