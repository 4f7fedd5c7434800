namespace Weir.Guard.Runtime;

/// <summary>Frames dropped that are no NIC's.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Port">The port that they came in; empty: several.</param>
/// <param name="Reason">Why.</param>
/// <param name="Packets">How many.</param>
public sealed record PortDrop(string Bridge, string Port, string Reason, ulong Packets);
