using System.Collections.Concurrent;
using System.Net.Sockets;
using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel.Tests.Support;

/// <summary>A listener that runs, and the channels it opened.</summary>
public sealed class Listening : IAsyncDisposable
{
    private readonly ChannelListener _listener;
    private readonly Task _running;

    public Listening(string endpoint = "tcp:127.0.0.1:0", ChannelOptions? options = null, ChannelTls? tls = null)
        : this(logger => ChannelListener.Bind(ChannelEndpoint.Parse(endpoint), tls, options ?? new ChannelOptions(), logger))
    {
    }

    public Listening(Func<TestLogger, ChannelListener> bind)
    {
        _listener = bind(Logger);
        _running = _listener.RunAsync(
            async (channel, token) =>
            {
                var running = channel.RunAsync(Handler, token);
                Opened.Add(channel, token);
                await running;
            },
            CancellationToken.None);
    }

    public TestLogger Logger { get; } = new();

    public RecordingHandler Handler { get; } = new();

    public BlockingCollection<OpenFlowChannel> Opened { get; } = [];

    public ChannelEndpoint Endpoint => _listener.LocalEndpoint;

    public OpenFlowChannel Take() => Opened.TryTake(out var channel, TimeSpan.FromSeconds(20)) ? channel : throw new TimeoutException($"no channel; the log says {string.Join('\n', Logger.Lines)}");

    public string TakeLine(string containing)
    {
        string? line = null;
        SpinWait.SpinUntil(() => (line = Logger.Lines.FirstOrDefault(text => text.Contains(containing, StringComparison.Ordinal))) is not null, TimeSpan.FromSeconds(10));
        return line ?? throw new TimeoutException($"no line with '{containing}' in {string.Join('\n', Logger.Lines)}");
    }

    public ScriptedSwitch Connect()
    {
        var unix = Endpoint.Kind == ChannelEndpointKind.Unix;
        var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (unix) socket.Connect(new UnixDomainSocketEndPoint(Endpoint.Host));
        else socket.Connect(Endpoint.Host, Endpoint.Port);
        return new(SocketTransport.Take(socket, "test"));
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _running;
    }
}
