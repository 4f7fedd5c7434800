using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Daemon.Tests.OpenApi;

/// <summary>Whether a JSON document is what a schema of the OpenAPI document says: the parts of JSON Schema that the document uses, and a member that no schema names is a fault, too.</summary>
internal sealed class SchemaCheck(JsonObject document)
{
    /// <summary>What is wrong, a line each with the place.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value, JsonNode schema) => [.. Check("$", value, schema.AsObject())];

    /// <summary>The schema of an answer; null: the document has no such status, or no JSON there.</summary>
    public JsonNode? Answer(string path, string method, int status) => document["paths"]?[path]?[method]?["responses"]?[$"{status}"]?["content"]?["application/json"]?["schema"];

    private IEnumerable<string> Check(string place, JsonNode? value, JsonObject schema)
    {
        if (schema["$ref"] is { } reference) return Check(place, value, document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject());
        if (schema["anyOf"] is JsonArray options)
        {
            var faults = options.Select(option => Check(place, value, option!.AsObject()).ToList()).ToList();
            return faults.Exists(list => list.Count == 0) ? [] : faults[0];
        }

        string[] types = schema["type"] switch { JsonArray several => [.. several.Select(one => one!.GetValue<string>())], { } one => [one.GetValue<string>()], _ => [] };
        var kind = KindOf(value);
        if (types.Length > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number"))) return [$"{place}: {kind}, and not {string.Join(" or ", types)}"];
        if (schema["minimum"] is { } minimum && kind == "integer" && value!.GetValueKind() == JsonValueKind.Number && decimal.Parse(value.ToJsonString()) < minimum.GetValue<int>()) return [$"{place}: less than {minimum}"];
        if (schema["format"]?.GetValue<string>() == "date-time" && kind == "string" && !DateTimeOffset.TryParse(value!.GetValue<string>(), out _)) return [$"{place}: no time"];
        if (schema["enum"] is JsonArray values && !values.Any(one => JsonNode.DeepEquals(one, value))) return [$"{place}: {value} is none of {values.ToJsonString()}"];
        return value switch
        {
            JsonObject found => Members(place, found, schema),
            JsonArray items when schema["items"] is JsonObject item => items.SelectMany((one, index) => Check($"{place}[{index}]", one, item)),
            _ => [],
        };
    }

    private IEnumerable<string> Members(string place, JsonObject found, JsonObject schema)
    {
        foreach (var name in schema["required"]?.AsArray().Select(one => one!.GetValue<string>()) ?? [])
            if (!found.ContainsKey(name)) yield return $"{place}.{name}: missing";
        foreach (var (name, value) in found)
        {
            var member = schema["properties"]?[name] ?? schema["additionalProperties"];
            if (member is not null) foreach (var fault in Check($"{place}.{name}", value, member.AsObject())) yield return fault;
            else if (schema["properties"] is not null) yield return $"{place}.{name}: not in the document";
        }
    }

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "integer" : "number",
    };
}
