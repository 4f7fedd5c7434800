using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Weir.Api;

namespace Weir.Daemon.Tests.OpenApi;

/// <summary>Writes the OpenAPI 3.1 document from <see cref="Operation.All"/>, the records of the API as the serializer sees them, and their documentation comments.</summary>
internal sealed partial class DocumentWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<int, string> Reasons = new()
    {
        [400] = "A parameter or the body cannot be read.",
        [401] = "No token, or a wrong one. No body.",
        [403] = "The token may only read, or the request comes from another site's page (then without a body).",
        [404] = "There is no such datapath, port or VLAN.",
        [409] = "The file in force is not the one to be replaced, or cannot be written.",
        [412] = "Another configuration is in force than the one that If-Match names.",
        [413] = "The body is too large.",
        [422] = "What was asked for makes no sense, or the configuration has errors.",
        [428] = "If-Match is missing.",
        [429] = "Too many requests; see Retry-After.",
    };

    private readonly JsonObject _schemas = [];
    private readonly XDocument _comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Weir.Api.xml"));

    public static string Write() => new DocumentWriter().Document().ToJsonString(Indented) + "\n";

    private JsonObject Document()
    {
        var paths = new JsonObject();
        foreach (var operation in Operation.All)
        {
            if (paths[operation.Path] is not JsonObject path) paths[operation.Path] = path = [];
            path[operation.Method] = Describe(operation);
        }

        Reference(typeof(ErrorResponse));
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Weir", ["version"] = "v1", ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" } },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(_schemas.OrderBy(schema => schema.Key, StringComparer.Ordinal).Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone()))),
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    private JsonObject Describe(Operation operation)
    {
        var described = new JsonObject { ["operationId"] = $"{operation.Method}_{operation.Path.Split('/')[^1].Replace(".", "_")}", ["summary"] = operation.Summary, ["x-weir-scope"] = operation.NeedsWrite ? "write" : "read" };
        var parameters = new JsonArray([.. operation.Parameters.Select(parameter => (JsonNode)new JsonObject
        {
            ["name"] = parameter.Name, ["in"] = "query", ["description"] = parameter.Description, ["schema"] = new JsonObject { ["type"] = parameter.Type },
        })]);
        if (operation.WantsIfMatch) parameters.Add(new JsonObject { ["name"] = "If-Match", ["in"] = "header", ["required"] = true, ["description"] = "Hash of the configuration in force.", ["schema"] = new JsonObject { ["type"] = "string" } });
        if (parameters.Count > 0) described["parameters"] = parameters;
        if (operation.TakesYaml) described["requestBody"] = Content("application/yaml", new JsonObject { ["type"] = "string" }, "The configuration.", required: true);
        if (operation.Body is { } body) described["requestBody"] = Content("application/json", Reference(body), "The question.", required: true);
        var answer = operation.Answer is { } type ? SchemaOf(type) : new JsonObject { ["type"] = operation.MediaType == "application/json" ? "object" : "string" };
        var responses = new JsonObject { ["200"] = Content(operation.MediaType, answer, "Done.", required: false) };
        foreach (var status in operation.Refusals.Concat([401, 403, 429]).Order())
        {
            responses[$"{status}"] = status == 401
                ? new JsonObject { ["description"] = Reasons[status] }
                : Content("application/json", Reference(status == 422 && operation.TakesYaml ? typeof(RefusedResponse) : typeof(ErrorResponse)), Reasons[status], required: false);
        }

        described["responses"] = responses;
        return described;
    }

    private static JsonObject Content(string mediaType, JsonNode schema, string description, bool required)
    {
        var content = new JsonObject { ["description"] = description, ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = schema } } };
        if (required) content["required"] = true;
        return content;
    }

    private JsonObject SchemaOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return SchemaOf(inner);
        if (type == typeof(string)) return new JsonObject { ["type"] = "string" };
        if (type == typeof(bool)) return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(byte[])) return new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" };
        if (type == typeof(DateTimeOffset)) return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(uint) || type == typeof(ulong) || type == typeof(byte)) return new JsonObject { ["type"] = "integer", ["minimum"] = 0 };
        if (type == typeof(int) || type == typeof(long)) return new JsonObject { ["type"] = "integer" };
        if (type == typeof(double)) return new JsonObject { ["type"] = "number" };
        if (type.IsEnum) return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))]) };
        var info = ApiJson.Default.GetTypeInfo(type) ?? throw new NotSupportedException($"{type} is no record of the API");
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonObject { ["type"] = "array", ["items"] = SchemaOf(info.ElementType!) },
            JsonTypeInfoKind.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = SchemaOf(info.ElementType!) },
            JsonTypeInfoKind.Object => Reference(type),
            _ => throw new NotSupportedException($"{type} is no record of the API"),
        };
    }

    private JsonObject Reference(Type type)
    {
        if (!_schemas.ContainsKey(type.Name))
        {
            var schema = new JsonObject { ["type"] = "object" };
            _schemas[type.Name] = schema;
            var isRequest = type.Name.EndsWith("Request", StringComparison.Ordinal);
            var (properties, required) = (new JsonObject(), new JsonArray());
            foreach (var property in ApiJson.Default.GetTypeInfo(type)!.Properties.Where(property => property.Get is not null))
            {
                var isNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsGetNullable);
                var one = SchemaOf(property.PropertyType);
                if (isNullable && one["$ref"] is not null) one = new JsonObject { ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "null" }) };
                else if (isNullable) one["type"] = new JsonArray(one["type"]!.DeepClone(), "null");
                if (CommentOn(type, property.Name) is { } comment) one["description"] = comment;
                properties[property.Name] = one;
                if (!isRequest || !isNullable) required.Add(property.Name);
            }

            if (Text(_comments.Descendants("member").FirstOrDefault(member => member.Attribute("name")?.Value == $"T:{type.FullName}")?.Element("summary")) is { } summary) schema["description"] = summary;
            schema["properties"] = properties;
            schema["required"] = required;
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private string? CommentOn(Type type, string name)
    {
        var members = _comments.Descendants("member").ToList();
        var parameter = members.FirstOrDefault(member => member.Attribute("name")?.Value == $"T:{type.FullName}")?.Elements("param")
            .FirstOrDefault(param => JsonNamingPolicy.SnakeCaseLower.ConvertName(param.Attribute("name")!.Value) == name);
        return Text(parameter ?? members.FirstOrDefault(member => member.Attribute("name")?.Value.StartsWith($"P:{type.FullName}.", StringComparison.Ordinal) == true
            && JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Attribute("name")!.Value.Split('.')[^1]) == name)?.Element("summary"));
    }

    private static string? Text(XElement? element)
    {
        if (element is null) return null;
        var words = string.Concat(element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" or "paramref" } reference => JsonNamingPolicy.SnakeCaseLower.ConvertName(((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split('.', ':')[^1]),
            XElement inner => $"`{inner.Value}`",
            _ => "",
        }));
        return Blanks().Replace(words, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
