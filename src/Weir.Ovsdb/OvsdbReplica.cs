using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>What a monitor has shown so far: the rows of its tables.</summary>
/// <remarks>
/// The method is RFC 7047's <c>monitor</c>, not Open vSwitch's <c>monitor_cond</c>: its updates carry the new value of a row whole, so nothing has to be computed from
/// differences whose meaning depends on the schema; and every server has it.
/// </remarks>
public sealed class OvsdbReplica
{
    private readonly Action<OvsdbReplica> _changed;
    private ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> _tables = ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>>.Empty;

    internal OvsdbReplica(Action<OvsdbReplica> changed) => _changed = changed;

    /// <summary>The rows of a table as of now; later changes do not show in what was returned.</summary>
    public ImmutableDictionary<Guid, OvsdbRow> Rows(string table) => Volatile.Read(ref _tables).GetValueOrDefault(table) ?? ImmutableDictionary<Guid, OvsdbRow>.Empty;

    internal void Replace(JsonElement updates) => Take(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>>.Empty, updates);

    internal void Apply(JsonElement updates) => Take(_tables, updates);

    private void Take(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> tables, JsonElement updates)
    {
        if (updates.ValueKind != JsonValueKind.Object) throw new OvsdbFormatException("updates of tables that are no object");
        foreach (var table in updates.EnumerateObject())
        {
            if (table.Value.ValueKind != JsonValueKind.Object) throw new OvsdbFormatException("updates of a table that are no object");
            var rows = (tables.GetValueOrDefault(table.Name) ?? ImmutableDictionary<Guid, OvsdbRow>.Empty).ToBuilder();
            foreach (var row in table.Value.EnumerateObject())
            {
                if (!Guid.TryParseExact(row.Name, "D", out var id) || row.Value.ValueKind != JsonValueKind.Object) throw new OvsdbFormatException("an update of a row without a UUID");
                if (row.Value.TryGetProperty("new", out var now) && now.ValueKind != JsonValueKind.Null) rows[id] = OvsdbRow.Read(now);
                else rows.Remove(id);
            }

            tables = tables.SetItem(table.Name, rows.ToImmutable());
        }

        Volatile.Write(ref _tables, tables);
        _changed(this);
    }
}
