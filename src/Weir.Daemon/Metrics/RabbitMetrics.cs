using Weir.Daemon.Events;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>Metrics of the publisher to a message broker; there where one is named.</summary>
internal sealed class RabbitMetrics(RabbitPublisher publisher, TimeProvider time) : IMetricsSource
{
    private static readonly MetricFamily Connected = new("weir_rabbit_connected", MetricKind.Gauge, "1: the RabbitMQ broker is there.");
    private static readonly MetricFamily Connections = new("weir_rabbit_connections", MetricKind.Counter, "How often the RabbitMQ broker was reached.");
    private static readonly MetricFamily Failures = new("weir_rabbit_failures", MetricKind.Counter, "How often the RabbitMQ broker could not be reached, or was lost.");
    private static readonly MetricFamily Published = new("weir_rabbit_published_events", MetricKind.Counter, "Events that the RabbitMQ broker has confirmed.");
    private static readonly MetricFamily Lost = new("weir_rabbit_lost_events", MetricKind.Counter, "Events that were not kept until the RabbitMQ broker was there.");

    private readonly double _started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    /// <inheritdoc/>
    public IMetricsSnapshot Take(NameFilter filter) => new Snapshot(publisher.Status, _started);

    private sealed class Snapshot(RabbitStatus status, double started) : IMetricsSnapshot
    {
        public void Write(ExpositionWriter writer)
        {
            if (writer.Begin(Connected)) writer.Value(status.IsConnected ? 1 : 0);
            if (writer.Begin(Connections)) writer.Counter(status.Connections, started);
            if (writer.Begin(Failures)) writer.Counter(status.Failures, started);
            if (writer.Begin(Published)) writer.Counter(status.Published, started);
            if (writer.Begin(Lost)) writer.Counter(status.Lost, started);
        }
    }
}
