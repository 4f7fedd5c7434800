using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>What is to be said of a rule at one place; nothing of the sort is <see cref="Fine"/>. Numbers are places in the list, from 0.</summary>
internal abstract record RuleVerdict
{
    /// <summary>Nothing, or nothing that could be found out in reasonable time.</summary>
    public static RuleVerdict Fine { get; } = new FineVerdict();

    private sealed record FineVerdict : RuleVerdict;
}

/// <summary>No packet can match it.</summary>
/// <param name="Reason">Why, in the fields' names.</param>
internal sealed record ContradictionVerdict(string Reason) : RuleVerdict;

/// <summary>An earlier rule matches everything.</summary>
/// <param name="By">That rule.</param>
/// <param name="Packets">A packet that both match, if one could be found.</param>
internal sealed record BehindAllVerdict(int By, ImmutableArray<Match> Packets) : RuleVerdict;

/// <summary>Earlier rules match all that it matches; none of them can be left out.</summary>
/// <param name="By">They, in order.</param>
/// <param name="Packets">A packet that it matches and that an earlier rule takes, one for each of them as far as there is one.</param>
internal sealed record DeadVerdict(ImmutableArray<int> By, ImmutableArray<Match> Packets) : RuleVerdict;

/// <summary>Without it, its packets would go to later rules that do the same.</summary>
/// <param name="By">They, in order.</param>
/// <param name="Packets">A packet that it takes.</param>
internal sealed record RedundantVerdict(ImmutableArray<int> By, ImmutableArray<Match> Packets) : RuleVerdict;
