using System.Collections.Immutable;

namespace Weir.Controller.Status;

/// <summary>What became of a configuration on one datapath.</summary>
public enum ApplyState
{
    /// <summary>The switch confirmed it.</summary>
    Confirmed,

    /// <summary>It was in force already; nothing was sent.</summary>
    Unchanged,

    /// <summary>The switch refused it, or part of it cannot be compiled: the one before stays in force there.</summary>
    RolledBack,

    /// <summary>No switch is connected: it gets it when it connects.</summary>
    NotConnected,

    /// <summary>The switch did not answer to the end. The connection is begun anew, and brings it.</summary>
    Failed,
}

/// <summary>What became of a configuration on one datapath.</summary>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">In a word.</param>
/// <param name="Plan">What was to change: <c>3 added, 1 removed: port_acl +3 -1</c>; empty where nothing was.</param>
/// <param name="Faults">Why it was not applied, with the YAML lines.</param>
public sealed record ApplyResult(string DpId, string Name, ApplyState State, string Plan, ImmutableArray<DatapathFault> Faults);
