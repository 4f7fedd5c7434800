using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>Requests and answers of JSON-RPC 1.0, as RFC 7047 has them.</summary>
internal static class OvsdbMessages
{
    public static byte[] Request(long id, string method, Action<JsonText> parameters)
    {
        var text = new JsonText();
        text.WriteStartObject();
        text.WriteString("method", method);
        text.WriteStartArray("params");
        parameters(text);
        text.WriteEndArray();
        text.WriteNumber("id", id);
        text.WriteEndObject();
        return text.ToUtf8();
    }

    public static byte[] Transaction(long id, string database, IReadOnlyList<OvsdbOperation> operations) => Request(id, "transact", text =>
    {
        text.WriteStringValue(database);
        foreach (var operation in operations) operation.Write(text);
    });

    /// <summary>What came of each operation.</summary>
    /// <exception cref="OvsdbErrorException">The server refused an operation, or the commit.</exception>
    /// <exception cref="OvsdbFormatException">It is no answer to a transaction of so many.</exception>
    public static ImmutableArray<OvsdbResult> ReadResults(JsonElement answer, int operations)
    {
        if (answer.ValueKind != JsonValueKind.Array) throw new OvsdbFormatException("no array of results in answer to transact");

        // One more result than operations: the commit failed as a whole.
        var results = ImmutableArray.CreateBuilder<OvsdbResult>(operations);
        var index = 0;
        foreach (var result in answer.EnumerateArray())
        {
            if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
                throw ErrorOf(result, index < operations ? index : -1);
            index++;
            results.Add(OvsdbResult.Read(result));
        }

        return results.Count == operations ? results.MoveToImmutable() : throw new OvsdbFormatException($"{results.Count} results for {operations} operations");
    }

    public static OvsdbErrorException ErrorOf(JsonElement error, int operation)
    {
        if (error.ValueKind == JsonValueKind.String) return new OvsdbErrorException(error.GetString()!, "", operation);
        if (error.ValueKind != JsonValueKind.Object) return new OvsdbErrorException("an error without a name", "", operation);
        return new OvsdbErrorException(TextOf(error, "error") ?? "an error without a name", TextOf(error, "details") ?? "", operation);
    }

    private static string? TextOf(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
