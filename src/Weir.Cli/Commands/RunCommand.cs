using System.CommandLine;
using System.Globalization;
using System.Net;
using Weir.Api;
using Weir.Daemon;

namespace Weir.Cli.Commands;

/// <summary><c>weir run</c>: the controller itself.</summary>
internal static class RunCommand
{
    private const int DefaultPort = 6653;

    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c") { Description = "The configuration file. Default: the first file of FAUCET_CONFIG that exists, or /etc/faucet/faucet.yaml." };
        var listen = new Option<string>("--listen") { Description = "Where switches connect: ADDRESS:PORT, [IPV6]:PORT, or PORT.", DefaultValueFactory = _ => $"0.0.0.0:{DefaultPort}" };
        var socket = ControlCommand.SocketOption();
        socket.Description = "The control socket to make.";
        var watch = new Option<bool>("--watch") { Description = "Load the configuration anew when a file of it changes. Default: FAUCET_CONFIG_STAT_RELOAD." };
        var key = new Option<string?>("--tls-key") { Description = "TLS: the controller's private key (PEM)." };
        var certificate = new Option<string?>("--tls-cert") { Description = "TLS: the controller's certificate (PEM)." };
        var ca = new Option<string?>("--tls-ca") { Description = "TLS: authority of the switches' certificates (PEM). Without it any switch may connect." };
        var command = new Command("run", "Run the controller: compile the configuration and keep every switch in that state. SIGHUP loads it anew.")
        {
            config, listen, socket, watch, key, certificate, ca,
        };
        command.SetAction(async (parse, ct) =>
        {
            if (ParseEndPoint(parse.GetValue(listen)!) is not { } endPoint)
            {
                await Console.Error.WriteLineAsync($"weir: --listen {TerminalText.Escape(parse.GetValue(listen)!)}: say ADDRESS:PORT with a numeric address, such as 127.0.0.1:{DefaultPort} or [::]:{DefaultPort}");
                return 1;
            }

            if (parse.GetValue(certificate) is null != parse.GetValue(key) is null)
            {
                await Console.Error.WriteLineAsync("weir: --tls-cert and --tls-key go together");
                return 1;
            }

            var options = new DaemonOptions(parse.GetValue(config) ?? ConfigFromEnvironment(), endPoint, parse.GetValue(socket) ?? ApiRoutes.DefaultSocket)
            {
                TlsCertificate = parse.GetValue(certificate),
                TlsPrivateKey = parse.GetValue(key),
                TlsCaCertificates = parse.GetValue(ca),
                WatchFiles = parse.GetValue(watch) || IsTrue(Environment.GetEnvironmentVariable("FAUCET_CONFIG_STAT_RELOAD")),
                LogFile = Environment.GetEnvironmentVariable("FAUCET_LOG") is { Length: > 0 } log ? log : null,
                LogLevel = Environment.GetEnvironmentVariable("FAUCET_LOG_LEVEL"),
            };
            return await WeirDaemon.RunAsync(options, Console.Error, ct);
        });
        return command;
    }

    /// <summary>FAUCET_CONFIG is a list joined by colons: the first file that exists counts, else the first.</summary>
    internal static string ConfigFromEnvironment()
    {
        var list = Environment.GetEnvironmentVariable("FAUCET_CONFIG") is { Length: > 0 } text ? text : "/etc/faucet/faucet.yaml:/etc/ryu/faucet/faucet.yaml";
        var paths = list.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(paths, File.Exists) ?? paths.FirstOrDefault("/etc/faucet/faucet.yaml");
    }

    /// <summary>ADDRESS:PORT, [IPV6]:PORT or PORT; null for anything else.</summary>
    internal static IPEndPoint? ParseEndPoint(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new IPEndPoint(IPAddress.Any, port);
        return IPEndPoint.TryParse(text, out var endPoint) ? (endPoint.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal) ? new IPEndPoint(endPoint.Address, DefaultPort) : endPoint) : null;
    }

    private static bool IsTrue(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number != 0;
}
