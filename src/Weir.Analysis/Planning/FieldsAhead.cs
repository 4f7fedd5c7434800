using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>The fields that tables look at, from each table on.</summary>
internal sealed class FieldsAhead
{
    private readonly bool[][] _from = new bool[257][];

    /// <param name="entries">Both sides' entries.</param>
    public FieldsAhead(IEnumerable<FlowEntry> entries)
    {
        var count = (int)Enum.GetValues<OxmField>().Max() + 1;
        for (var table = 0; table < _from.Length; table++) _from[table] = new bool[count];
        foreach (var entry in entries)
            foreach (var field in entry.Match.AsSpan()) _from[entry.TableId][(int)field.Field] = true;
        for (var table = _from.Length - 2; table >= 0; table--)
            for (var field = 0; field < count; field++) _from[table][field] |= _from[table + 1][field];
    }

    /// <summary>What of a set of packets tables from <paramref name="table"/> on can tell apart.</summary>
    public PacketShadow Shadow(PacketSpace space, byte table)
    {
        var fields = _from[table];
        var within = Only(space.Within, fields);
        HashSet<Match>? without = null;
        foreach (var match in space.Without)
        {
            if (!PacketSpace.Overlap(match, space.Within)) continue;

            // What excludes packets by a field that no table looks at any more leaves some of every kind that tables can tell apart.
            var visible = true;
            foreach (var field in match.AsSpan())
                visible &= fields[(int)field.Field] || (space.Within.Find(field.Field) is { } bound && (field.LowMask & ~bound.LowMask) == 0 && (field.HighMask & ~bound.HighMask) == 0);
            if (visible) (without ??= []).Add(Only(match, fields));
        }

        return new PacketShadow(within, without);
    }

    private static Match Only(Match match, bool[] fields)
    {
        foreach (var field in match.AsSpan())
            if (!fields[(int)field.Field]) return Match.Of([.. match.Where(one => fields[(int)one.Field])]);
        return match;
    }
}

/// <summary>A set of packets as far as later tables can tell.</summary>
internal sealed class PacketShadow(Match within, HashSet<Match>? without) : IEquatable<PacketShadow>
{
    private readonly Match _within = within;
    private readonly HashSet<Match>? _without = without;

    /// <inheritdoc/>
    public bool Equals(PacketShadow? other) =>
        other is not null && _within.Equals(other._within) && (_without?.Count ?? 0) == (other._without?.Count ?? 0) && (_without is null || _without.SetEquals(other._without!));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PacketShadow);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = _within.GetHashCode();
        foreach (var match in _without ?? []) hash ^= match.GetHashCode();
        return hash;
    }
}
