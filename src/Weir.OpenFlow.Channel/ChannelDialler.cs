using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel;

/// <summary>Connects to one datapath, again and again.</summary>
/// <param name="endpoint">Where: a bridge's management socket <c>unix:/run/openvswitch/BR.mgmt</c>, or a switch that listens.</param>
/// <param name="tls">Certificates; wanted for <see cref="ChannelEndpointKind.Tls"/> and for nothing else.</param>
/// <param name="options">Times and limits.</param>
/// <param name="logger">One line for each connection that ends.</param>
public sealed class ChannelDialler(ChannelEndpoint endpoint, ChannelTls? tls, ChannelOptions options, ILogger logger)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly ChannelAttempts _attempts = new(options, logger);

    /// <summary>Connects until cancelled; after a failure or an end it waits 50 ms, doubling up to 1 s. Never fails because of a peer.</summary>
    /// <param name="opened">Gets each channel after its handshake and runs it; the channel is disposed when the task ends.</param>
    /// <param name="cancellationToken">Ends dialling, and the channel with it.</param>
    public async Task RunAsync(Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken)
    {
        var pause = s_shortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await _attempts.RunAsync(OpenTransportAsync, endpoint.ToString(), opened, cancellationToken)) pause = s_shortestPause;
            await Task.Delay(pause, options.TimeProvider, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task<ChannelTransport> OpenTransportAsync(CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(cancellationToken);
        var transport = SocketTransport.Take(socket, endpoint.ToString());
        return tls is null ? transport : await TlsTransport.ConnectAsync(transport, endpoint.Host, tls, options, cancellationToken);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.HandshakeTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var unix = endpoint.Kind == ChannelEndpointKind.Unix;
        var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(unix ? new UnixDomainSocketEndPoint(endpoint.Host) : new DnsEndPoint(endpoint.Host, endpoint.Port), either.Token);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ChannelClosedException(ChannelCloseReason.ConnectionLost, $"cannot connect: {exception.Message}", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ChannelClosedException(ChannelCloseReason.HandshakeTimeout, $"not connected within {options.HandshakeTimeout.TotalSeconds:0.#} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
