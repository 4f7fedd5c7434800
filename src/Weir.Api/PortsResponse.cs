namespace Weir.Api;

/// <summary>The ports of one datapath; <c>GET /api/v1/ports</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="DpId">16 hex digits.</param>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Fault">Why the switch could not be asked now, so that counters and states are older; null: it was.</param>
/// <param name="Ports">Ports of the configuration, and those that only the switch has, by number.</param>
public sealed record PortsResponse(string Datapath, string DpId, DateTimeOffset? ReadAt, string? Fault, IReadOnlyList<PortResponse> Ports);

/// <summary>A port.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in the configuration; where it is not in there, the switch's.</param>
/// <param name="Description">The configuration's text for people.</param>
/// <param name="Location"><c>file:line:column</c> of its configuration, or null.</param>
/// <param name="State"><c>up</c>, <c>down</c>, <c>disabled</c> (by the configuration), <c>missing</c> (the switch does not have it), <c>unconfigured</c> (nothing but the switch has it), or <c>unknown</c> (the switch cannot be asked).</param>
/// <param name="Device">The switch's own name for it, or null. Text from outside.</param>
/// <param name="Mac">Its address, or null.</param>
/// <param name="SpeedKbps">Speed now in kbit/s; null: not known.</param>
/// <param name="Kind"><c>access</c>, <c>coprocessor</c>, <c>mirror</c> (it only sends), or <c>lag</c>.</param>
/// <param name="NativeVlan">Name of the VLAN of untagged frames, or null.</param>
/// <param name="TaggedVlans">Names of the VLANs of tagged frames.</param>
/// <param name="Acls">Names of the ACLs on what comes in.</param>
/// <param name="Hosts">How many hosts are learned there.</param>
/// <param name="Lag">The LAG that it is a member of, or null.</param>
/// <param name="LacpState"><c>down</c>, <c>waiting</c>, <c>standby</c> or <c>carrying</c>; null: no member of a LAG.</param>
/// <param name="Neighbor">What LLDP has shown there, or null.</param>
/// <param name="Counters">What the switch has counted, or null.</param>
public sealed record PortResponse(
    uint Number,
    string Name,
    string Description,
    string? Location,
    string State,
    string? Device,
    string? Mac,
    long? SpeedKbps,
    string Kind,
    string? NativeVlan,
    IReadOnlyList<string> TaggedVlans,
    IReadOnlyList<string> Acls,
    int Hosts,
    int? Lag,
    string? LacpState,
    LldpNeighborResponse? Neighbor,
    PortCountersResponse? Counters);

/// <summary>What a port has counted since the switch has it; null where the switch does not count that.</summary>
/// <param name="RxPackets">Packets received.</param>
/// <param name="TxPackets">Packets sent.</param>
/// <param name="RxBytes">Bytes received.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="RxDropped">Dropped on receipt, by the port and not by Weir's entries.</param>
/// <param name="TxDropped">Dropped on sending.</param>
/// <param name="RxErrors">Errors on receipt.</param>
/// <param name="TxErrors">Errors on sending.</param>
/// <param name="Seconds">For how long.</param>
public sealed record PortCountersResponse(
    ulong? RxPackets, ulong? TxPackets, ulong? RxBytes, ulong? TxBytes, ulong? RxDropped, ulong? TxDropped, ulong? RxErrors, ulong? TxErrors, uint Seconds);
