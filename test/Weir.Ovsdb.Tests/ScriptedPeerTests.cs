using System.Collections.Immutable;

namespace Weir.Ovsdb.Tests;

/// <summary>Peers that are slow, gone, broken or no OVSDB servers at all.</summary>
public sealed class ScriptedPeerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly OvsdbOptions Impatient = new() { RequestTimeout = TimeSpan.FromMilliseconds(300) };

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_and_together_with_the_next_is_read()
    {
        await using var connection = await _server.ConnectAsync();
        var first = connection.ListDatabasesAsync(None);
        await _server.HearAsync();
        foreach (var character in """ {"id":1,"error":null,"result":["a\"}]{"]}{"id":2,""") await _server.SayAsync($"{character}");
        Assert.Equal(["a\"}]{"], await first);

        var second = connection.ListDatabasesAsync(None);
        await _server.SayAsync(""" "error":null,"result":["b"]}""");
        Assert.Equal(["b"], await second);
    }

    [Fact]
    public async Task The_servers_echo_is_answered_with_its_own_parameters()
    {
        await using var connection = await _server.ConnectAsync();

        await _server.SayAsync("""{"method":"echo","params":["x",1],"id":"echo"}""");

        Assert.Equal("""{"id":"echo","result":["x",1],"error":null}""", await _server.HearAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "byte 0x48")]
    [InlineData("[1]", "byte 0x5b")]
    [InlineData("""{"id":1,"result":}""", "invalid start of a value")]
    [InlineData("""{"id":1}""", "neither result nor error")]
    [InlineData("{}", "neither method nor id")]
    [InlineData("""{"method":"update","params":[1],"id":null}""", "two parameters")]
    public async Task What_is_no_OVSDB_ends_the_connection_and_the_reason_says_so(string garbage, string reason)
    {
        await using var connection = await _server.ConnectAsync();
        var question = connection.ListDatabasesAsync(None);
        await _server.HearAsync();

        await _server.SayAsync(garbage);

        var error = await Assert.ThrowsAsync<OvsdbClosedException>(() => question);
        Assert.Contains("is no OVSDB server, or a broken one", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"{_server.Endpoint}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_string_of_invalid_UTF8_ends_the_connection()
    {
        await using var connection = await _server.ConnectAsync();
        var question = connection.ListDatabasesAsync(None);
        await _server.HearAsync();

        await _server.SayAsync([.. """{"id":1,"result":[],"error":" """u8, 0xC3, 0x28, .. "\"}"u8]);

        await Assert.ThrowsAsync<OvsdbClosedException>(() => question);
    }

    [Fact]
    public async Task A_message_above_the_limit_ends_the_connection()
    {
        await using var connection = await _server.ConnectAsync(new OvsdbOptions { MaximumMessageBytes = 40_000 });

        await _server.SayAsync("{\"id\":\"" + new string('x', 50_000));

        Assert.Contains("more than 40000 bytes", (await connection.Closed.WaitAsync(TimeSpan.FromSeconds(5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_nested_too_deep_ends_the_connection()
    {
        await using var connection = await _server.ConnectAsync();

        await _server.SayAsync("{\"id\":" + new string('[', 5000));

        Assert.Contains("nested more than 64 deep", (await connection.Closed.WaitAsync(TimeSpan.FromSeconds(5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_waited_for_no_longer_than_the_limit()
    {
        await using var connection = await _server.ConnectAsync(Impatient);

        var error = await Assert.ThrowsAsync<OvsdbClosedException>(() => connection.ListDatabasesAsync(None).WaitAsync(TimeSpan.FromSeconds(5)));

        Assert.Contains("did not answer list_dbs within 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_is_waited_for_no_longer_than_the_limit()
    {
        await using var connection = await _server.ConnectAsync(Impatient);
        OvsdbOperation big = new OvsdbOperation.Comment(new string('x', 4 << 20));

        await Assert.ThrowsAsync<OvsdbClosedException>(() => connection.TransactAsync("db", [big], None).WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_server_that_hangs_up_fails_what_waits()
    {
        await using var connection = await _server.ConnectAsync();
        var question = connection.ListDatabasesAsync(None);
        await _server.HearAsync();

        _server.HangUp();

        Assert.Contains("closed the connection", (await Assert.ThrowsAsync<OvsdbClosedException>(() => question)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OvsdbClosedException>(() => connection.ListDatabasesAsync(None));
    }

    [Fact]
    public async Task A_silent_server_is_asked_for_a_sign_of_life_and_then_left()
    {
        await using var connection = await _server.ConnectAsync(new OvsdbOptions { EchoInterval = TimeSpan.FromMilliseconds(100) });

        Assert.Contains("\"echo\"", await _server.HearAsync(), StringComparison.Ordinal);

        Assert.Contains("silent", (await connection.Closed.WaitAsync(TimeSpan.FromSeconds(5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_with_an_error_and_an_answer_to_nothing_leave_the_connection_as_it_is()
    {
        await using var connection = await _server.ConnectAsync();
        var question = connection.ListDatabasesAsync(None);
        await _server.HearAsync();
        await _server.SayAsync("""{"id":77,"error":null,"result":1}{"id":"x","error":null,"result":1}{"id":1,"error":{"error":"unknown method","details":"no"},"result":null}""");

        var error = await Assert.ThrowsAsync<OvsdbErrorException>(() => question);

        Assert.Equal(("unknown method", "no", -1), (error.Error, error.Details, error.Operation));
        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task Nobody_there_is_said_with_the_endpoint()
    {
        var error = await Assert.ThrowsAsync<OvsdbClosedException>(() => OvsdbConnection.ConnectAsync(OvsdbEndpoint.Unix("/nonexistent/db.sock"), OvsdbOptions.Default, None));

        Assert.Contains("no OVSDB server at unix:/nonexistent/db.sock: there is no such socket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_too_long_for_a_socket_is_an_error_like_any_other() =>
        await Assert.ThrowsAsync<OvsdbClosedException>(() => OvsdbConnection.ConnectAsync(OvsdbEndpoint.Unix("/" + new string('x', 300)), OvsdbOptions.Default, None));

    [Fact]
    public async Task An_update_right_behind_the_first_content_is_not_lost()
    {
        await using var connection = await _server.ConnectAsync();
        var seen = new List<int>();
        var monitoring = connection.MonitorAsync("db", new Dictionary<string, ImmutableArray<string>> { ["T"] = ["a"] }, rows => seen.Add(rows.Rows("T").Count), None);
        await _server.HearAsync();

        await _server.SayAsync(
            """{"id":2,"error":null,"result":{"T":{"00000000-0000-0000-0000-000000000001":{"new":{"a":1}}}}}"""
            + """{"method":"update","id":null,"params":["weir-1",{"T":{"00000000-0000-0000-0000-000000000002":{"new":{"a":2}}}}]}""");

        var replica = await monitoring;
        await _server.SayAsync("""{"method":"echo","params":[],"id":9}""");
        await _server.HearAsync();
        Assert.Equal([1, 2], seen);
        Assert.Equal(2, replica.Rows("T").Count);
    }
}
