namespace Weir.Ovsdb.Tests;

/// <summary>The connection that waits on the calling thread; what transactions mean is <see cref="OvsdbServerTests"/>' business.</summary>
public sealed class BlockingConnectionTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_and_behind_the_servers_echo_is_read()
    {
        using var connection = BlockingOvsdbConnection.Connect(_server.Endpoint, TimeSpan.FromSeconds(10));
        await _server.AcceptAsync();
        var asking = Task.Run(() => connection.TransactAsync("db", [new OvsdbOperation.Select("t", [OvsdbCondition.Equal("n", OvsdbValue.From("\"\\\n\u001fß")), new("i", ">", OvsdbValue.From(-7L))], ["c"])], CancellationToken.None));

        Assert.Equal("""{"method":"transact","params":["db",{"op":"select","table":"t","where":[["n","==","\"\\\u000a\u001fß"],["i",">",-7]],"columns":["c"]}],"id":1}""", await _server.HearAsync("\"id\":1}"));
        foreach (var character in """{"method":"echo","params":[],"id":"echo"}{"id":1,"error":null,"result":[{"rows":[{"c":"a}"}]}]}""") await _server.SayAsync($"{character}");

        Assert.Equal("a}", (await asking)[0].Rows[0].Text("c"));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "byte 0x48")]
    [InlineData("""{"id":1,"result":}""", "invalid start of a value")]
    [InlineData("""{"id":1}""", "neither result nor error")]
    [InlineData("""{"id":1,"error":null,"result":[]}""", "0 results for 1")]
    [InlineData("", "the connection")]
    [InlineData(null, "broke")]
    public async Task A_server_that_is_none_or_says_nothing_is_told_of(string? says, string reason)
    {
        using var connection = BlockingOvsdbConnection.Connect(_server.Endpoint, TimeSpan.FromMilliseconds(300));
        await _server.AcceptAsync();
        if (says is "") _server.HangUp();
        else if (says is not null) await _server.SayAsync(says);

        var exception = await Assert.ThrowsAsync<OvsdbClosedException>(() => Task.Run(() => connection.TransactAsync("db", [new OvsdbOperation.Select("t", [], [])], CancellationToken.None)));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_is_refused_is_named_and_so_is_nobody_who_listens()
    {
        using var connection = BlockingOvsdbConnection.Connect(_server.Endpoint, TimeSpan.FromSeconds(10));
        await _server.AcceptAsync();
        await _server.SayAsync("""{"id":1,"error":null,"result":[{"error":"unknown table","details":"t"}]}""");

        Assert.Equal(0, (await Assert.ThrowsAsync<OvsdbErrorException>(() => connection.TransactAsync("db", [new OvsdbOperation.Select("t", [], [])], CancellationToken.None))).Operation);
        Assert.Throws<OvsdbClosedException>(() => BlockingOvsdbConnection.Connect(OvsdbEndpoint.Unix("/nowhere"), TimeSpan.FromSeconds(1)));
    }
}
