using System.Collections.Immutable;
using Weir.Controller.Protocols;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Status;

/// <summary>How it stands with one datapath.</summary>
public enum DatapathCondition
{
    /// <summary>No connection.</summary>
    Disconnected,

    /// <summary>Connected; what it holds is being read, or what differs is being sent.</summary>
    Reconciling,

    /// <summary>The switch confirmed everything the configuration asks for.</summary>
    Applied,

    /// <summary>The switch refused something; see the reasons.</summary>
    Degraded,
}

/// <summary>Something that the switch refused or that could not be carried out, in the operator's words.</summary>
/// <param name="Message">What and why.</param>
/// <param name="Subject">The object concerned: <c>acl office, rule 3</c>.</param>
/// <param name="Location">The YAML line that asked for it, where there is one.</param>
public sealed record DatapathFault(string Message, string Subject, SourceLocation? Location);

/// <summary>A snapshot of one datapath, immutable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Condition">How it stands.</param>
/// <param name="Since">Since when.</param>
/// <param name="Peer">The switch's address, or null.</param>
/// <param name="AppliedHash">Hash of the configuration that the switch confirmed last, or null.</param>
/// <param name="AppliedSince">When it confirmed it.</param>
/// <param name="Faults">Why it is degraded.</param>
/// <param name="Counters">Totals since the start.</param>
public sealed record DatapathStatus(
    DatapathId Id,
    string Name,
    DatapathCondition Condition,
    DateTimeOffset Since,
    string? Peer,
    string? AppliedHash,
    DateTimeOffset? AppliedSince,
    ImmutableArray<DatapathFault> Faults,
    DatapathCounters Counters)
{
    /// <summary>What audits have found.</summary>
    public DatapathAudit Audit { get; init; } = DatapathAudit.None;

    /// <summary>Ports of the configuration that the switch does not have, by number; empty while there is no connection. No fault: a port may come.</summary>
    public ImmutableArray<MissingPort> MissingPorts { get; init; } = [];

    /// <summary>The configuration in force there.</summary>
    public Datapath? Configured { get; init; }

    /// <summary>Members of LAGs, by port.</summary>
    public ImmutableArray<LacpPortStatus> Lacp { get; init; } = [];

    /// <summary>Neighbours that LLDP has shown, by port.</summary>
    public ImmutableArray<LldpNeighbor> Neighbors { get; init; } = [];
}

/// <summary>A port that the configuration names and the switch does not have.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where it is configured.</param>
public sealed record MissingPort(PortNumber Number, string Name, SourceLocation? Location);

/// <summary>Totals of one datapath since the start.</summary>
/// <param name="Hosts">Hosts known now.</param>
/// <param name="PacketIns">Packet-ins received.</param>
/// <param name="PacketInsIgnored">Of these, not for learning: wrong cookie, unreadable, or during a change.</param>
/// <param name="FlowModsSent">Flow-mods sent.</param>
/// <param name="Errors">Errors that the switch sent.</param>
/// <param name="Connections">Connections accepted.</param>
/// <param name="Disconnections">Connections lost.</param>
/// <param name="LearnBans">Bans begun because <c>max_hosts</c> was reached.</param>
public sealed record DatapathCounters(int Hosts, long PacketIns, long PacketInsIgnored, long FlowModsSent, long Errors, long Connections, long Disconnections, long LearnBans);
