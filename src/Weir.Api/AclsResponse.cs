namespace Weir.Api;

/// <summary>What the rules of a datapath's ACLs have taken; <c>GET /api/v1/acls</c> answers a list of these.</summary>
/// <param name="Datapath">Name of the datapath.</param>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Fault">Why the switch could not be asked now, so that this is older; null: it was.</param>
/// <param name="Rules">Rules that have an entry, by ACL and place in it.</param>
public sealed record AclsResponse(string Datapath, DateTimeOffset? ReadAt, string? Fault, IReadOnlyList<AclRuleResponse> Rules);

/// <summary>What a rule has taken, as the switch counts since its entries were added.</summary>
/// <param name="Acl">The ACL's name; of rule 0 the names of all that stand there.</param>
/// <param name="Rule">Place in the ACL, from 1; 0: what no rule matched.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="Places">The same by where the ACL stands.</param>
/// <param name="Text">The rule as the configuration in force has it, lines and all; null: it is not at hand. Text from outside.</param>
public sealed record AclRuleResponse(string Acl, int Rule, string? Location, ulong Packets, ulong Bytes, IReadOnlyList<AclPlaceResponse> Places, string? Text);

/// <summary>What a rule has taken in one place.</summary>
/// <param name="On">Where: <c>port 13</c>, <c>vlan office</c>.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record AclPlaceResponse(string On, ulong Packets, ulong Bytes);
