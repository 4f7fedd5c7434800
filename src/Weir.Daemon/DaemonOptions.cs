using Weir.Controller.Events;
using Weir.Daemon.Events;
using Weir.Daemon.Gauge;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Daemon.Metrics;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon;

/// <summary>How a daemon is started.</summary>
/// <param name="ConfigFile">The configuration.</param>
/// <param name="Listen">Where switches connect.</param>
/// <param name="ControlSocket">Path of the control socket.</param>
public sealed record DaemonOptions(string ConfigFile, ChannelEndpoint Listen, string ControlSocket)
{
    /// <summary>TLS: the controller's private key, PEM.</summary>
    public string? TlsPrivateKey { get; init; }

    /// <summary>TLS: the controller's certificate, PEM.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>TLS: certificates of the authority that signed the switches' ones, PEM.</summary>
    public string? TlsCaCertificates { get; init; }

    /// <summary>The API over TCP; null: the control socket alone.</summary>
    public ApiListenOptions? Api { get; init; }

    /// <summary>How many events are kept.</summary>
    public EventBusOptions EventHistory { get; init; } = EventBusOptions.Default;

    /// <summary>FAUCET's event socket; null: none.</summary>
    public EventSocketOptions? EventSocket { get; init; }

    /// <summary>The message broker that is told of events; null: none.</summary>
    public RabbitOptions? Rabbit { get; init; }

    /// <summary>Gauge inside; null: no.</summary>
    public GaugeOptions? Gauge { get; init; }

    /// <summary>Load the configuration anew when a file of it changes.</summary>
    public bool WatchFiles { get; init; }

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public MetricsOptions? Metrics { get; init; }

    /// <summary>The log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>A file for the process id, or null.</summary>
    public string? PidFile { get; init; }

    /// <summary>Silence of a switch after which it is asked for a sign of life; ryu's <c>echo_request_interval</c>. <em>Default: 5 s.</em></summary>
    public TimeSpan? EchoInterval { get; init; }

    /// <summary>How many such questions in a row may stay unanswered; ryu's <c>maximum_unreplied_echo_requests</c>. <em>Default: 2.</em></summary>
    public int? MaximumUnrepliedEchoes { get; init; }
}
