using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Controller.Events;
using Weir.Daemon.Control;
using Weir.Daemon.Logging;
using Weir.Daemon.Metrics;
using Weir.Daemon.Services;
using Weir.Guard.Runtime;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon.Guard;

/// <summary>The composition root of <c>weir guard</c>: configuration, log, signals.</summary>
public static partial class GuardProcess
{
    /// <summary>Runs until SIGTERM or SIGINT; SIGHUP reads the configuration again.</summary>
    /// <returns>0 after a signal; 1 when it could not start: the reasons were printed.</returns>
    public static async Task<int> RunAsync(GuardOptions options, TextWriter errors, CancellationToken ct)
    {
        using var signals = new Signals(ct); // first: a SIGHUP in the middle of the start must not end it
        await Task.Yield(); // as WeirDaemon
        var time = TimeProvider.System;
        await using var log = WeirDaemon.OpenLog(options.Log, time, errors);
        if (log is null) return 1;
        var logger = log.Loggers.CreateLogger("Weir.Guard");
        using var faults = new LastWords(logger, log);
        using var notifier = SystemdNotifier.FromEnvironment(time);
        var file = new GuardFile(options.Paths.ConfigFile, time);
        var loaded = file.Load();
        foreach (var diagnostic in loaded.Diagnostics) await errors.WriteLineAsync(diagnostic.ToString());
        if (loaded.Config is null)
        {
            await errors.WriteLineAsync($"weir: {options.Paths.ConfigFile} cannot be used; not started");
            return 1;
        }

        var socket = options.ControlSocket ?? options.Paths.ControlSocket;
        if (socket.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(socket)) > ChannelEndpoint.MaximumPathLength)
        {
            await errors.WriteLineAsync($"weir: cannot start: the control socket needs a path of 1 to {ChannelEndpoint.MaximumPathLength} bytes, not '{socket}'");
            return 1;
        }

        await using var api = WeirDaemon.PrepareApi(socket, options.Api, log.Loggers, time, errors);
        if (api is null) return 1;
        try
        {
            using var events = new EventBus(EventBusOptions.Default, time);
            await using var daemon = GuardDaemon.Start(options.Paths, file.Load, loaded.Config, options.Virsh, logger, time);
            await using var status = GuardStatusSocket.Start(options.Paths.StatusSocket, () => daemon.Status(), time);
            await using var watch = new GuardWatch(daemon, options.Paths, events, time);
            await using var metrics = options.Metrics is { } serve ? new MetricsServer(serve, [new GuardMetrics(watch), new ProcessMetrics()], log.Loggers, time) : null;
            if (metrics is not null) await metrics.StartAsync();
            await ControlSocket.ClaimPathAsync(socket, ct);
            await api.StartAsync(app => GuardHostEndpoints.Map(app, options.Paths, file, watch, events, log), ct);
            signals.OnReload(() =>
            {
                log.Reopen();
                api.Reload();
                notifier.Reloading();
                daemon.RequestReload();
            });
            daemon.Reloaded += notifier.Ready;
            LogVersion(logger, WeirVersion.Text);
            notifier.Ready();
            notifier.KeepAlive(SystemdNotifier.WatchdogInterval(), () => daemon.IsAlive, () => StatusLine(daemon));
            await daemon.RunAsync(signals.Stopped);
            notifier.Stopping();
            LogStopped(logger);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or FormatException or System.Security.Cryptography.CryptographicException)
        {
            await errors.WriteLineAsync($"weir: cannot start: {exception.Message}");
            return 1;
        }
    }

    private static string StatusLine(GuardDaemon daemon)
    {
        var bridges = daemon.Status();
        return $"{bridges.Count(bridge => bridge.IsGuarded)} of {bridges.Length} bridges guarded";
    }

    [LoggerMessage(8011, LogLevel.Information, "Weir version {Version}, guarding VMs")]
    private static partial void LogVersion(ILogger logger, string version);

    [LoggerMessage(8012, LogLevel.Information, "stopped; the bridges keep what they hold, and the hook goes on without the daemon")]
    private static partial void LogStopped(ILogger logger);
}
