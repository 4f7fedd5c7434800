using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>What the compiler must know about a datapath beyond its configuration.</summary>
/// <param name="UpPorts">
/// Ports whose link is up. A port with <c>opstatus_reconf: false</c> counts as up whether it is listed or not; numbers that are not configured are ignored.
/// </param>
/// <param name="Previous">Priorities that ACL rules hold in the switch now: of the last <see cref="DesiredState"/>, or from <see cref="AclPriorities.FromObserved"/>.</param>
public sealed record DatapathState(ImmutableHashSet<PortNumber> UpPorts, AclPriorities Previous)
{
    /// <summary>Members of LAGs that are in step with their partner.</summary>
    public ImmutableHashSet<PortNumber> LacpPorts { get; init; } = [];

    /// <summary>Those of them whose partner does not collect.</summary>
    public ImmutableHashSet<PortNumber> LacpUnheardPorts { get; init; } = [];

    /// <summary>Link-local addresses that guarded hosts have used first, by the port that they are behind.</summary>
    public ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>> FirstUsed { get; init; } = ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>>.Empty;

    /// <summary>No port is up, the switch is empty.</summary>
    public static DatapathState Initial { get; } = new([], AclPriorities.Empty);
}
