namespace Weir.Api;

/// <summary>Body of <c>POST /api/v1/trace</c>.</summary>
/// <param name="InPort">Where the packet comes in: number or name.</param>
/// <param name="Dp">Name or id of the datapath; not needed where there is one.</param>
/// <param name="Packet">The packet as <c>ovs-ofctl</c> writes matches: <c>tcp,nw_dst=192.0.2.1,tp_dst=22</c>. What it leaves open gets a value.</param>
/// <param name="Frame">The whole frame in hex, in place of a packet.</param>
/// <param name="Hosts">Hosts that count as learned beside those that are: <c>MAC@PORT</c> or <c>MAC@PORT,VLAN</c>.</param>
public sealed record TraceRequest(string InPort, string? Dp = null, string? Packet = null, string? Frame = null, IReadOnlyList<string>? Hosts = null);

/// <summary>The way of a packet through a datapath's tables; answer of <c>POST /api/v1/trace</c>.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Port">Name of the port that it came in.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Packet">The packet as it was asked for, or null.</param>
/// <param name="Frame">The frame in hex.</param>
/// <param name="Tables">Tables in the order passed.</param>
/// <param name="Exits">Where it comes out; copies for the controller included.</param>
/// <param name="Drop">Why it comes out nowhere: the reason, what it means, what drops it and the line; null where it does.</param>
/// <param name="DropReason">The reason's name, as <c>weir why</c> counts it; null where it has none.</param>
public sealed record TraceResponse(
    string Datapath,
    string Port,
    uint PortNumber,
    string? Packet,
    string Frame,
    IReadOnlyList<TraceTable> Tables,
    IReadOnlyList<TraceExit> Exits,
    string? Drop,
    string? DropReason);
