using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel.Tests;

public class DiallerTests
{
    [Fact]
    public async Task Connects_again_after_every_end()
    {
        using var server = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        server.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.IPv6Loopback, 0));
        server.Listen();
        var endpoint = new ChannelEndpoint(ChannelEndpointKind.Tcp, "::1", ((System.Net.IPEndPoint)server.LocalEndPoint!).Port);
        using var stop = new CancellationTokenSource();
        var dialling = new ChannelDialler(endpoint, null, new ChannelOptions(), new TestLogger()).RunAsync((channel, token) => channel.RunAsync(new RecordingHandler(), token), stop.Token);

        for (var i = 0; i < 3; i++)
        {
            using var peer = new ScriptedSwitch(SocketTransport.Take(await server.AcceptAsync(), "test"));
            await peer.HandshakeAsync();
        }
        await stop.CancelAsync();
        await dialling.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Pauses_grow_to_one_second_while_nobody_is_there()
    {
        var time = new ManualTime();
        var options = new ChannelOptions { TimeProvider = time };
        using var stop = new CancellationTokenSource();
        var dialling = new ChannelDialler(ChannelEndpoint.Parse("unix:/nonexistent/bridge.mgmt"), null, options, new TestLogger()).RunAsync((_, _) => Task.CompletedTask, stop.Token);

        // 50, 100, 200, 400, 800 ms, then 1 s each.
        var expected = 1;
        foreach (var pause in (int[])[50, 100, 200, 400, 800, 1000, 1000, 1000])
        {
            Assert.True(SpinWait.SpinUntil(() => options.Statistics.Closed(ChannelCloseReason.ConnectionLost) == expected && time.Waiting == 1, TimeSpan.FromSeconds(10)));
            time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.Equal(expected, options.Statistics.Connections);
            time.Advance(TimeSpan.FromMilliseconds(1));
            expected++;
        }
        await stop.CancelAsync();
        await dialling.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("tcp:192.0.2.1:6633", ChannelEndpointKind.Tcp, "192.0.2.1", 6633, "tcp:192.0.2.1:6633")]
    [InlineData("192.0.2.1", ChannelEndpointKind.Tcp, "192.0.2.1", 6653, "tcp:192.0.2.1:6653")]
    [InlineData("ssl:[2001:db8::1]:1", ChannelEndpointKind.Tls, "2001:db8::1", 1, "tls:[2001:db8::1]:1")]
    [InlineData("tls:[::]", ChannelEndpointKind.Tls, "::", 6653, "tls:[::]:6653")]
    [InlineData("*:0", ChannelEndpointKind.Tcp, "*", 0, "tcp:*:0")]
    [InlineData("unix:/run/x.mgmt", ChannelEndpointKind.Unix, "/run/x.mgmt", 0, "unix:/run/x.mgmt")]
    public void Endpoints_are_read_and_printed(string text, ChannelEndpointKind kind, string host, int port, string printed)
    {
        var endpoint = ChannelEndpoint.Parse(text);

        Assert.Equal(new ChannelEndpoint(kind, host, port), endpoint);
        Assert.Equal(printed, endpoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp:")]
    [InlineData("tcp:h:65536")]
    [InlineData("tcp:h:-1")]
    [InlineData("h:")]
    [InlineData("[::1")]
    [InlineData("[nonsense]:1")]
    [InlineData("::1")]
    [InlineData("unix:")]
    public void What_is_no_endpoint_is_said(string text) => Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ChannelEndpoint.Parse(text)).Message, StringComparison.Ordinal);
}
