namespace Weir.Api;

/// <summary>An entry that a switch shall hold; <c>GET /api/v1/flows</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="Table">Name of the table.</param>
/// <param name="Text">As <c>ovs-ofctl dump-flows --names</c> prints it.</param>
/// <param name="Feature">Which part of the configuration asked for it.</param>
/// <param name="Subject">The object concerned.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="Drop">Name of the reason for which it drops, or null.</param>
public sealed record FlowResponse(string Datapath, string Table, string Text, string Feature, string Subject, string? Location, string? Drop = null);
