namespace Weir.Api;

/// <summary>A learned host; <c>GET /api/v1/hosts</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Vlan">Name of the VLAN.</param>
/// <param name="Vid">Its VID.</param>
/// <param name="Mac">The host's address.</param>
/// <param name="AgeSeconds">Seconds since it was learned or refreshed.</param>
public sealed record HostResponse(string Datapath, string Port, uint PortNumber, string Vlan, int Vid, string Mac, long AgeSeconds);
