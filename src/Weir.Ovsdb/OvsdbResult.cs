using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>What came of one operation of a transaction that was committed.</summary>
/// <param name="Rows">The rows that a select found.</param>
/// <param name="Count">How many rows an update, a mutate or a delete changed; null: it was another operation.</param>
/// <param name="Id">The row that an insert made; null: it was another operation.</param>
public sealed record OvsdbResult(ImmutableArray<OvsdbRow> Rows, long? Count, Guid? Id)
{
    internal static OvsdbResult Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return new OvsdbResult([], null, null);
        ImmutableArray<OvsdbRow> rows = [];
        if (json.TryGetProperty("rows", out var found))
        {
            if (found.ValueKind != JsonValueKind.Array) throw new OvsdbFormatException("a result whose rows are no array");
            rows = [.. found.EnumerateArray().Select(OvsdbRow.Read)];
        }

        long? count = json.TryGetProperty("count", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : null;
        Guid? id = json.TryGetProperty("uuid", out var uuid) && OvsdbValue.Read(uuid) is OvsdbValue.Uuid made ? made.Value : null;
        return new OvsdbResult(rows, count, id);
    }
}
