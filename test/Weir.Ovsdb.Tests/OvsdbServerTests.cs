using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weir.Integration.Tests.Lab;

namespace Weir.Ovsdb.Tests;

/// <summary>Against a real ovsdb-server.</summary>
public sealed class OvsdbServerTests : IAsyncDisposable
{
    private const string Database = "Open_vSwitch";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Bridges =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("Bridge", ["name", "fail_mode", "external_ids"]);

    private readonly OpenVSwitch _switch = new();

    public ValueTask DisposeAsync()
    {
        _switch.Dispose();
        return default;
    }

    [Fact]
    public async Task Databases_are_listed()
    {
        await using var connection = await ConnectAsync();

        Assert.Contains(Database, await connection.ListDatabasesAsync(None));
    }

    [Fact]
    public async Task A_transaction_inserts_mutates_updates_waits_selects_and_deletes()
    {
        await using var connection = await ConnectAsync();
        var root = (await connection.TransactAsync(Database, [new OvsdbOperation.Select(Database, [], ["_uuid"])], None))[0].Rows[0].Id!.Value;
        var mine = OvsdbCondition.Equal("name", OvsdbValue.From("made"));
        var ids = OvsdbRow.Empty.With("external_ids", OvsdbValue.From([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2")]));

        var made = await connection.TransactAsync(
            Database,
            [
                new OvsdbOperation.Insert("Bridge", ids.With("name", OvsdbValue.From("made")), "row"),
                new OvsdbOperation.Mutate(Database, [OvsdbCondition.Row(root)], [OvsdbMutation.Insert("bridges", new OvsdbValue.NamedUuid("row"))]),
                new OvsdbOperation.Update("Bridge", [mine], OvsdbRow.Empty.With("fail_mode", OvsdbValue.From("secure"))),
                new OvsdbOperation.Mutate("Bridge", [mine], [OvsdbMutation.Delete("external_ids", OvsdbValue.From("a"))]),
                new OvsdbOperation.Comment("a test"),
            ],
            None);

        Assert.Equal((1, 1, 1), (made[1].Count, made[2].Count, made[3].Count));
        var found = await connection.TransactAsync(Database, [new OvsdbOperation.Select("Bridge", [mine], ["_uuid", "fail_mode", "external_ids", "datapath_type", "controller"])], None);
        var row = Assert.Single(found[0].Rows);
        Assert.Equal((made[0].Id, "secure", null, "2"), (row.Id, row.Text("fail_mode"), row.Text("external_ids", "a"), row.Text("external_ids", "b")));
        Assert.Empty(row.References("controller"));

        ImmutableArray<OvsdbRow> other = [OvsdbRow.Empty.With("fail_mode", OvsdbValue.From("standalone"))];
        var late = await Assert.ThrowsAsync<OvsdbErrorException>(
            () => connection.TransactAsync(Database, [new OvsdbOperation.Wait("Bridge", [mine], ["fail_mode"], other, Equal: true, TimeSpan.FromMilliseconds(100))], None));
        Assert.Equal(("timed out", 0), (late.Error, late.Operation));

        await connection.TransactAsync(
            Database,
            [
                new OvsdbOperation.Mutate(Database, [OvsdbCondition.Row(root)], [OvsdbMutation.Delete("bridges", OvsdbValue.From(row.Id!.Value))]),
                new OvsdbOperation.Delete("Bridge", [mine]),
            ],
            None);
        Assert.Empty((await connection.TransactAsync(Database, [new OvsdbOperation.Select("Bridge", [mine], [])], None))[0].Rows);
    }

    [Fact]
    public async Task What_the_server_refuses_is_told_with_its_operation_and_nothing_of_it_took_effect()
    {
        await using var connection = await ConnectAsync();

        var error = await Assert.ThrowsAsync<OvsdbErrorException>(() => connection.TransactAsync(
            Database, [new OvsdbOperation.Comment("first"), new OvsdbOperation.Select("NoSuchTable", [], [])], None));

        Assert.Equal(1, error.Operation);
        Assert.Contains("NoSuchTable", error.Details, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OvsdbErrorException>(() => connection.TransactAsync("no_such_database", [], None));
    }

    [Fact]
    public async Task A_monitor_shows_what_is_there_and_what_comes_changes_and_goes()
    {
        _switch.AddBridge("br0", 1);
        await using var connection = await ConnectAsync();
        var seen = new BlockingCollection<string>();
        await connection.MonitorAsync(Database, Bridges, rows => seen.Add(Describe(rows)), None);
        Assert.Equal("br0=secure", Next(seen));

        _switch.Vsctl("add-br", "br1");
        Assert.Equal("br0=secure br1=", Next(seen));

        _switch.Vsctl("set", "bridge", "br1", "fail_mode=standalone");
        Assert.Equal("br0=secure br1=standalone", Next(seen));

        _switch.Vsctl("del-br", "br0");
        Assert.Equal("br1=standalone", Next(seen));
    }

    [Fact]
    public async Task A_watcher_survives_the_death_of_the_server_and_shows_what_happened_meanwhile()
    {
        _switch.AddBridge("br0", 1);
        using var stop = new CancellationTokenSource();
        var observer = new RecordingObserver();
        var watching = new OvsdbWatcher(OvsdbEndpoint.Unix(_switch.Database), Database, Bridges, OvsdbOptions.Default).RunAsync(observer, stop.Token);
        Assert.Equal("br0=secure", Next(observer.Seen));

        _switch.KillDatabase();
        Assert.StartsWith("lost", Next(observer.Seen), StringComparison.Ordinal);
        _switch.StartDatabase();
        _switch.Vsctl("--no-wait", "add-br", "br1");

        var last = "";
        while (last != "br0=secure br1=") last = Next(observer.Seen);
        await stop.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromSeconds(5));
    }

    private Task<OvsdbConnection> ConnectAsync() => OvsdbConnection.ConnectAsync(OvsdbEndpoint.Unix(_switch.Database), OvsdbOptions.Default, None);

    private static string Describe(OvsdbReplica rows) =>
        string.Join(' ', rows.Rows("Bridge").Values.Select(row => $"{row.Text("name")}={row.Text("fail_mode")}").Order(StringComparer.Ordinal));

    private static string Next(BlockingCollection<string> seen) => seen.TryTake(out var next, TimeSpan.FromSeconds(10)) ? next : "nothing within 10 s";

    private sealed class RecordingObserver : IOvsdbObserver
    {
        public BlockingCollection<string> Seen { get; } = [];

        public void Changed(OvsdbReplica rows) => Seen.Add(Describe(rows));

        public void Lost(OvsdbException reason) => Seen.Add($"lost: {reason.Message}");
    }
}
