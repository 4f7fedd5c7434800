using System.CommandLine;
using Weir.Cli.Faucet;
using Weir.Config;
using Weir.Daemon;
using Weir.Daemon.Events;
using Weir.Daemon.Logging;

namespace Weir.Cli.Commands;

/// <summary><c>weir faucet</c>: the controller with the arguments, the files and the environment of FAUCET's program, for scripts and service files that start that.</summary>
internal static class FaucetCommand
{
    private const string DefaultConfigFile = "/etc/faucet/ryu.conf";

    public static Command Create() => Create("faucet", "Run the controller as FAUCET's program is run: same arguments, environment, files and signals.");

    /// <summary>The command under one of FAUCET's names.</summary>
    internal static Command Create(string name, string description)
    {
        var gauge = new Option<bool>("--gauge") { Description = "Taken, and refused: Gauge's watchers run inside the controller." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log lines go to standard error, too." };
        var standardError = new Option<bool>("--use-stderr") { Description = "As --verbose." };
        var syslog = new Option<bool>("--use-syslog") { Description = "Log lines go to syslog, too." };
        var version = new Option<bool>("--version", "-V") { Description = "Print the version." };
        var configFile = new Option<string>("--ryu-config-file") { Description = "FAUCET's ryu.conf: an INI file with these settings.", DefaultValueFactory = _ => DefaultConfigFile };
        var app = new Option<string[]>("--ryu-app-lists", "--ryu-app") { Description = "Taken, and does nothing.", AllowMultipleArgumentsPerToken = false };
        var known = RyuSettings.Known.ToDictionary(key => key, key => new Option<string?>($"--ryu-{key}") { Description = Describe(key) });
        var ignored = RyuSettings.Ignored.Where(key => key != "app-lists").ToDictionary(key => key, key => new Option<string?>($"--ryu-{key}") { Description = "Taken, and does nothing.", Arity = ArgumentArity.ZeroOrOne });
        var command = new Command(name, description) { gauge, verbose, standardError, syslog, version, configFile, app };
        foreach (var option in known.Values) command.Options.Add(option);
        foreach (var option in ignored.Values) command.Options.Add(option);
        command.SetAction(async (parse, ct) =>
        {
            if (parse.GetValue(version))
            {
                Console.WriteLine($"Weir {WeirVersion.Text}");
                return 0;
            }

            if (name == "gauge" || parse.GetValue(gauge))
            {
                await Console.Error.WriteLineAsync("weir: Gauge has no process of its own here: its watchers run inside the controller, which GAUGE_CONFIG tells what to watch; a second one is neither needed nor wanted");
                return 1;
            }

            foreach (var option in ignored.Values.Cast<Option>().Append(app).Where(option => parse.GetResult(option) is not null))
                await Console.Error.WriteLineAsync($"weir: warning: {option.Name} does nothing here");
            try
            {
                var file = await ReadAsync(parse.GetValue(configFile)!, parse.GetResult(configFile) is { Implicit: false }, ct);
                var settings = RyuSettings.From(key => known.TryGetValue(key, out var option) ? parse.GetValue(option) : null, file);
                foreach (var key in file.Keys.Where(key => !RyuSettings.Known.Contains(key.Replace('_', '-')))) await Console.Error.WriteLineAsync($"weir: warning: {TerminalText.Escape(key)} in {parse.GetValue(configFile)} does nothing here");
                var log = FaucetFiles.Log() with { CopyToStandardError = parse.GetValue(verbose) || parse.GetValue(standardError), CopyToSyslog = parse.GetValue(syslog) };
                return await RunAsync(settings, log, ct);
            }
            catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(RyuSettings settings, LogOptions log, CancellationToken ct)
    {
        if (!RunCommand.TryParseListen(settings.Listen, settings.Tls, out var endPoint, out var problem)) throw new FormatException($"ofp-listen-host: {problem}");
        var metrics = MetricsAddress.TryParse(MetricsAddress.FromEnvironment(), out var serve) ? serve : throw new FormatException($"FAUCET_PROMETHEUS_ADDR and FAUCET_PROMETHEUS_PORT: '{MetricsAddress.FromEnvironment()}' is no address");
        if (!GaugeFile.TryLoad(null, out var gauge)) return 1;
        var options = new DaemonOptions(RunCommand.ConfigFromEnvironment(), endPoint, FaucetFiles.ControlSocket)
        {
            TlsCertificate = settings.Certificate,
            TlsPrivateKey = settings.PrivateKey,
            TlsCaCertificates = settings.Tls ? settings.CaCertificates : null,
            WatchFiles = RunCommand.IsTrue(Environment.GetEnvironmentVariable("FAUCET_CONFIG_STAT_RELOAD")),
            Metrics = metrics is null ? null : metrics with { Hosts = Environment.GetEnvironmentVariable("WEIR_HOST_METRICS") is not "0" },
            EventSocket = EventSocketOptions.Parse(Environment.GetEnvironmentVariable("FAUCET_EVENT_SOCK"), Environment.GetEnvironmentVariable("FAUCET_EVENT_SOCK_HEARTBEAT")),
            Rabbit = RabbitOptions.Parse(Environment.GetEnvironmentVariable),
            Log = log,
            PidFile = settings.PidFile,
            EchoInterval = settings.EchoInterval,
            MaximumUnrepliedEchoes = settings.MaximumUnrepliedEchoes,
            Gauge = gauge,
        };
        return await WeirDaemon.RunAsync(options, Console.Error, ct);
    }

    // The default file need not be there; one that was asked for must.
    private static async Task<RyuConfigFile> ReadAsync(string path, bool asked, CancellationToken ct)
    {
        if (!asked && !File.Exists(path)) return RyuConfigFile.Empty;
        try
        {
            return RyuConfigFile.Parse(await File.ReadAllTextAsync(path, ct));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    private static string Describe(string key) => key switch
    {
        "ofp-listen-host" => "Address that switches connect to. Default: every one.",
        "ofp-tcp-listen-port" => "Port for OpenFlow. Default: 6653.",
        "ofp-ssl-listen-port" => "Port for OpenFlow over TLS, where a key and a certificate are given. Default: 6653.",
        "ctl-privkey" => "TLS: the controller's private key (PEM).",
        "ctl-cert" => "TLS: the controller's certificate (PEM).",
        "ca-certs" => "TLS: authority of the switches' certificates (PEM).",
        "pid-file" => "A file for the process id.",
        "echo-request-interval" => "Seconds of silence before a switch is asked for a sign of life. Default: 5.",
        _ => "How many such questions in a row may stay unanswered. Default: 2.",
    };
}
