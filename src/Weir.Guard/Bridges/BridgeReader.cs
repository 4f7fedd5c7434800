using System.Collections.Immutable;
using Weir.Ovsdb;

namespace Weir.Guard.Bridges;

/// <summary>Reads bridges out of Open vSwitch's database, a transaction a question.</summary>
public static class BridgeReader
{
    /// <summary>All bridges, by name.</summary>
    /// <exception cref="OvsdbException">The database could not be asked.</exception>
    public static async Task<ImmutableArray<BridgeView>> ReadAllAsync(OvsdbConnection database, CancellationToken cancellationToken)
    {
        string[] tables = ["Bridge", "Port", "Interface", "Controller"];
        var results = await database.TransactAsync(BridgeTables.Database, [.. tables.Select(table => Select(table))], cancellationToken);
        return BridgeTables.Read(results[0].Rows, ById(results[1]), ById(results[2]), ById(results[3]));
    }

    /// <summary>One bridge; null: there is none of this name.</summary>
    /// <exception cref="OvsdbException">The database could not be asked.</exception>
    public static async Task<BridgeView?> ReadAsync(OvsdbConnection database, string bridge, CancellationToken cancellationToken)
    {
        var views = await ReadAllAsync(database, cancellationToken);
        return views.FirstOrDefault(view => view.Name == bridge);
    }

    /// <summary>
    /// Interfaces by their ids and by their names, without reading the others: for the hook, which has no time for a thousand rows. Which port and bridge they are on is not
    /// asked: <see cref="BridgeInterface.PortName"/> is the interface's own name, and there are no VLANs.
    /// </summary>
    /// <exception cref="OvsdbException">The database could not be asked.</exception>
    public static async Task<ImmutableArray<BridgeInterface>> FindAsync(
        OvsdbConnection database, IEnumerable<string> interfaceIds, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        OvsdbOperation[] questions =
        [
            .. interfaceIds.Select(id => Select("Interface", new OvsdbCondition("external_ids", "includes", OvsdbValue.From([KeyValuePair.Create("iface-id", id)])))),
            .. names.Select(name => Select("Interface", OvsdbCondition.Equal("name", OvsdbValue.From(name)))),
        ];
        if (questions.Length == 0) return [];
        var results = await database.TransactAsync(BridgeTables.Database, questions, cancellationToken);
        return [.. results.SelectMany(result => result.Rows).Select(row => BridgeTables.ReadInterface(row, null, null, bondMember: false)).DistinctBy(found => found.Name)];
    }

    private static OvsdbOperation.Select Select(string table, params ImmutableArray<OvsdbCondition> where) => new(table, where, ["_uuid", .. BridgeTables.Columns[table]]);

    private static Dictionary<Guid, OvsdbRow> ById(OvsdbResult result)
    {
        var rows = new Dictionary<Guid, OvsdbRow>(result.Rows.Length);
        foreach (var row in result.Rows)
            if (row.Id is { } id) rows[id] = row;
        return rows;
    }
}
