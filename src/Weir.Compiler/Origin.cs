using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Why an entry is there: the feature, and what in the configuration asked for it. Not part of an entry's identity.</summary>
/// <param name="Feature">The feature's name: <c>port_acl</c>, <c>vlan</c>, <c>flood</c> …</param>
/// <param name="Subject">In the operator's words: <c>acl coprocessssh, rule 2</c>, <c>port 13</c>, <c>vlan trusted</c>.</param>
/// <param name="Location">The YAML line, where there is one.</param>
public sealed record Origin(string Feature, string Subject, SourceLocation? Location);
