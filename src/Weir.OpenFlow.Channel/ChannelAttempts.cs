using Microsoft.Extensions.Logging;
using Weir.OpenFlow.Channel.Transports;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel;

/// <summary>Brings connections through their handshake, bounds how many are in it, runs the channels that come out, and says in the log what became of each.</summary>
internal sealed partial class ChannelAttempts(ChannelOptions options, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Attempt> _handshakes = [];
    // As many switches as there may be connect at once after a restart; one that comes and goes all the time is not told of each time.
    private const int SessionBurst = 512;

    private readonly LogThrottle _throttle = new(options.TimeProvider);
    private readonly LogThrottle _sessions = new(options.TimeProvider, SessionBurst);
    private int _running;
    private TaskCompletionSource? _idle;

    public ChannelOptions Options => options;

    /// <summary>Starts one and does not wait for it. Of two, the one that was started first is the older.</summary>
    public void Start(Func<CancellationToken, Task<ChannelTransport>> open, string peer, Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken)
    {
        var attempt = Begin(cancellationToken);
        _ = Task.Run(() => RunAsync(attempt, open, peer, opened, cancellationToken), CancellationToken.None);
    }

    /// <summary>Runs one to its end. True: there was a channel.</summary>
    public Task<bool> RunAsync(
        Func<CancellationToken, Task<ChannelTransport>> open, string peer, Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken) =>
        RunAsync(Begin(cancellationToken), open, peer, opened, cancellationToken);

    /// <summary>Completes when none runs.</summary>
    public Task WaitAsync()
    {
        lock (_gate)
        {
            if (_running == 0) return Task.CompletedTask;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task<bool> RunAsync(
        Attempt attempt, Func<CancellationToken, Task<ChannelTransport>> open, string peer, Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken)
    {
        try
        {
            OpenFlowChannel channel;
            try
            {
                channel = await OpenAsync(attempt, open);
            }
            catch (ChannelClosedException exception)
            {
                options.Statistics.CountClosed(exception.Reason);
                if (_throttle.Allows(out var suppressed)) LogNoChannel(peer, exception.Reason, exception.Message, suppressed);
                return false;
            }
            options.Statistics.CountOpened();
            if (_sessions.Allows(out _)) LogOpened(channel.DatapathId, peer, channel.Features.TableCount);
            await RunAsync(channel, opened, cancellationToken);
            return true;
        }
        finally
        {
            End();
        }
    }

    private async Task<OpenFlowChannel> OpenAsync(Attempt attempt, Func<CancellationToken, Task<ChannelTransport>> open)
    {
        try
        {
            return await OpenFlowChannel.OpenAsync(await open(attempt.Token), options, attempt.Token);
        }
        catch (OperationCanceledException)
        {
            throw attempt.Evicted
                ? new(ChannelCloseReason.TooManyHandshakes, $"more than {options.MaximumHandshakes} connections in their handshake, this was the oldest")
                : new ChannelClosedException(ChannelCloseReason.Local, "stopped");
        }
        catch (Exception exception) when (exception is not ChannelClosedException)
        {
            // What a peer makes the socket or TLS layer throw must not get further than this connection.
            throw new ChannelClosedException(ChannelCloseReason.HandshakeFailed, $"{exception.GetType().Name}: {exception.Message}", exception);
        }
        finally
        {
            Leave(attempt);
            attempt.Dispose();
        }
    }

    private async Task RunAsync(OpenFlowChannel channel, Func<OpenFlowChannel, CancellationToken, Task> opened, CancellationToken cancellationToken)
    {
        await using (channel)
        {
            try
            {
                await opened(channel, cancellationToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
            {
                // The channel's own reason says it better.
            }
            catch (Exception exception)
            {
                LogOwnerFault(exception, channel.DatapathId, channel.Peer);
            }
            channel.Close();
        }
        var reason = channel.ClosedReason!;
        var level = LevelOf(reason.Reason);
        if (_sessions.Allows(out _)) LogClosed(level, channel.DatapathId, channel.Peer, reason.Reason, reason.Message);
    }

    private static LogLevel LevelOf(ChannelCloseReason reason) => reason switch
    {
        ChannelCloseReason.Local or ChannelCloseReason.PeerClosed => LogLevel.Information,
        ChannelCloseReason.HandlerFault => LogLevel.Error,
        _ => LogLevel.Warning,
    };

    private void Enter(Attempt attempt)
    {
        Attempt? oldest = null;
        lock (_gate)
        {
            if (_handshakes.Count >= options.MaximumHandshakes)
            {
                oldest = _handshakes.First!.Value;
                _handshakes.RemoveFirst();
            }
            _handshakes.AddLast(attempt.Node);
        }
        options.Statistics.CountPending(1);
        oldest?.Evict();
    }

    private void Leave(Attempt attempt)
    {
        lock (_gate)
        {
            if (attempt.Node.List is not null) _handshakes.Remove(attempt.Node);
        }
        options.Statistics.CountPending(-1);
    }

    private Attempt Begin(CancellationToken cancellationToken)
    {
        options.Statistics.CountConnection();
        var attempt = new Attempt(cancellationToken);
        lock (_gate) _running++;
        Enter(attempt);
        return attempt;
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_running > 0) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    private sealed class Attempt : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly CancellationTokenSource _source;
        private bool _disposed;

        public Attempt(CancellationToken outer)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
            Token = _source.Token;
            Node = new(this);
        }

        public LinkedListNode<Attempt> Node { get; }

        public CancellationToken Token { get; }

        public bool Evicted { get; private set; }

        public void Evict()
        {
            lock (_gate)
            {
                if (_disposed) return;
                Evicted = true;
                _source.Cancel();
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                _source.Dispose();
            }
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "datapath {Datapath} connected from {Peer}, {Tables} tables")]
    private partial void LogOpened(DatapathId datapath, string peer, byte tables);

    [LoggerMessage(EventId = 2002, Message = "datapath {Datapath} at {Peer} disconnected: {Reason}: {Text}")]
    private partial void LogClosed(LogLevel level, DatapathId datapath, string peer, ChannelCloseReason reason, string text);

    [LoggerMessage(2003, LogLevel.Warning, "no channel with {Peer}: {Reason}: {Text} ({Suppressed} such lines were left out before)")]
    private partial void LogNoChannel(string peer, ChannelCloseReason reason, string text, int suppressed);

    [LoggerMessage(2004, LogLevel.Error, "the owner of the channel of datapath {Datapath} at {Peer} failed")]
    private partial void LogOwnerFault(Exception exception, DatapathId datapath, string peer);

    [LoggerMessage(2005, LogLevel.Warning, "a connection could not be accepted: {Text}")]
    public partial void LogAcceptFailed(string text);
}
