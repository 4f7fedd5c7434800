using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Weir.Controller.Events;

namespace Weir.Daemon.Events;

/// <summary>
/// FAUCET's events as messages to a RabbitMQ broker, as FAUCET's adapter sends them: one a message, its JSON without the end of the line, persistent. Reads the bus's ring at the broker's pace. An event counts as sent
/// when the broker has confirmed it: after a lost connection, the last ones may come twice, and none is missing as long as the ring holds it.
/// </summary>
internal sealed partial class RabbitPublisher : IAsyncDisposable
{
    private const int BatchSize = 64;
    private const ushort PreconditionFailed = 406; // AMQP 0-9-1, section 1.2
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly RabbitOptions _options;
    private readonly EventBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly NetworkEvent[] _batch = new NetworkEvent[BatchSize];
    private readonly Task _running;
    private bool _isConnected;
    private long _connections;
    private long _failures;
    private long _published;
    private long _lost;
    private long _position; // of the last event that is done with

    /// <summary>Begins to publish: what is kept, from the start on, and what comes.</summary>
    public RabbitPublisher(RabbitOptions options, EventBus bus, ILogger logger, TimeProvider time)
    {
        (_options, _bus, _logger, _time) = (options, bus, logger, time);
        _running = Task.Run(() => RunAsync(_stopping.Token));
    }

    /// <summary>A snapshot.</summary>
    public RabbitStatus Status => new(Volatile.Read(ref _isConnected), Interlocked.Read(ref _connections), Interlocked.Read(ref _failures), Interlocked.Read(ref _published), Interlocked.Read(ref _lost));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var pause = FirstPause;
        while (!ct.IsCancellationRequested)
        {
            var published = Interlocked.Read(ref _published);
            try
            {
                await ServeAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Interlocked.Increment(ref _failures);
                if (Interlocked.Read(ref _published) != published) pause = FirstPause;
                if (Volatile.Read(ref _isConnected) || pause == FirstPause) LogLost(_logger, _options.Host, _options.Port, exception.Message);
            }
            finally
            {
                Volatile.Write(ref _isConnected, false);
            }

            try
            {
                await Task.Delay(pause, _time, ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    private async Task ServeAsync(CancellationToken ct)
    {
        var factory = new ConnectionFactory
        {
            HostName = _options.Host,
            Port = _options.Port,
            ClientProvidedName = "weir",
            AutomaticRecoveryEnabled = false, // what was not confirmed is sent again from the ring
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience,
        };
        await using var connection = await factory.CreateConnectionAsync(ct);
        await using var channel = await DeclareAsync(connection, ct);
        Volatile.Write(ref _isConnected, true);
        Interlocked.Increment(ref _connections);
        LogConnected(_logger, _options.Host, _options.Port, _options.Exchange);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        channel.ChannelShutdownAsync += (_, _) => closed.CancelAsync(); // so that a quiet network, too, notices
        try
        {
            while (true)
            {
                await _bus.WaitAsync(_position, closed.Token);
                await PublishAsync(channel, closed.Token);
            }
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new IOException(channel.CloseReason?.ReplyText ?? "the connection was lost", exception);
        }
    }

    // One that is there already with other properties is used as it is.
    private async Task<IChannel> DeclareAsync(IConnection connection, CancellationToken ct)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        var channel = await connection.CreateChannelAsync(options, ct);
        try
        {
            await channel.ExchangeDeclareAsync(_options.Exchange, _options.ExchangeType, durable: false, autoDelete: false, arguments: null, cancellationToken: ct);
            return channel;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == PreconditionFailed)
        {
            await channel.DisposeAsync();
            return await connection.CreateChannelAsync(options, ct);
        }
    }

    private async Task PublishAsync(IChannel channel, CancellationToken ct)
    {
        var position = _position;
        while (_bus.Read(ref position, _batch, out var lost) is > 0 and var count)
        {
            Interlocked.Add(ref _lost, lost);
            var messages = _batch.Take(count).Where(networkEvent => networkEvent.IsFaucets).ToList();
            await Task.WhenAll(messages.Select(networkEvent => PublishAsync(channel, _bus.Lines.Of(networkEvent), ct))).WaitAsync(Patience, _time, ct);
            Interlocked.Add(ref _published, messages.Count);
            _position = position;
            Array.Clear(_batch);
        }
    }

    private Task PublishAsync(IChannel channel, byte[] line, CancellationToken ct) => channel.BasicPublishAsync(
        _options.Exchange, _options.RoutingKey, mandatory: false, new BasicProperties { DeliveryMode = DeliveryModes.Persistent, ContentType = "application/json" }, line.AsMemory(..^1), ct).AsTask();

    [LoggerMessage(9121, LogLevel.Information, "events go to RabbitMQ at {Host}:{Port}, exchange {Exchange}")]
    private static partial void LogConnected(ILogger logger, string host, int port, string exchange);

    [LoggerMessage(9122, LogLevel.Warning, "RabbitMQ at {Host}:{Port} cannot be reached, events wait for it: {Reason}")]
    private static partial void LogLost(ILogger logger, string host, int port, string reason);
}
