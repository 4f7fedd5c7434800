using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Weir.Controller.Events;
using Weir.Daemon.Control;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon.Events;

/// <summary>
/// FAUCET's events on a UNIX stream socket, a line of JSON each, for any number of readers. Who comes while nobody reads gets what happened since the last reader left (the first one: since the start);
/// who comes beside others gets what happens from then on.
/// </summary>
internal sealed partial class EventSocket : IAsyncDisposable
{
    private const int MostReaders = 512;
    private readonly EventSocketOptions _options;
    private readonly EventBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _readers = [];
    private Socket? _listener;
    private Task _running = Task.CompletedTask;
    private long _delivered; // how far any reader has got

    public EventSocket(EventSocketOptions options, EventBus bus, ILogger logger, TimeProvider time) => (_options, _bus, _logger, _time) = (options, bus, logger, time);

    /// <summary>Begins to listen. What keeps it from doing so is logged, and there is no event socket then; the network goes on.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        try
        {
            if (System.Text.Encoding.UTF8.GetByteCount(_options.Path) > ChannelEndpoint.MaximumPathLength) throw new IOException($"its path is longer than {ChannelEndpoint.MaximumPathLength} bytes");
            await ControlSocket.ClaimPathAsync(_options.Path, ct, "event socket", "give this one its own");
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(_options.Path));
            if (UnixGroup.Find("weir") is { } gid)
            {
                UnixGroup.Give(_options.Path, gid);
                File.SetUnixFileMode(_options.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            }

            _listener.Listen(64);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogNone(_logger, _options.Path, exception.Message);
            _listener?.Dispose();
            _listener = null;
            return;
        }

        LogListening(_logger, _options.Path);
        _running = Task.WhenAll(AcceptAsync(_listener, _stopping.Token), BeatAsync(_stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        Task[] readers;
        lock (_gate) readers = [.. _readers];
        await Task.WhenAll([_running, .. readers]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(ct);
                lock (_gate)
                {
                    if (_readers.Count >= MostReaders)
                    {
                        LogRefused(_logger, MostReaders);
                        socket.Dispose();
                        continue;
                    }

                    var position = _readers.Count == 0 ? _delivered : _bus.LastPosition;
                    var serving = Task.Run(() => ServeAsync(new EventReader(socket, _bus, position, _time), ct), CancellationToken.None);
                    _readers.Add(serving);
                    _ = serving.ContinueWith(Gone, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
            }
            catch (SocketException exception) when (!ct.IsCancellationRequested)
            {
                LogAccept(_logger, exception.Message); // no descriptors left, say
                await Task.Delay(TimeSpan.FromSeconds(1), _time, ct);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Gone(Task serving)
    {
        lock (_gate) _readers.Remove(serving);
    }

    private async Task ServeAsync(EventReader reader, CancellationToken ct)
    {
        using (reader)
        {
            try
            {
                await reader.RunAsync(ct);
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // It is gone, or Weir ends.
            }
            catch (Exception exception)
            {
                LogFault(_logger, exception); // INV-5
            }

            lock (_gate) _delivered = Math.Max(_delivered, reader.Delivered);
        }
    }

    private async Task BeatAsync(CancellationToken ct)
    {
        if (_options.Heartbeat == TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        while (await timer.WaitForNextTickAsync(ct)) _bus.Publish(new HeartbeatEvent());
    }

    [LoggerMessage(9101, LogLevel.Information, "events on {Path}")]
    private static partial void LogListening(ILogger logger, string path);

    [LoggerMessage(9102, LogLevel.Error, "no event socket {Path}: {Reason}")]
    private static partial void LogNone(ILogger logger, string path, string reason);

    [LoggerMessage(9103, LogLevel.Warning, "event socket: {Count} readers are there already; one more was refused")]
    private static partial void LogRefused(ILogger logger, int count);

    [LoggerMessage(9104, LogLevel.Warning, "event socket: a reader could not be taken: {Reason}")]
    private static partial void LogAccept(ILogger logger, string reason);

    [LoggerMessage(9105, LogLevel.Error, "event socket: serving a reader failed")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
