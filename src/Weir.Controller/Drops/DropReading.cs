namespace Weir.Controller.Drops;

/// <summary>A counter as the switch reported it.</summary>
/// <param name="Key">The entry's or meter's identity in the switch.</param>
/// <param name="Source">What it counts.</param>
/// <param name="Packets">Since it was added.</param>
/// <param name="Bytes">Since it was added.</param>
/// <param name="AgeSeconds">How long it has been there.</param>
internal readonly record struct DropReading(CounterKey Key, DropSource Source, ulong Packets, ulong Bytes, double AgeSeconds);

/// <summary>What identifies a counter in the switch.</summary>
/// <param name="Flow">The entry's key; default for a meter.</param>
/// <param name="MeterId">The meter; 0 for an entry.</param>
internal readonly record struct CounterKey(OpenFlow.Entries.FlowKey Flow, uint MeterId);
