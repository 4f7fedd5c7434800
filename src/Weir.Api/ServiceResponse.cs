namespace Weir.Api;

/// <summary>A coprocessor: a port behind which services answer for hosts of the network; <c>GET /api/v1/services</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="State">The port's, as <c>GET /api/v1/ports</c> says it.</param>
/// <param name="VlanVidBase">Frames from there tagged with this and N more go out of port N.</param>
/// <param name="Rules">The rules of ACLs that send packets there, with what they have taken.</param>
/// <param name="Fault">Why the switch could not be asked now; null: it was.</param>
public sealed record ServiceResponse(
    string Datapath, string Port, uint PortNumber, string? Location, string State, int VlanVidBase, IReadOnlyList<AclRuleResponse> Rules, string? Fault);
