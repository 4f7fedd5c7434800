using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests;

public class ListenerTests
{
    [Theory]
    [InlineData("tcp:127.0.0.1:0")]
    [InlineData("tcp:[::1]:0")]
    public async Task Several_datapaths_share_one_port(string endpoint)
    {
        await using var listening = new Listening(endpoint);
        using var first = listening.Connect();
        using var second = listening.Connect();
        await second.HandshakeAsync(2);
        await first.HandshakeAsync(1);
        var channels = new[] { listening.Take(), listening.Take() };

        Assert.Equal([1u, 2u], channels.Select(channel => channel.Ports[0].Number.Value).Order());
        Assert.All(channels, channel => Assert.StartsWith(endpoint[..7], channel.Peer, StringComparison.Ordinal));
        Assert.Contains("0000000000001234", listening.TakeLine("connected from"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_serves_as_well_and_is_gone_afterwards()
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-channel-{Environment.ProcessId}.sock");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        File.Delete(path);
        await using (var listening = new Listening($"unix:{path}"))
        {
            using var peer = listening.Connect();
            await peer.HandshakeAsync(1);
            await using var channel = listening.Take();
            await channel.ProbeThroughAsync(peer);
            Assert.Throws<IOException>(() => new Listening($"unix:{path}"));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_in_the_place_of_a_unix_socket_is_not_deleted()
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-channel-{Environment.ProcessId}.txt");
        await File.WriteAllTextAsync(path, "dear", TestContext.Current.CancellationToken);

        Assert.Throws<IOException>(() => new Listening($"unix:{path}"));

        Assert.Equal("dear", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        File.Delete(path);
    }

    [Fact]
    public async Task A_channel_that_its_owner_refuses_unread_does_not_keep_the_listener_from_ending()
    {
        var refused = new TaskCompletionSource();
        var listener = ChannelListener.Bind(ChannelEndpoint.Parse("tcp:127.0.0.1:0"), null, new ChannelOptions(), new TestLogger());
        var running = listener.RunAsync(
            async (channel, _) =>
            {
                await channel.DisposeAsync();
                refused.SetResult();
            },
            TestContext.Current.CancellationToken);
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", listener.LocalEndpoint.Port, TestContext.Current.CancellationToken);
        using var peer = new ScriptedSwitch(Transports.SocketTransport.Take(socket, "test"));
        await peer.HandshakeAsync(1);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await listener.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await running;
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var listening = new Listening();

        var failure = Assert.Throws<IOException>(() => new Listening(listening.Endpoint.ToString()));

        Assert.Contains(listening.Endpoint.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_that_never_speak_are_closed_at_the_limit_and_keep_nobody_out()
    {
        var options = new ChannelOptions { MaximumHandshakes = 4 };
        await using var listening = new Listening(options: options);
        var silent = Enumerable.Range(0, 10).Select(_ => listening.Connect()).ToList();
        using var healthy = listening.Connect();
        await healthy.HandshakeAsync(1);
        await using var channel = listening.Take();

        Assert.True(SpinWait.SpinUntil(() => options.Statistics.Closed(ChannelCloseReason.TooManyHandshakes) >= 6, TimeSpan.FromSeconds(10)));
        Assert.InRange(options.Statistics.PendingHandshakes, 0, 4);
        await channel.ProbeThroughAsync(healthy);
        silent.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task A_peer_that_sends_byte_by_byte_for_ever_is_closed_at_the_time_limit()
    {
        var options = new ChannelOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(400) };
        await using var listening = new Listening(options: options);
        using var loris = listening.Connect();
        var dripping = Task.Run(async () =>
        {
            // A hello of 1,000 bytes that would take half a minute.
            foreach (var value in (byte[])[4, 0, 3, 232, .. new byte[992]])
            {
                loris.SendRaw([value]);
                await Task.Delay(30);
            }
        });

        await Assert.ThrowsAsync<IOException>(() => dripping.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, options.Statistics.Closed(ChannelCloseReason.HandshakeTimeout));
    }

    [Fact]
    public async Task Garbage_is_one_log_line_with_its_bytes()
    {
        await using var listening = new Listening();
        using var peer = listening.Connect();
        peer.SendRaw("GET / HTTP/1.1\r\n\r\n"u8);

        var line = listening.TakeLine("Malformed");

        Assert.Contains("474554202f", line, StringComparison.Ordinal);
        Assert.Contains("tcp:127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Single(listening.Logger.Lines);
    }

    [Fact]
    public async Task A_flood_of_failures_does_not_flood_the_log()
    {
        var options = new ChannelOptions();
        await using var listening = new Listening(options: options);
        for (var i = 0; i < 200; i++)
        {
            using var peer = listening.Connect();
            peer.SendRaw("garbage!"u8);
        }

        Assert.True(SpinWait.SpinUntil(() => options.Statistics.PendingHandshakes == 0 && options.Statistics.Connections == 200, TimeSpan.FromSeconds(20)));
        Assert.InRange(listening.Logger.Lines.Count, 1, 60);
    }

    [Fact]
    public async Task An_owner_that_fails_ends_its_channel_and_no_other()
    {
        var logger = new TestLogger();
        await using var listener = ChannelListener.Bind(ChannelEndpoint.Parse("tcp:127.0.0.1:0"), null, new ChannelOptions(), logger);
        var calls = 0;
        var running = listener.RunAsync(
            async (channel, token) =>
            {
                if (Interlocked.Increment(ref calls) == 1) throw new InvalidOperationException("broken");
                await channel.RunAsync(new RecordingHandler(), token);
            },
            CancellationToken.None);
        using var first = new ScriptedSwitch(await TcpAsync(listener.LocalEndpoint));
        await first.HandshakeAsync();
        Assert.Null(await first.ReceiveAsync());
        using var second = new ScriptedSwitch(await TcpAsync(listener.LocalEndpoint));
        await second.HandshakeAsync();
        second.Send(new EchoRequestMessage([]));
        await second.ReceiveAsync<EchoReplyMessage>();

        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task Stopping_ends_the_channels()
    {
        var listening = new Listening();
        using var peer = listening.Connect();
        await peer.HandshakeAsync();
        var channel = listening.Take();
        await listening.DisposeAsync();

        Assert.Equal(ChannelCloseReason.Local, channel.ClosedReason!.Reason);
        Assert.Null(await peer.ReceiveAsync());
    }

    private static async Task<Transports.SocketTransport> TcpAsync(ChannelEndpoint endpoint)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port);
        return Transports.SocketTransport.Take(socket, "test");
    }
}
