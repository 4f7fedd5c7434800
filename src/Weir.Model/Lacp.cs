using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>Whether a member of a LAG is chosen to carry frames.</summary>
public enum LacpSelection
{
    /// <summary>It carries frames as soon as the partner is in step.</summary>
    Selected,

    /// <summary>It says that it is in step, and carries none.</summary>
    Standby,

    /// <summary>It says that it is not in step.</summary>
    Unselected,
}

/// <summary>What makes a port a member of a LAG.</summary>
/// <param name="Lag">The LAG's id, which is the LACP key too: 1 to 65535.</param>
public sealed record Lacp(int Lag)
{
    /// <summary>Send LACPDUs unasked.</summary>
    public bool Active { get; init; }

    /// <summary>Always say that the port is in step, collects and distributes.</summary>
    public bool CollectAndDistribute { get; init; }

    /// <summary>As the file forces it; selected by default, since a datapath alone has nobody to compete with.</summary>
    public LacpSelection Selection { get; init; } = LacpSelection.Selected;

    /// <summary>No answers while the LACP of one of these ports is down.</summary>
    public ImmutableArray<PortNumber> Passthrough { get; init; } = [];

    /// <summary>Least seconds between two answers that say the same.</summary>
    public int ResponseIntervalSeconds { get; init; } = 1;

    /// <summary>LACP port priority.</summary>
    public byte PortPriority { get; init; } = 255;

    /// <summary>LACP port number, resolved.</summary>
    public ushort PortId { get; init; }
}
