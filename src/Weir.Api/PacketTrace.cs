namespace Weir.Api;

/// <summary>A table on a packet's way.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Vlan">The packet's VLAN when it came there: a name and VID, or <c>untagged</c>.</param>
/// <param name="Matched">What matched, in the operator's words; null: nothing.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="Entry">The entry as <c>ovs-ofctl</c> prints it, or null.</param>
/// <param name="Done">What was done there.</param>
public sealed record TraceTable(string Table, string Vlan, string? Matched, string? Location, string? Entry, IReadOnlyList<string> Done);

/// <summary>A way out of the switch.</summary>
/// <param name="Port">Name of the port, or <c>controller</c>.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Vlan">How the frame is tagged there: <c>untagged</c>, or the VIDs from the outside in.</param>
public sealed record TraceExit(string Port, uint PortNumber, string Vlan);

/// <summary>The way of one packet through a datapath's compiled tables.</summary>
/// <param name="Tables">Tables in the order passed.</param>
/// <param name="Exits">Where it comes out; copies for the controller included.</param>
/// <param name="Drop">Why it comes out nowhere: the reason, what it means, what drops it and the line; null where it does.</param>
/// <param name="DropReason">The reason's name, as <c>weir why</c> counts it; null where it has none.</param>
public sealed record PacketTrace(IReadOnlyList<TraceTable> Tables, IReadOnlyList<TraceExit> Exits, string? Drop, string? DropReason);
