using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Controller.Status;

/// <summary>How something in a switch differs from what it shall hold.</summary>
public enum AuditKind
{
    /// <summary>The switch shall hold it and does not.</summary>
    Missing,

    /// <summary>It is there, and is something else.</summary>
    Different,

    /// <summary>It stands in Weir's tables, and nobody of Weir's put it there.</summary>
    Foreign,
}

/// <summary>What came of an audit.</summary>
public enum AuditOutcome
{
    /// <summary>None has been carried through yet.</summary>
    None,

    /// <summary>The switch holds what it shall.</summary>
    Right,

    /// <summary>It did not, and has been put right.</summary>
    Repaired,

    /// <summary>It does not.</summary>
    Wrong,

    /// <summary>It could not be told: no connection, no answer, or changes were on their way all the time.</summary>
    Unknown,
}

/// <summary>Something that differs.</summary>
/// <param name="Kind">How.</param>
/// <param name="Text">The entry, group, meter or setting.</param>
/// <param name="Subject">What asks for it.</param>
/// <param name="Location">The YAML line, where there is one.</param>
public sealed record AuditDifference(AuditKind Kind, string Text, string Subject, SourceLocation? Location);

/// <summary>What came of an audit.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Differences">What differed.</param>
/// <param name="Note">What else is to be said, or null.</param>
public sealed record AuditResult(AuditOutcome Outcome, ImmutableArray<AuditDifference> Differences, string? Note);

/// <summary>The audits of one datapath since the start.</summary>
/// <param name="Last">When the last one ended, or null.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Differing">How much differed then.</param>
/// <param name="Audits">How many were carried through.</param>
/// <param name="Missing">What was missing, in all.</param>
/// <param name="Different">What was there and differed, in all.</param>
/// <param name="Foreign">What was foreign, in all.</param>
/// <param name="Repaired">Of these, how many have been put right.</param>
public sealed record DatapathAudit(DateTimeOffset? Last, AuditOutcome Outcome, int Differing, long Audits, long Missing, long Different, long Foreign, long Repaired)
{
    /// <summary>None yet.</summary>
    public static DatapathAudit None { get; } = new(null, AuditOutcome.None, 0, 0, 0, 0, 0, 0);

    /// <summary>With one audit more.</summary>
    public DatapathAudit With(AuditResult result, int repaired, DateTimeOffset now) => new(
        now,
        result.Outcome,
        result.Differences.Length,
        Audits + 1,
        Missing + result.Differences.Count(difference => difference.Kind == AuditKind.Missing),
        Different + result.Differences.Count(difference => difference.Kind == AuditKind.Different),
        Foreign + result.Differences.Count(difference => difference.Kind == AuditKind.Foreign),
        Repaired + repaired);
}
