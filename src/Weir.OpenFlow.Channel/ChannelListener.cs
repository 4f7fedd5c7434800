using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel;

/// <summary>Accepts datapaths on one endpoint, any number of them.</summary>
/// <remarks>Whatever peers do, accepting goes on: a connection that fails its handshake is counted, logged and closed.</remarks>
public sealed class ChannelListener : IAsyncDisposable
{
    private readonly ChannelEndpoint _endpoint;
    private readonly ChannelTls? _tls;
    private readonly Socket _socket;
    private readonly ChannelAttempts _attempts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    private ChannelListener(ChannelEndpoint endpoint, ChannelTls? tls, Socket socket, ChannelOptions options, ILogger logger)
    {
        (_endpoint, _tls, _socket) = (endpoint, tls, socket);
        _attempts = new(options, logger);
        LocalEndpoint = socket.LocalEndPoint is IPEndPoint bound ? endpoint with { Port = bound.Port } : endpoint;
    }

    /// <summary>Where it listens; the port is the real one where 0 was asked for.</summary>
    public ChannelEndpoint LocalEndpoint { get; }

    /// <summary>Binds. <see cref="RunAsync"/> starts to accept; until then connections wait in the backlog.</summary>
    /// <param name="endpoint">Where. A UNIX socket's path may hold a dead socket, which is replaced.</param>
    /// <param name="tls">Certificates; wanted for <see cref="ChannelEndpointKind.Tls"/> and for nothing else.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="logger">One line for each connection that ends.</param>
    /// <exception cref="IOException">The address is in use, not this machine's, or not allowed; the message names it.</exception>
    public static ChannelListener Bind(ChannelEndpoint endpoint, ChannelTls? tls, ChannelOptions options, ILogger logger)
    {
        if ((endpoint.Kind == ChannelEndpointKind.Tls) != (tls is not null)) throw new ArgumentException($"certificates and a tls: endpoint go together, not {endpoint}", nameof(tls));
        try
        {
            return new(endpoint, tls, endpoint.Kind == ChannelEndpointKind.Unix ? BindUnix(endpoint.Host) : BindTcp(endpoint), options, logger);
        }
        catch (SocketException exception)
        {
            throw new IOException($"cannot listen on {endpoint}: {exception.Message}", exception);
        }
    }

    /// <summary>Accepts until cancelled or disposed. Never fails because of a peer.</summary>
    /// <param name="opened">Gets each channel after its handshake, on a thread of the pool, and runs it; the channel is disposed when the task ends.</param>
    /// <param name="cancellationToken">Ends accepting, and all channels with it.</param>
    public async Task RunAsync(Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) != 0) throw new InvalidOperationException("the listener runs already");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            while (!either.IsCancellationRequested)
            {
                if (await AcceptAsync(either.Token) is { } socket)
                    _attempts.Start(token => OpenTransportAsync(socket, token), PeerName(socket), opened, either.Token);
            }
        }
        finally
        {
            await _attempts.WaitAsync();
            _stopped.TrySetResult();
        }
    }

    /// <summary>Stops accepting, ends all channels, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (Interlocked.Exchange(ref _running, 1) != 0) await _stopped.Task;
        _socket.Dispose();
        if (_endpoint.Kind == ChannelEndpointKind.Unix) File.Delete(_endpoint.Host);
        _stopping.Dispose();
    }

    private async Task<ChannelTransport> OpenTransportAsync(Socket socket, CancellationToken cancellationToken)
    {
        var transport = SocketTransport.Take(socket, PeerName(socket));
        return _tls is null ? transport : await TlsTransport.AcceptAsync(transport, _tls, _attempts.Options, cancellationToken);
    }

    // Null: nothing was accepted this time.
    private async Task<Socket?> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.AcceptAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (SocketException exception)
        {
            // A peer that reset before it was accepted; or no descriptors left, which passes when connections end.
            _attempts.LogAcceptFailed(exception.Message);
            if (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AccessDenied)
                await Task.Delay(TimeSpan.FromMilliseconds(100), _attempts.Options.TimeProvider, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            return null;
        }
    }

    private string PeerName(Socket socket)
    {
        if (_endpoint.Kind == ChannelEndpointKind.Unix) return _endpoint.ToString();
        try
        {
            var peer = (IPEndPoint)socket.RemoteEndPoint!;
            var address = peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address;
            return new ChannelEndpoint(_endpoint.Kind, address.ToString(), peer.Port).ToString();
        }
        catch (SocketException)
        {
            return $"{_endpoint} (gone)";
        }
    }

    private static Socket BindTcp(ChannelEndpoint endpoint)
    {
        var address = endpoint.Host == "*" ? IPAddress.IPv6Any : Resolve(endpoint.Host);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            // SOL_SOCKET, SO_REUSEADDR alone: connections of a Weir that ended a moment ago do not keep the port; a running one does.
            socket.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(address, endpoint.Port));
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return address;
        return Dns.GetHostAddresses(host) is [var first, ..] ? first : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static Socket BindUnix(string path)
    {
        var endpoint = new UnixDomainSocketEndPoint(path);
        if (File.Exists(path) && IsDead(endpoint)) File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endpoint);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Connecting to a file is refused like connecting to a dead socket; but a file can be opened, and a socket cannot.
    private static bool IsOrdinaryFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // not ours to delete
        }
    }

    private static bool IsDead(UnixDomainSocketEndPoint endpoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused && !IsOrdinaryFile(endpoint.ToString()!);
        }
    }
}
