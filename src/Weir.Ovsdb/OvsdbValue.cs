using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>A value of a column (RFC 7047, section 5.1): an atom, a set of atoms, or a map from atoms to atoms.</summary>
public abstract record OvsdbValue
{
    private OvsdbValue()
    {
    }

    /// <summary>A string.</summary>
    public sealed record Text(string Value) : OvsdbValue;

    /// <summary>An integer.</summary>
    public sealed record Integer(long Value) : OvsdbValue;

    /// <summary>A real.</summary>
    public sealed record Real(double Value) : OvsdbValue;

    /// <summary>A boolean.</summary>
    public sealed record Boolean(bool Value) : OvsdbValue;

    /// <summary>A row.</summary>
    public sealed record Uuid(Guid Value) : OvsdbValue;

    /// <summary>A row that an insert of the same transaction makes.</summary>
    public sealed record NamedUuid(string Name) : OvsdbValue;

    /// <summary>A set. One of exactly one atom is sent and received as that atom.</summary>
    public sealed record Set(ImmutableArray<OvsdbValue> Items) : OvsdbValue;

    /// <summary>A map.</summary>
    public sealed record Map(ImmutableArray<KeyValuePair<OvsdbValue, OvsdbValue>> Items) : OvsdbValue;

    /// <summary>The set of nothing: what an optional column holds that is not set.</summary>
    public static OvsdbValue None { get; } = new Set([]);

    /// <summary>A string.</summary>
    public static OvsdbValue From(string value) => new Text(value);

    /// <summary>An integer.</summary>
    public static OvsdbValue From(long value) => new Integer(value);

    /// <summary>A boolean.</summary>
    public static OvsdbValue From(bool value) => new Boolean(value);

    /// <summary>A row.</summary>
    public static OvsdbValue From(Guid value) => new Uuid(value);

    /// <summary>A set of rows.</summary>
    public static OvsdbValue From(IEnumerable<Guid> rows) => new Set([.. rows.Select(From)]);

    /// <summary>A map from strings to strings.</summary>
    public static OvsdbValue From(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new Map([.. pairs.Select(pair => KeyValuePair.Create(From(pair.Key), From(pair.Value)))]);

    /// <summary>The atoms of a set; an atom alone counts as a set of one. Empty for a map.</summary>
    public ImmutableArray<OvsdbValue> Atoms() => this switch
    {
        Set set => set.Items,
        Map => [],
        _ => [this],
    };

    internal void Write(Utf8JsonWriter writer)
    {
        switch (this)
        {
            case Text text: writer.WriteStringValue(text.Value); break;
            case Integer integer: writer.WriteNumberValue(integer.Value); break;
            case Real real: writer.WriteNumberValue(real.Value); break;
            case Boolean boolean: writer.WriteBooleanValue(boolean.Value); break;
            case Uuid uuid: WritePair(writer, "uuid", uuid.Value.ToString()); break;
            case NamedUuid named: WritePair(writer, "named-uuid", named.Name); break;
            case Set set:
                writer.WriteStartArray();
                writer.WriteStringValue("set");
                writer.WriteStartArray();
                foreach (var item in set.Items) item.Write(writer);
                writer.WriteEndArray();
                writer.WriteEndArray();
                break;
            case Map map:
                writer.WriteStartArray();
                writer.WriteStringValue("map");
                writer.WriteStartArray();
                foreach (var (key, value) in map.Items)
                {
                    writer.WriteStartArray();
                    key.Write(writer);
                    value.Write(writer);
                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
                writer.WriteEndArray();
                break;
        }
    }

    internal static OvsdbValue Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String => ReadTagged(json[0].GetString()!, json[1]),
        _ => ReadAtom(json),
    };

    private static OvsdbValue ReadTagged(string tag, JsonElement body) => tag switch
    {
        "set" when body.ValueKind == JsonValueKind.Array => new Set([.. body.EnumerateArray().Select(ReadAtom)]),
        "map" when body.ValueKind == JsonValueKind.Array => new Map([.. body.EnumerateArray().Select(ReadPair)]),
        "uuid" or "named-uuid" => ReadReference(tag, body),
        _ => throw new OvsdbFormatException("an array in place of a value that is no set, map or uuid"),
    };

    private static KeyValuePair<OvsdbValue, OvsdbValue> ReadPair(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
            ? KeyValuePair.Create(ReadAtom(pair[0]), ReadAtom(pair[1]))
            : throw new OvsdbFormatException("a map with an item that is no pair");

    private static OvsdbValue ReadAtom(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return new Text(json.GetString()!);
            case JsonValueKind.Number: return json.TryGetInt64(out var integer) ? new Integer(integer) : new Real(json.GetDouble());
            case JsonValueKind.True or JsonValueKind.False: return new Boolean(json.GetBoolean());
            case JsonValueKind.Array when json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String: return ReadReference(json[0].GetString()!, json[1]);
            default: throw new OvsdbFormatException($"a JSON {json.ValueKind} in place of a value");
        }
    }

    private static OvsdbValue ReadReference(string tag, JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.String)
        {
            var text = body.GetString()!;
            if (tag == "uuid" && Guid.TryParseExact(text, "D", out var uuid)) return new Uuid(uuid);
            if (tag == "named-uuid") return new NamedUuid(text);
        }

        throw new OvsdbFormatException($"no UUID after \"{(tag is "uuid" or "named-uuid" ? tag : "?")}\"");
    }

    private static void WritePair(Utf8JsonWriter writer, string tag, string value)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(tag);
        writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
