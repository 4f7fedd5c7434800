using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>Which rows an operation means: <c>[column, function, value]</c> (RFC 7047, section 5.1). All conditions of an operation must hold.</summary>
/// <param name="Column">The column; <c>_uuid</c> too.</param>
/// <param name="Function"><c>==</c>, <c>!=</c>, <c>includes</c>, <c>excludes</c>, <c>&lt;</c> …</param>
/// <param name="Value">What it is compared with.</param>
public sealed record OvsdbCondition(string Column, string Function, OvsdbValue Value)
{
    /// <summary>The column has this value.</summary>
    public static OvsdbCondition Equal(string column, OvsdbValue value) => new(column, "==", value);

    /// <summary>The row with this UUID.</summary>
    public static OvsdbCondition Row(Guid id) => new("_uuid", "==", OvsdbValue.From(id));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Column);
        writer.WriteStringValue(Function);
        Value.Write(writer);
        writer.WriteEndArray();
    }
}
