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

    private Origin(string feature, string acl, int rule, string place, SourceLocation? location)
        : this(feature, acl, location) => (_rule, _place) = (rule, place);

    /// <summary>In the operator's words: <c>acl coprocessssh, rule 2 on port 13</c>, <c>port 13</c>, <c>vlan trusted</c>.</summary>
    public string Subject => _rule == 0 ? _subject : string.Create(CultureInfo.InvariantCulture, $"acl {_subject}, rule {_rule} on {_place}");

    /// <summary>The origin of an ACL rule; its words are put together when they are asked for, since there are many rules.</summary>
    /// <param name="feature">The table's name.</param>
    /// <param name="acl">The ACL's name.</param>
    /// <param name="rule">Place in the ACL, from 1.</param>
    /// <param name="place">Where the ACL stands: <c>port 13</c>.</param>
    /// <param name="location">The rule's line.</param>
    public static Origin OfRule(string feature, string acl, int rule, string place, SourceLocation? location) => new(feature, acl, rule, place, location);
}
