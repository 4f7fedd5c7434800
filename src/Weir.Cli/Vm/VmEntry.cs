using System.Collections.Immutable;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Cli.Vm;

/// <summary>What shall become of a VM's metadata.</summary>
/// <param name="Vm">The VM's name or UUID.</param>
/// <param name="Put">Entries that take the place of those of the same NIC.</param>
/// <param name="Location">Where this is asked for.</param>
internal sealed record VmEntry(string Vm, ImmutableArray<NicPolicy> Put, SourceLocation Location)
{
    /// <summary>NICs whose entries go.</summary>
    public ImmutableArray<MacAddress> Removed { get; init; } = [];
}
