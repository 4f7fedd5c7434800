using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>What an <see cref="AclFinding"/> says.</summary>
public enum AclFindingKind
{
    /// <summary>The rule can never match: one earlier rule matches all that it matches.</summary>
    Shadowed,

    /// <summary>The rule can never match: several earlier rules together match all that it matches.</summary>
    ShadowedByUnion,

    /// <summary>The rule makes no difference: without it, later rules do the same to its packets.</summary>
    Redundant,

    /// <summary>The rule can never match: its fields exclude each other.</summary>
    Contradiction,

    /// <summary>The rule matches everything, and there are rules behind it.</summary>
    MatchesEverything,

    /// <summary>No rule of the ACL can match where it stands: ACLs before it in the list take everything of it.</summary>
    Unreachable,

    /// <summary>A place has more rules than its table has priorities: nothing passes there.</summary>
    TooManyRules,
}

/// <summary>A rule and its ACL.</summary>
/// <param name="Acl">The ACL.</param>
/// <param name="Rule">The rule.</param>
public readonly record struct RuleReference(Acl Acl, AclRule Rule);

/// <summary>A list of ACLs and where it stands.</summary>
/// <param name="Datapath">The datapath.</param>
/// <param name="Kind">What kind of place.</param>
/// <param name="Scope">Its table, and port or VLAN.</param>
/// <param name="Words">The place in the operator's words: <c>port desk (2)</c>.</param>
/// <param name="Acls">The ACLs, in order.</param>
public sealed record AclPlace(Datapath Datapath, AclPlaceKind Kind, AclScope Scope, string Words, ImmutableArray<Acl> Acls);

/// <summary>Something about an ACL that works, and can hardly be meant.</summary>
/// <param name="Kind">What.</param>
/// <param name="Place">The place that shows it; the first one where it is so at several.</param>
/// <param name="Subject">The rule it is about; of <see cref="AclFindingKind.Unreachable"/> and <see cref="AclFindingKind.TooManyRules"/>, the first of the ACL.</param>
/// <param name="Others">The other rules that it is about, in order: those that take the packets. Of <see cref="AclFindingKind.MatchesEverything"/>, the first one behind it.</param>
/// <param name="Packets">Packets that show it: the subject matches each (of <see cref="AclFindingKind.MatchesEverything"/>, the first of the others does, and of <see cref="AclFindingKind.Unreachable"/> the subject), and an earlier rule takes it; of <see cref="AclFindingKind.Redundant"/>, the subject takes it.</param>
/// <param name="Detail">Of <see cref="AclFindingKind.Contradiction"/>, which fields; else how many rules, as a number.</param>
public sealed record AclFinding(AclFindingKind Kind, AclPlace Place, RuleReference Subject, ImmutableArray<RuleReference> Others, ImmutableArray<Match> Packets, string Detail);
