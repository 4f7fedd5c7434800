using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>A change of a column relative to what it holds: <c>[column, mutator, value]</c> (RFC 7047, section 5.1).</summary>
/// <param name="Column">The column.</param>
/// <param name="Mutator"><c>insert</c> and <c>delete</c> for sets and maps; <c>+=</c> and the like for numbers.</param>
/// <param name="Value">The other side.</param>
public sealed record OvsdbMutation(string Column, string Mutator, OvsdbValue Value)
{
    /// <summary>Adds to a set or a map; a key that a map has keeps its value.</summary>
    public static OvsdbMutation Insert(string column, OvsdbValue value) => new(column, "insert", value);

    /// <summary>Takes out of a set or a map; for a map a set of keys does.</summary>
    public static OvsdbMutation Delete(string column, OvsdbValue value) => new(column, "delete", value);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Column);
        writer.WriteStringValue(Mutator);
        Value.Write(writer);
        writer.WriteEndArray();
    }
}
