using System.Collections;

namespace Weir.Primitives;

/// <summary>What a flow entry matches: fields in canonical order, each at most once. Empty matches every packet. Compared by value.</summary>
public sealed class Match : IEquatable<Match>, IReadOnlyList<MatchField>
{
    private readonly MatchField[] _fields;
    private readonly int _hash;

    private Match(MatchField[] fields)
    {
        _fields = fields;
        var hash = (uint)fields.Length;
        foreach (var field in fields) hash = (uint)(((hash * 0x9E37_79B1UL) ^ (uint)field.GetHashCode()) * 0x85EB_CA77UL >> 3);
        _hash = (int)hash;
    }

    /// <summary>Every packet.</summary>
    public static Match Any { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _fields.Length;

    /// <inheritdoc/>
    public MatchField this[int index] => _fields[index];

    /// <summary>The match of all of <paramref name="fields"/>, in any order. Fields with an empty mask are left out.</summary>
    /// <exception cref="ArgumentException">A field stands twice.</exception>
    public static Match Of(params ReadOnlySpan<MatchField> fields)
    {
        var sorted = new MatchField[fields.Length];
        var count = 0;
        foreach (var field in fields)
        {
            if (field.IsEmpty) continue;
            var place = count++;
            for (; place > 0 && sorted[place - 1].Field > field.Field; place--) sorted[place] = sorted[place - 1];
            sorted[place] = field;
        }

        for (var i = 1; i < count; i++)
            if (sorted[i].Field == sorted[i - 1].Field) throw new ArgumentException($"{sorted[i].Field} stands twice", nameof(fields));
        return count == 0 ? Any : new(count == sorted.Length ? sorted : sorted[..count]);
    }

    /// <summary>This match with <paramref name="field"/> added, or put in the place of the same field.</summary>
    public Match With(MatchField field)
    {
        var place = 0;
        while (place < _fields.Length && _fields[place].Field < field.Field) place++;
        var replaced = place < _fields.Length && _fields[place].Field == field.Field ? 1 : 0;
        var added = field.IsEmpty ? 0 : 1;
        var fields = new MatchField[_fields.Length + added - replaced];
        if (fields.Length == 0) return Any;
        _fields.AsSpan(0, place).CopyTo(fields);
        if (added != 0) fields[place] = field;
        _fields.AsSpan(place + replaced).CopyTo(fields.AsSpan(place + added));
        return new(fields);
    }

    /// <summary>The field, or null where the match leaves it open.</summary>
    public MatchField? Find(OxmField field)
    {
        foreach (var candidate in _fields)
            if (candidate.Field == field) return candidate;
        return null;
    }

    /// <summary>The fields in canonical order.</summary>
    public ReadOnlySpan<MatchField> AsSpan() => _fields;

    /// <inheritdoc/>
    public bool Equals(Match? other)
    {
        if (other is null || _hash != other._hash || _fields.Length != other._fields.Length) return false;
        for (var i = 0; i < _fields.Length; i++)
            if (!_fields[i].Equals(other._fields[i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Match);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public IEnumerator<MatchField> GetEnumerator() => ((IEnumerable<MatchField>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Fields joined by commas; empty for every packet.</summary>
    public override string ToString() => string.Join(',', _fields);
}
