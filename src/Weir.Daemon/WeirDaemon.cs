using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Config;
using Weir.Controller;
using Weir.Controller.Events;
using Weir.Controller.Status;
using Weir.Daemon.Control;
using Weir.Daemon.Events;
using Weir.Daemon.Gauge;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Daemon.Metrics;
using Weir.Daemon.Services;
using Weir.Metrics;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon;

/// <summary>The composition root: configuration, controller, listener, control socket, signals.</summary>
public static partial class WeirDaemon
{
    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>0 after a signal; 1 when it could not start: the reasons were printed.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, TextWriter errors, CancellationToken ct)
    {
        using var signals = new Signals(ct); // first: a SIGHUP in the middle of the start must not end it
        await Task.Yield(); // the command line answers 143 to a SIGTERM that finds it without the task of the command that it runs
        var time = TimeProvider.System;
        if (options.ControlSocket.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(options.ControlSocket)) > ChannelEndpoint.MaximumPathLength)
        {
            await errors.WriteLineAsync($"weir: cannot start: the control socket needs a path of 1 to {ChannelEndpoint.MaximumPathLength} bytes, not '{options.ControlSocket}'");
            return 1;
        }

        await using var log = OpenLog(options.Log, time, errors);
        if (log is null) return 1;
        var loggers = log.Loggers;
        var logger = loggers.CreateLogger("Weir");
        using var faults = new LastWords(logger, log);
        using var notifier = SystemdNotifier.FromEnvironment(time);

        // Beside reading the configuration: what needs none of it.
        var warming = Task.Run(WarmUp.Run, CancellationToken.None);
        var preparing = Task.Run(() => PrepareApi(options.ControlSocket, options.Api, loggers, time, errors), CancellationToken.None);
        var files = new RecordingConfigFiles();
        var loaded = ConfigLoader.Load(options.ConfigFile, ConfigLoaderOptions.Default with { Files = files });
        await using var api = await preparing;
        if (api is null) return 1;
        foreach (var diagnostic in loaded.Diagnostics) await errors.WriteLineAsync(diagnostic.ToString());
        if (loaded.Network is null)
        {
            await errors.WriteLineAsync($"weir: {options.ConfigFile} cannot be used; not started");
            return 1;
        }

        await using var controller = new NetworkController(options.ConfigFile, loaded, loggers, time, files.Read, new EventBus(options.EventHistory, time));
        try
        {
            LogVersion(logger, WeirVersion.Text);
            await ControlSocket.ClaimPathAsync(options.ControlSocket, ct);
            await using var gauge = options.Gauge is { } watch ? new GaugeService(watch, controller, options.Metrics, loggers, time) : null;
            var listening = controller.Listen(options.Listen, Certificates(options), Keepalive(options));
            await api.StartAsync(app => ControlEndpoints.Map(app, listening.ToString(), controller, log), ct);
            await using var outlets = await EventOutlets.StartAsync(options, controller.Events, loggers, time, ct);
            LogListening(logger, listening.ToString(), options.ControlSocket);
            if (listening is { Kind: ChannelEndpointKind.Tcp, IsLocal: false }) LogPlain(logger, listening.ToString());

            // Switches do not wait for it.
            await using var metrics = Metrics(options, controller, gauge, outlets.Rabbit, loggers, time);
            if (metrics is not null) await metrics.StartAsync();
            if (gauge is not null) await gauge.ServeAsync();
            using var pidFile = new PidFile(options.PidFile);
            if (options.WatchFiles) controller.WatchFiles();
            controller.Reloading += begins => Tell(notifier, begins);
            notifier.Ready();
            notifier.KeepAlive(SystemdNotifier.WatchdogInterval(), () => controller.IsAlive, () => StatusLine(controller.Status));
            signals.OnReload(() =>
            {
                log.Reopen();
                controller.RequestReload();
                api.Reload();
                gauge?.Reload();
            });
            await controller.RunAsync(signals.Stopped);
            notifier.Stopping();
            LogStopped(logger);
            return 0;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            await errors.WriteLineAsync($"weir: cannot start: {exception.Message}");
            return 1;
        }
        finally
        {
            await warming;
        }
    }

    /// <summary>Opens the log, or says why it cannot be opened.</summary>
    internal static LogSystem? OpenLog(LogOptions options, TimeProvider time, TextWriter errors)
    {
        try
        {
            return LogSystem.Open(options, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"weir: cannot write the log {options.Target}: {exception.Message}");
            return null;
        }
    }

    private static MetricsServer? Metrics(DaemonOptions options, NetworkController controller, GaugeService? gauge, RabbitPublisher? rabbit, ILoggerFactory loggers, TimeProvider time)
    {
        if (options.Metrics is not { } serve) return null;
        IReadOnlyList<IMetricsSource> brokers = rabbit is null ? [] : [new RabbitMetrics(rabbit, time)];
        return new MetricsServer(serve, [new ControllerMetrics(controller, serve, time), new ProcessMetrics(), .. brokers, .. gauge?.BesideFaucets ?? []], loggers, time);
    }

    /// <summary>Builds the API's server, or says why it cannot be built.</summary>
    internal static ApiServer? PrepareApi(string socket, ApiListenOptions? tcp, ILoggerFactory loggers, TimeProvider time, TextWriter errors)
    {
        try
        {
            return ApiServer.Prepare(socket, tcp, loggers, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            errors.WriteLine($"weir: cannot start: the API's certificate {tcp?.Certificate}: {exception.Message}");
            return null;
        }
    }

    private static void Tell(SystemdNotifier notifier, bool begins)
    {
        if (begins) notifier.Reloading();
        else notifier.Ready();
    }

    private static string StatusLine(ControllerStatus status)
    {
        var connected = status.Datapaths.Count(datapath => datapath.Condition != DatapathCondition.Disconnected);
        var degraded = status.Datapaths.Count(datapath => datapath.Condition == DatapathCondition.Degraded);
        return $"{connected} of {status.Datapaths.Length} datapaths connected{(degraded > 0 ? $", {degraded} degraded" : "")}; {(status.LoadErrors.IsEmpty ? "" : "the file has errors, the last good one is in force: ")}configuration {status.ConfigHash[..Math.Min(12, status.ConfigHash.Length)]}";
    }

    private static ChannelOptions Keepalive(DaemonOptions options) => ChannelOptions.Default with
    {
        EchoInterval = options.EchoInterval ?? ChannelOptions.Default.EchoInterval,
        MaximumUnrepliedEchoes = options.MaximumUnrepliedEchoes ?? ChannelOptions.Default.MaximumUnrepliedEchoes,
    };

    private static ChannelTls? Certificates(DaemonOptions options) =>
        options is { TlsCertificate: { } certificate, TlsPrivateKey: { } key, TlsCaCertificates: { } authorities } ? ChannelTls.FromFiles(certificate, key, authorities) : null;

    [LoggerMessage(8001, LogLevel.Information, "Weir version {Version}")]
    private static partial void LogVersion(ILogger logger, string version);

    [LoggerMessage(8002, LogLevel.Information, "listening for switches on {Listen}, control socket {Socket}")]
    private static partial void LogListening(ILogger logger, string listen, string socket);

    [LoggerMessage(8003, LogLevel.Warning, "{Listen} is not loopback and has no TLS: whoever reaches it can pose as a switch")]
    private static partial void LogPlain(ILogger logger, string listen);

    [LoggerMessage(8004, LogLevel.Information, "stopped; the switches keep what they hold")]
    private static partial void LogStopped(ILogger logger);
}
