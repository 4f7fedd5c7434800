using System.Globalization;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Why an entry is there: the feature, and what in the configuration asked for it. Not part of an entry's identity.</summary>
/// <param name="Feature">The feature's name: <c>port_acl</c>, <c>vlan</c>, <c>flood</c> …</param>
/// <param name="Subject">In the operator's words: <c>acl coprocessssh, rule 2 on port 13</c>, <c>port 13</c>, <c>vlan trusted</c>.</param>
/// <param name="Location">The YAML line, where there is one.</param>
public sealed record Origin(string Feature, string Subject, SourceLocation? Location)
{
    private readonly string _subject = Subject;
    private readonly int _rule;
    private readonly string _place = "";

    private const int NoRule = -1;

    private Origin(string feature, string acl, int rule, string place, SourceLocation? location)
        : this(feature, acl, location) => (_rule, _place) = (rule, place);

    /// <summary>In the operator's words: <c>acl coprocessssh, rule 2 on port 13</c>, <c>port 13</c>, <c>vlan trusted</c>.</summary>
    public string Subject => _rule switch
    {
        0 => _subject,
        NoRule => $"acl {_subject}, no rule on {_place}",
        _ => string.Create(CultureInfo.InvariantCulture, $"acl {_subject}, rule {_rule} on {_place}"),
    };

    /// <summary>The ACL rule that asked for it, or null.</summary>
    public PlacedAclRule? Rule => _rule == 0 ? null : new PlacedAclRule(_subject, Math.Max(0, _rule), _place);

    /// <summary>The origin of an ACL rule; its words are put together when they are asked for, since there are many rules.</summary>
    /// <param name="feature">The table's name.</param>
    /// <param name="acl">The ACL's name.</param>
    /// <param name="rule">Place in the ACL, from 1.</param>
    /// <param name="place">Where the ACL stands: <c>port 13</c>.</param>
    /// <param name="location">The rule's line.</param>
    public static Origin OfRule(string feature, string acl, int rule, string place, SourceLocation? location) => new(feature, acl, rule, place, location);

    /// <summary>The origin of the entry for what no rule of some ACLs matches.</summary>
    /// <param name="feature">The table's name.</param>
    /// <param name="acls">Names of the ACLs that stand there.</param>
    /// <param name="place">Where they stand.</param>
    /// <param name="location">The line of the last one.</param>
    public static Origin OfNoRule(string feature, string acls, string place, SourceLocation? location) => new(feature, acls, NoRule, place, location);
}

/// <summary>A rule of an ACL, and where it stands.</summary>
/// <param name="Acl">The ACL's name; of <see cref="Number"/> 0 the names of all that stand there.</param>
/// <param name="Number">Place in the ACL, from 1; 0: what no rule matches.</param>
/// <param name="Place">Where: <c>port 13</c>.</param>
public readonly record struct PlacedAclRule(string Acl, int Number, string Place);
