using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>What the entries of a host on one port and VLAN have in common.</summary>
/// <param name="Port">The port.</param>
/// <param name="Sources">Ports where its frames come in: its own, and with a LAG the other members that carry the VLAN, ascending.</param>
/// <param name="Next">Where its frames go on from <c>eth_src</c>.</param>
/// <param name="Output">What is done in <c>eth_dst</c>.</param>
/// <param name="Hairpin">What is done in <c>eth_dst_hairpin</c>, or null.</param>
internal sealed record HostPlace(Port Port, ImmutableArray<PortNumber> Sources, ValueList<Instruction> Next, ValueList<Instruction> Output, ValueList<Instruction>? Hairpin)
{
    /// <summary>Other ports from which no frame may get here (<see cref="Port.LoopProtectExternal"/>).</summary>
    public ImmutableArray<PortNumber> Barred { get; init; } = [];

    /// <summary>Whether a host here and there has the same entries; timeouts are compared as to whether there are any.</summary>
    public bool TreatsAlike(HostPlace other) =>
        Port.PermanentLearn == other.Port.PermanentLearn
        && (Port.Lacp is null) == (other.Port.Lacp is null)
        && Sources.AsSpan().SequenceEqual(other.Sources.AsSpan())
        && Barred.AsSpan().SequenceEqual(other.Barred.AsSpan())
        && Next.Equals(other.Next)
        && Output.Equals(other.Output)
        && (Hairpin is null ? other.Hairpin is null : Hairpin.Equals(other.Hairpin));
}
