using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Controller.Drops;

/// <summary>Frames that a datapath has dropped, for one reason and by one entry.</summary>
/// <param name="Drop">What drops, and why.</param>
/// <param name="Packets">Since the datapath is watched.</param>
/// <param name="Bytes">Since the datapath is watched.</param>
/// <param name="RecentPackets">In <see cref="DropReport.Recent"/>.</param>
/// <param name="RecentBytes">In <see cref="DropReport.Recent"/>.</param>
public sealed record DropCounter(DropSource Drop, ulong Packets, ulong Bytes, ulong RecentPackets, ulong RecentBytes);

/// <summary>What drops: the same one before and after a reload that leaves it alone.</summary>
/// <param name="Reason">The reason's name, of <c>DropReasons</c> or <c>GuardDropReasons</c>.</param>
/// <param name="Subject">In the operator's words: <c>acl office, rule 2 on port 13</c>.</param>
/// <param name="Table">Name of the table; empty for a meter.</param>
/// <param name="Port">The port that the frames came in on, where the entry tells it.</param>
public sealed record DropSource(string Reason, string Subject, string Table, PortNumber? Port)
{
    /// <summary>The YAML line, where there is one.</summary>
    public SourceLocation? Location { get; init; }

    /// <inheritdoc/>
    public bool Equals(DropSource? other) => other is not null && Reason == other.Reason && Subject == other.Subject && Table == other.Table && Port == other.Port;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reason, Subject, Table, Port);
}

/// <summary>Frames that a datapath has dropped for one reason, of those that came in on one port.</summary>
/// <param name="Reason">The reason's name, of <c>DropReasons</c> or <c>GuardDropReasons</c>.</param>
/// <param name="Port">The port; null: the entries do not tell it.</param>
/// <param name="Packets">Since the datapath is watched.</param>
/// <param name="Bytes">Since the datapath is watched.</param>
public readonly record struct DropTotal(string Reason, PortNumber? Port, ulong Packets, ulong Bytes);

/// <summary>What a datapath drops.</summary>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Since">Since when it is counted.</param>
/// <param name="Recent">How long before <paramref name="ReadAt"/> the recent counts begin: a minute, or less where it is not watched that long.</param>
/// <param name="Fault">Why it could not be asked now, so that this is older; null: it was.</param>
/// <param name="Counters">Counters that are not 0, the recent ones first, then by number.</param>
public sealed record DropReport(DateTimeOffset? ReadAt, DateTimeOffset Since, TimeSpan Recent, string? Fault, ImmutableArray<DropCounter> Counters);
