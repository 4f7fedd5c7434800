using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Daemon.Metrics;
using Weir.Guard;

namespace Weir.Daemon.Guard;

/// <summary>How <c>weir guard</c> is started.</summary>
/// <param name="Paths">Where its files lie.</param>
public sealed record GuardOptions(GuardPaths Paths)
{
    /// <summary>libvirt's tool; null: this host has no libvirt.</summary>
    public string? Virsh { get; init; } = "virsh";

    /// <summary>The control socket; null: that of <see cref="Paths"/>.</summary>
    public string? ControlSocket { get; init; }

    /// <summary>The API over TCP; null: the control socket alone.</summary>
    public ApiListenOptions? Api { get; init; }

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public MetricsOptions? Metrics { get; init; }

    /// <summary>The log.</summary>
    public LogOptions Log { get; init; } = new();
}
