using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Controller.Drops;

/// <summary>How many packets a rule of an ACL has taken, everywhere it stands on one datapath.</summary>
/// <param name="Acl">The ACL; of <paramref name="Number"/> 0 all that stand there.</param>
/// <param name="Number">Place in the ACL, from 1; 0: what no rule took.</param>
/// <param name="Location">The rule's line.</param>
/// <param name="Places">Where it stands.</param>
public sealed record AclHits(string Acl, int Number, SourceLocation? Location, ImmutableArray<AclPlaceHits> Places)
{
    /// <summary>In all places.</summary>
    public ulong Packets => Places.Aggregate(0UL, (sum, place) => sum + place.Packets);

    /// <summary>In all places.</summary>
    public ulong Bytes => Places.Aggregate(0UL, (sum, place) => sum + place.Bytes);
}

/// <summary>What a rule has taken in one place.</summary>
/// <param name="Place">Where: <c>port 13</c>.</param>
/// <param name="Packets">Since its entry was added.</param>
/// <param name="Bytes">Since its entry was added.</param>
public sealed record AclPlaceHits(string Place, ulong Packets, ulong Bytes);

/// <summary>The rules of a datapath's ACLs.</summary>
/// <param name="ReadAt">When the switch was asked last; null: not yet.</param>
/// <param name="Fault">Why it could not be asked now, so that this is older; null: it was.</param>
/// <param name="Rules">Each rule that has an entry, in the order of their lines.</param>
public sealed record AclReport(DateTimeOffset? ReadAt, string? Fault, ImmutableArray<AclHits> Rules);
