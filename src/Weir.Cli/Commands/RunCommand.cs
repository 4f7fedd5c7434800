using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Weir.Api;
using Weir.Config;
using Weir.Daemon;
using Weir.Daemon.Logging;
using Weir.OpenFlow.Channel;

namespace Weir.Cli.Commands;

/// <summary><c>weir run</c>: the controller itself.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c") { Description = "The configuration file. Default: the first file of FAUCET_CONFIG that exists, or /etc/faucet/faucet.yaml." };
        var listen = new Option<string>("--listen") { Description = "Where switches connect: ADDRESS:PORT, [IPV6]:PORT, PORT, or unix:PATH.", DefaultValueFactory = _ => $"*:{ChannelEndpoint.DefaultPort}" };
        var socket = ControlCommand.SocketOption();
        socket.Description = "The control socket to make.";
        var watch = new Option<bool>("--watch") { Description = "Load the configuration anew when a file of it changes. Default: FAUCET_CONFIG_STAT_RELOAD." };
        var key = new Option<string?>("--tls-key") { Description = "TLS: the controller's private key (PEM)." };
        var certificate = new Option<string?>("--tls-cert") { Description = "TLS: the controller's certificate (PEM)." };
        var ca = new Option<string?>("--tls-ca") { Description = "TLS: authority of the switches' certificates (PEM)." };
        var metrics = new Option<string?>("--metrics") { Description = "Where metrics are served: ADDRESS:PORT, [IPV6]:PORT, PORT, or off. Default: FAUCET_PROMETHEUS_ADDR and FAUCET_PROMETHEUS_PORT, or 0.0.0.0:9302." };
        var noHosts = new Option<bool>("--no-host-metrics") { Description = "Leave out the metrics with a sample for each learned host. Default: WEIR_HOST_METRICS." };
        var format = LogFormatOption();
        var pidFile = new Option<string?>("--pid-file") { Description = "A file for the process id." };
        var command = new Command("run", "Run the controller: compile the configuration and keep every switch in that state. SIGHUP loads it anew.")
        {
            config, listen, socket, watch, key, certificate, ca, metrics, noHosts, format, pidFile,
        };
        var api = new ApiOptions();
        api.AddTo(command);
        var events = new EventOptions();
        events.AddTo(command);
        var gauge = new Option<string?>("--gauge") { Description = "Be FAUCET's Gauge, too: poll the datapaths as this gauge.yaml says. Default: the first file of GAUGE_CONFIG that exists, or not." };
        command.Options.Add(gauge);
        command.SetAction(async (parse, ct) =>
        {
            var tls = parse.GetValue(certificate) is not null;
            if (tls != parse.GetValue(key) is not null || tls != parse.GetValue(ca) is not null)
            {
                await Console.Error.WriteLineAsync("weir: --tls-cert, --tls-key and --tls-ca go together");
                return 1;
            }

            if (!TryParseListen(parse.GetValue(listen)!, tls, out var endPoint, out var problem))
            {
                await Console.Error.WriteLineAsync($"weir: --listen {TerminalText.Escape(problem)}");
                return 1;
            }

            if (!MetricsAddress.TryParse(parse.GetValue(metrics) ?? MetricsAddress.FromEnvironment(), out var serve))
            {
                await Console.Error.WriteLineAsync($"weir: --metrics: '{TerminalText.Escape(parse.GetValue(metrics) ?? MetricsAddress.FromEnvironment())}' is not ADDRESS:PORT, [IPV6]:PORT, PORT or off");
                return 1;
            }

            var options = new DaemonOptions(parse.GetValue(config) ?? ConfigFromEnvironment(), endPoint, parse.GetValue(socket) ?? ApiRoutes.DefaultSocket)
            {
                TlsCertificate = parse.GetValue(certificate),
                TlsPrivateKey = parse.GetValue(key),
                TlsCaCertificates = parse.GetValue(ca),
                WatchFiles = parse.GetValue(watch) || IsTrue(Environment.GetEnvironmentVariable("FAUCET_CONFIG_STAT_RELOAD")),
                Metrics = serve is null ? null : serve with { Hosts = !parse.GetValue(noHosts) && Environment.GetEnvironmentVariable("WEIR_HOST_METRICS") is not "0" },
                Log = LogOptions.FromEnvironment("FAUCET") with { Format = parse.GetValue(format) },
                PidFile = parse.GetValue(pidFile),
            };
            try
            {
                options = events.Read(parse, options with { Api = api.Read(parse) });
            }
            catch (FormatException exception)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }

            if (!GaugeFile.TryLoad(parse.GetValue(gauge), out var watched)) return 1;
            options = options with { Gauge = watched };
            return await WeirDaemon.RunAsync(options, Console.Error, ct);
        });
        return command;
    }

    /// <summary><c>--log-format</c>.</summary>
    internal static Option<LogFormat?> LogFormatOption() => new("--log-format")
    {
        Description = "What log lines look like: faucet, journal (with systemd's priorities) or json. Default: journal where standard output is the journal's, else faucet.",
    };

    /// <summary>FAUCET_CONFIG is a list joined by colons: the first file that exists counts, else the first.</summary>
    internal static string ConfigFromEnvironment()
    {
        var list = Environment.GetEnvironmentVariable("FAUCET_CONFIG") is { Length: > 0 } text ? text : "/etc/faucet/faucet.yaml:/etc/ryu/faucet/faucet.yaml";
        var paths = list.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(paths, File.Exists) ?? paths.FirstOrDefault("/etc/faucet/faucet.yaml");
    }

    /// <summary>As <see cref="ChannelEndpoint"/>, or a bare PORT on every address; certificates make it TLS.</summary>
    internal static bool TryParseListen(string text, bool tls, [NotNullWhen(true)] out ChannelEndpoint? endPoint, [NotNullWhen(false)] out string? problem)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)) text = $"*:{text}";
        if (!ChannelEndpoint.TryParse(text, out endPoint, out problem)) return false;
        if (tls && endPoint.Kind == ChannelEndpointKind.Tcp) endPoint = endPoint with { Kind = ChannelEndpointKind.Tls };
        if (tls != (endPoint.Kind == ChannelEndpointKind.Tls)) problem = $"'{text}' is TLS: give --tls-cert, --tls-key and --tls-ca";
        return problem is null;
    }

    internal static bool IsTrue(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number != 0;
}
