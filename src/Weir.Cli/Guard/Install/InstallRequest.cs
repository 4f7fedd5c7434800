using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Cli.Guard.Install;

/// <summary>What <c>weir vm install</c> was asked for.</summary>
/// <param name="Bridge">The bridge.</param>
internal sealed record InstallRequest(string Bridge)
{
    /// <summary>Ports that lead out: <c>--uplink</c>.</summary>
    public ImmutableArray<string> Uplinks { get; init; } = [];

    /// <summary>Ports behind which the gateway is, on this host: <c>--gateway NAME</c>.</summary>
    public ImmutableArray<string> GatewayPorts { get; init; } = [];

    /// <summary>Addresses that no VM may claim: <c>--gateway ADDRESS</c>.</summary>
    public ImmutableArray<IpPrefix> GatewayAddresses { get; init; } = [];

    /// <summary>DHCP servers and routers behind the uplinks may answer and advertise.</summary>
    public bool Trusted { get; init; }

    /// <summary>Count what would be dropped, drop nothing.</summary>
    public bool ReportOnly { get; init; }

    /// <summary>Take the bridge over although it has flow entries or a controller, or files are in the way.</summary>
    public bool Force { get; init; }
}
