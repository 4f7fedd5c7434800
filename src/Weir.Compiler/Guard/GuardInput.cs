using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>A NIC that is plugged in.</summary>
/// <param name="Nic">What it may do.</param>
/// <param name="Port">Where it is plugged in.</param>
public sealed record GuardAttachment(GuardedNic Nic, PortNumber Port);

/// <summary>A port that is no VM's, with its number.</summary>
/// <param name="Port">What it is.</param>
/// <param name="Number">Its number.</param>
public sealed record GuardPortAttachment(GuardPort Port, PortNumber Number);

/// <summary>What the guard's tables are compiled from: the bridge, and what is plugged into it now.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Ports">Its ports that are no VMs'.</param>
/// <param name="Nics">NICs with a policy. A port that is in neither list is closed.</param>
public sealed record GuardInput(GuardBridge Bridge, ImmutableArray<GuardPortAttachment> Ports, ImmutableArray<GuardAttachment> Nics)
{
    /// <summary>
    /// Where frames go that are neither dropped nor delivered by the guard: null: forwarding is the guard's and, among ports that are no VMs', NORMAL (hook only,
    /// <c>weir guard</c>); else the first table of FAUCET's pipeline (<c>weir run</c>).
    /// </summary>
    public byte? NextTable { get; init; }
}
