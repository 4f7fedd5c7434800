using Weir.Config.Gauge;

namespace Weir.Daemon.Gauge;

/// <summary>Gauge inside Weir.</summary>
/// <param name="File">The <c>gauge.yaml</c>, which SIGHUP reads again.</param>
/// <param name="Config">What stood in it at the start.</param>
public sealed record GaugeOptions(string File, GaugeConfig Config);
