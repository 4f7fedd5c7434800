namespace Weir.Daemon.Metrics;

/// <summary>Where and how metrics are served.</summary>
/// <param name="Address">An address of this machine, IPv4 or IPv6, or a name that stands for one.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
public sealed record MetricsOptions(string Address, int Port)
{
    /// <summary>FAUCET's port.</summary>
    public const int DefaultPort = 9302;

    /// <summary>Everywhere on port 9302, as FAUCET.</summary>
    public static MetricsOptions Default { get; } = new("0.0.0.0", DefaultPort);

    /// <summary>Write the metrics with a sample for each learned host: <c>learned_macs</c>, <c>learned_l2_port</c>. <em>Default: true.</em></summary>
    public bool Hosts { get; init; } = true;
}
