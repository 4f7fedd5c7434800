namespace Weir.Api;

/// <summary>A coprocessor: a port behind which services answer for hosts of the network; <c>GET /api/v1/services</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="State">The port's, as <c>GET /api/v1/ports</c> says it.</param>
/// <param name="Health"><c>answering</c> (frames came from there in the last minute), <c>silent</c> (packets are diverted there, and nothing comes back), <c>idle</c> (neither), <c>down</c> (the port is not up), <c>unknown</c>.</param>
/// <param name="VlanVidBase">Frames from there tagged with this and N more go out of port N.</param>
/// <param name="Vids">Which tag leads out of which port; any other tag is a VLAN's.</param>
/// <param name="Counters">What the switch has counted there; null: it was not asked yet.</param>
/// <param name="Rules">The rules of ACLs that send packets there, with what they have taken.</param>
/// <param name="Fault">Why the switch could not be asked now; null: it was.</param>
public sealed record ServiceResponse(
    string Datapath,
    string Port,
    uint PortNumber,
    string? Location,
    string State,
    string Health,
    int VlanVidBase,
    IReadOnlyList<ServiceVidResponse> Vids,
    ServiceCountersResponse? Counters,
    IReadOnlyList<AclRuleResponse> Rules,
    string? Fault);

/// <summary>Where a coprocessor's frames with a tag go.</summary>
/// <param name="Vid">The tag's VID.</param>
/// <param name="Port">Name of the port that they go out of, without that tag.</param>
/// <param name="PortNumber">Its number.</param>
public sealed record ServiceVidResponse(int Vid, string Port, uint PortNumber);

/// <summary>What a switch has counted at a coprocessor, since Weir watches it. Read every 10 s, and for who asks.</summary>
/// <param name="ReadAt">When it was read.</param>
/// <param name="DivertedPackets">Packets that rules sent there and nowhere else.</param>
/// <param name="CopiedPackets">Packets that rules sent there and let through, too.</param>
/// <param name="HeardPackets">Frames that came from there with a tag.</param>
/// <param name="UntaggedPackets">Frames that came from there without one, and were dropped.</param>
/// <param name="RecentDivertedPackets">In the last minute.</param>
/// <param name="RecentCopiedPackets">In the last minute.</param>
/// <param name="RecentHeardPackets">In the last minute.</param>
/// <param name="LastSteered">When it was seen last that packets had been sent there; null: not since Weir watches it.</param>
/// <param name="LastHeard">When it was seen last that frames had come from there; null: not since Weir watches it.</param>
/// <param name="UnansweredSince">Since when packets are diverted there and nothing has come back; null: that is not so.</param>
public sealed record ServiceCountersResponse(
    DateTimeOffset ReadAt,
    long DivertedPackets,
    long CopiedPackets,
    long HeardPackets,
    long UntaggedPackets,
    long RecentDivertedPackets,
    long RecentCopiedPackets,
    long RecentHeardPackets,
    DateTimeOffset? LastSteered,
    DateTimeOffset? LastHeard,
    DateTimeOffset? UnansweredSince);
