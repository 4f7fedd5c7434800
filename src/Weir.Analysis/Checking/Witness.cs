using Weir.Model;

namespace Weir.Analysis.Checking;

/// <summary>A packet that shows what a finding says, as the interpreter treats it.</summary>
/// <param name="InPort">Where it comes in.</param>
/// <param name="Packet">The packet, as <c>weir trace</c> reads it.</param>
/// <param name="Taker">The rule that takes it, in the operator's words.</param>
internal sealed record Witness(Port InPort, string Packet, string Taker);
