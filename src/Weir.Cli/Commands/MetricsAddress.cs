using System.Globalization;
using System.Net;
using Weir.Daemon.Metrics;

namespace Weir.Cli.Commands;

/// <summary>Where metrics are served, as an operator writes it.</summary>
internal static class MetricsAddress
{
    /// <summary>Nowhere.</summary>
    public const string Off = "off";

    /// <summary>What FAUCET's variables say: <c>0.0.0.0:9302</c>, <c>[::]:9302</c>, <c>off</c>.</summary>
    public static string FromEnvironment()
    {
        var port = Environment.GetEnvironmentVariable("FAUCET_PROMETHEUS_PORT") is { Length: > 0 } text ? text : MetricsOptions.DefaultPort.ToString(CultureInfo.InvariantCulture);
        if (port == Off) return Off;
        var address = Environment.GetEnvironmentVariable("FAUCET_PROMETHEUS_ADDR") is { Length: > 0 } given ? given : MetricsOptions.Default.Address;
        return address.Contains(':') && !address.StartsWith('[') ? $"[{address}]:{port}" : $"{address}:{port}";
    }

    /// <summary>Reads it; null options: nowhere.</summary>
    public static bool TryParse(string text, out MetricsOptions? options)
    {
        options = null;
        if (text == Off) return true;
        var colon = text.LastIndexOf(':');
        var address = colon < 0 ? MetricsOptions.Default.Address : text[..colon];
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort) return false;
        if (address.StartsWith('[') && address.EndsWith(']')) address = address[1..^1];
        else if (address.Contains(':')) return false;
        if (address is "" or "*") address = MetricsOptions.Default.Address;
        options = new MetricsOptions(address, port);
        return true;
    }
}
