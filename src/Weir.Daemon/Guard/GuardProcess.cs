using Microsoft.Extensions.Logging;
using Weir.Config.Guard;
using Weir.Daemon.Logging;
using Weir.Daemon.Services;
using Weir.Guard.Runtime;

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
        GuardConfigResult Load() => GuardConfigLoader.Load(options.Paths.ConfigFile);
        var loaded = Load();
        foreach (var diagnostic in loaded.Diagnostics) await errors.WriteLineAsync(diagnostic.ToString());
        if (loaded.Config is null)
        {
            await errors.WriteLineAsync($"weir: {options.Paths.ConfigFile} cannot be used; not started");
            return 1;
        }

        try
        {
            await using var daemon = GuardDaemon.Start(options.Paths, Load, loaded.Config, options.Virsh, logger, time);
            await using var status = GuardStatusSocket.Start(options.Paths.StatusSocket, () => daemon.Status(), time);
            signals.OnReload(() =>
            {
                log.Reopen();
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or FormatException)
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
