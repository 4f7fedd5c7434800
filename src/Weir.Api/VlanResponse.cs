namespace Weir.Api;

/// <summary>A VLAN as it applies to one datapath; <c>GET /api/v1/vlans</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Name">The VLAN's name.</param>
/// <param name="Vid">Its VID.</param>
/// <param name="Description">The configuration's text for people.</param>
/// <param name="Location"><c>file:line:column</c>; null where its use on a port made it.</param>
/// <param name="UntaggedPorts">Ports that have it as their native VLAN.</param>
/// <param name="TaggedPorts">Ports that carry it tagged.</param>
/// <param name="Hosts">How many hosts are learned in it.</param>
/// <param name="AclsIn">Names of the ACLs on what comes in.</param>
/// <param name="AclsOut">Names of the ACLs on what leaves.</param>
public sealed record VlanResponse(
    string Datapath,
    string Name,
    int Vid,
    string Description,
    string? Location,
    IReadOnlyList<PortReference> UntaggedPorts,
    IReadOnlyList<PortReference> TaggedPorts,
    int Hosts,
    IReadOnlyList<string> AclsIn,
    IReadOnlyList<string> AclsOut);

/// <summary>A port, named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number.</param>
public sealed record PortReference(string Name, uint Number);
