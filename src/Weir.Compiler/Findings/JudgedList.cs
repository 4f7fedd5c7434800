using System.Collections.Immutable;
using System.Text;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>A list of ACLs at a place, with a verdict on each rule.</summary>
internal sealed class JudgedList
{
    private readonly List<RuleReference> _rules = [];
    private readonly int[] _effects;

    public JudgedList(AclPlace place)
    {
        Place = place;
        var key = new StringBuilder().Append(place.Kind);
        foreach (var acl in place.Acls)
        {
            key.Append('\0').Append(acl.Location);
            foreach (var rule in acl.Rules) _rules.Add(new(acl, rule));
        }

        Key = key.ToString();
        _effects = RuleEffects.Number(_rules.ConvertAll(rule => rule.Rule));
    }

    public AclPlace Place { get; }

    /// <summary>The same for lists of the same ACLs of the file at places of one kind.</summary>
    public string Key { get; }

    /// <summary>The parts, once judged.</summary>
    public ImmutableArray<JudgedAcl> Acls { get; private set; } = [];

    public RuleReference Rule(int index) => _rules[index];

    /// <summary>Whether the rules, which match the same, are alike in the same way; names of ports can mean other numbers on another datapath.</summary>
    public bool DoesTheSame(JudgedList other) => _effects.AsSpan().SequenceEqual(other._effects);

    public void Judge(ref long steps)
    {
        var verdicts = RuleListAnalysis.Run(_rules.ConvertAll(rule => rule.Rule.Match), _effects, Place.Kind, ref steps);
        var acls = ImmutableArray.CreateBuilder<JudgedAcl>();
        var start = 0;
        foreach (var acl in Place.Acls)
        {
            acls.Add(new(this, acl, start, [.. verdicts.AsSpan(start, acl.Rules.Length)]));
            start += acl.Rules.Length;
        }

        Acls = acls.ToImmutable();
    }
}

/// <summary>An ACL within a list.</summary>
/// <param name="List">The list.</param>
/// <param name="Acl">The ACL.</param>
/// <param name="Start">Number of its first rule in the list.</param>
/// <param name="Verdicts">One a rule.</param>
internal sealed record JudgedAcl(JudgedList List, Acl Acl, int Start, ImmutableArray<RuleVerdict> Verdicts)
{
    /// <summary>No rule can match, and rules of ACLs before it are the reason.</summary>
    public bool IsUnreachable => Start > 0 && Verdicts.All(verdict => verdict is DeadVerdict or BehindAllVerdict) && Verdicts.SelectMany(By).All(by => by < Start);

    /// <summary>Whether the rule matches everything, so that rules of this ACL behind it cannot match.</summary>
    public bool IsFollowedInVain(int rule) => rule + 1 < Verdicts.Length && Verdicts[rule + 1] is BehindAllVerdict { By: var by } && by == Start + rule;

    /// <summary>The rules that a verdict names.</summary>
    public static IEnumerable<int> By(RuleVerdict verdict) => verdict switch
    {
        BehindAllVerdict behind => [behind.By],
        DeadVerdict dead => dead.By,
        RedundantVerdict redundant => redundant.By,
        _ => Enumerable.Empty<int>(),
    };

    /// <summary>The packets that a verdict names.</summary>
    public static ImmutableArray<Match> PacketsOf(RuleVerdict verdict) => verdict switch
    {
        BehindAllVerdict behind => behind.Packets,
        DeadVerdict dead => dead.Packets,
        RedundantVerdict redundant => redundant.Packets,
        _ => [],
    };
}
