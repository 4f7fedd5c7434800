using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>A row, or some columns of one.</summary>
/// <param name="Columns">Values by column name.</param>
public sealed record OvsdbRow(ImmutableDictionary<string, OvsdbValue> Columns)
{
    /// <summary>No columns.</summary>
    public static OvsdbRow Empty { get; } = new(ImmutableDictionary<string, OvsdbValue>.Empty);

    /// <summary>This row with one more column, or another value in it.</summary>
    public OvsdbRow With(string column, OvsdbValue value) => new(Columns.SetItem(column, value));

    /// <summary>The row's own UUID (<c>_uuid</c>); null: the column was not asked for.</summary>
    public Guid? Id => Reference("_uuid");

    /// <summary>A string; null: the column is not there, not set, or holds something else.</summary>
    public string? Text(string column) => Single(column) is OvsdbValue.Text text ? text.Value : null;

    /// <summary>An integer; null: the column is not there, not set, or holds something else.</summary>
    public long? Integer(string column) => Single(column) is OvsdbValue.Integer integer ? integer.Value : null;

    /// <summary>A boolean; null: the column is not there, not set, or holds something else.</summary>
    public bool? Boolean(string column) => Single(column) is OvsdbValue.Boolean boolean ? boolean.Value : null;

    /// <summary>A row; null: the column is not there, not set, or holds something else.</summary>
    public Guid? Reference(string column) => Single(column) is OvsdbValue.Uuid uuid ? uuid.Value : null;

    /// <summary>The rows that a column names, in the server's order.</summary>
    public ImmutableArray<Guid> References(string column) => [.. Atoms(column).OfType<OvsdbValue.Uuid>().Select(uuid => uuid.Value)];

    /// <summary>The integers of a set, in the server's order.</summary>
    public ImmutableArray<long> Integers(string column) => [.. Atoms(column).OfType<OvsdbValue.Integer>().Select(integer => integer.Value)];

    /// <summary>The strings of a set, in the server's order.</summary>
    public ImmutableArray<string> Texts(string column) => [.. Atoms(column).OfType<OvsdbValue.Text>().Select(text => text.Value)];

    /// <summary>The value of a key of a map from strings to strings; null: it has none.</summary>
    public string? Text(string column, string key)
    {
        if (Columns.GetValueOrDefault(column) is not OvsdbValue.Map map) return null;
        foreach (var (name, value) in map.Items)
            if (name is OvsdbValue.Text text && text.Value == key) return (value as OvsdbValue.Text)?.Value;
        return null;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (column, value) in Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(column);
            value.Write(writer);
        }

        writer.WriteEndObject();
    }

    internal static OvsdbRow Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new OvsdbFormatException($"a JSON {json.ValueKind} in place of a row");
        var columns = ImmutableDictionary.CreateBuilder<string, OvsdbValue>();
        foreach (var column in json.EnumerateObject()) columns[column.Name] = OvsdbValue.Read(column.Value);
        return new OvsdbRow(columns.ToImmutable());
    }

    private OvsdbValue? Single(string column) => Columns.GetValueOrDefault(column) switch
    {
        OvsdbValue.Set { Items: [var only] } => only,
        OvsdbValue.Set => null,
        var value => value,
    };

    private ImmutableArray<OvsdbValue> Atoms(string column) => Columns.GetValueOrDefault(column)?.Atoms() ?? [];
}
