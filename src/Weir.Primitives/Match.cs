using System.Collections;
using System.Collections.Immutable;

namespace Weir.Primitives;

/// <summary>What a flow entry matches: fields in canonical order, each at most once. Empty matches every packet. Compared by value.</summary>
public sealed class Match : IEquatable<Match>, IReadOnlyList<MatchField>
{
    private readonly ImmutableArray<MatchField> _fields;
    private readonly int _hash;

    private Match(ImmutableArray<MatchField> fields)
    {
        _fields = fields;
        var hash = new HashCode();
        foreach (var field in fields) hash.Add(field);
        _hash = hash.ToHashCode();
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
        var builder = ImmutableArray.CreateBuilder<MatchField>(fields.Length);
        foreach (var field in fields)
            if (field.Mask != 0) builder.Add(field);
        builder.Sort(static (a, b) => a.Field.CompareTo(b.Field));
        for (var i = 1; i < builder.Count; i++)
            if (builder[i].Field == builder[i - 1].Field) throw new ArgumentException($"{builder[i].Field} stands twice", nameof(fields));
        return builder.Count == 0 ? Any : new(builder.DrainToImmutable());
    }

    /// <summary>This match with <paramref name="field"/> added, or put in the place of the same field.</summary>
    public Match With(MatchField field)
    {
        var builder = ImmutableArray.CreateBuilder<MatchField>(_fields.Length + 1);
        var isPlaced = field.Mask == 0;
        foreach (var other in _fields)
        {
            if (!isPlaced && other.Field >= field.Field)
            {
                builder.Add(field);
                isPlaced = true;
            }

            if (other.Field != field.Field) builder.Add(other);
        }

        if (!isPlaced) builder.Add(field);
        return builder.Count == 0 ? Any : new(builder.DrainToImmutable());
    }

    /// <summary>The field, or null where the match leaves it open.</summary>
    public MatchField? Find(OxmField field)
    {
        foreach (var candidate in _fields)
            if (candidate.Field == field) return candidate;
        return null;
    }

    /// <summary>The fields in canonical order.</summary>
    public ReadOnlySpan<MatchField> AsSpan() => _fields.AsSpan();

    /// <inheritdoc/>
    public bool Equals(Match? other) => other is not null && _hash == other._hash && _fields.AsSpan().SequenceEqual(other._fields.AsSpan());

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
