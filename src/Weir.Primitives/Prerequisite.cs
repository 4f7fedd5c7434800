using System.Collections.Immutable;

namespace Weir.Primitives;

/// <summary>What a match must also hold before a switch takes a field: <see cref="Field"/> exactly one of <see cref="AnyOf"/>.</summary>
/// <param name="Field">The field that must be there.</param>
/// <param name="AnyOf">Its legal values; empty where any tagged frame will do (<c>vlan_vid</c> with the tag bit), or any connection that is tracked (<c>ct_state</c>).</param>
public sealed record Prerequisite(OxmField Field, ImmutableArray<uint> AnyOf)
{
    // ct_state: new, est, rel, rpl, snat or dnat says that there is a connection; so does trk without inv. Source: Open vSwitch, is_ct_valid().
    private const ulong TrackedBits = 0xCF, Invalid = 0x10, Tracked = 0x20;

    /// <summary>Whether <paramref name="match"/> meets this prerequisite itself (prerequisites of <see cref="Field"/> are not looked at).</summary>
    public bool IsMetBy(Match match)
    {
        if (match.Find(Field) is not { } found) return false;
        if (Field == OxmField.CtState) return (found.LowValue & TrackedBits) != 0 || ((found.LowValue & Tracked) != 0 && (found.LowMask & Invalid) != 0 && (found.LowValue & Invalid) == 0);
        if (Field == OxmField.VlanVid) return (found.LowValue & Vid.Present) != 0;
        if (found.IsMasked) return false;
        foreach (var value in AnyOf.AsSpan())
            if (value == found.LowValue) return true;
        return false;
    }
}
