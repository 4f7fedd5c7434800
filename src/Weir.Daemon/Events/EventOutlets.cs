using Microsoft.Extensions.Logging;
using Weir.Controller.Events;

namespace Weir.Daemon.Events;

/// <summary>Where events go by themselves: FAUCET's socket and a message broker, as far as they are asked for.</summary>
internal sealed class EventOutlets : IAsyncDisposable
{
    private EventSocket? _socket;

    /// <summary>The message broker; null where none is named.</summary>
    public RabbitPublisher? Rabbit { get; private set; }

    /// <summary>Begins to send.</summary>
    public static async Task<EventOutlets> StartAsync(DaemonOptions options, EventBus bus, ILoggerFactory loggers, TimeProvider time, CancellationToken ct)
    {
        var outlets = new EventOutlets();
        if (options.EventSocket is { } socket)
        {
            outlets._socket = new EventSocket(socket, bus, loggers.CreateLogger<EventSocket>(), time);
            await outlets._socket.StartAsync(ct);
        }

        if (options.Rabbit is { } rabbit) outlets.Rabbit = new RabbitPublisher(rabbit, bus, loggers.CreateLogger<RabbitPublisher>(), time);
        return outlets;
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null) await _socket.DisposeAsync();
        if (Rabbit is not null) await Rabbit.DisposeAsync();
    }
}
