using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Weir.Config.Guard;
using Weir.Guard.Runtime;

namespace Weir.Daemon.Guard;

/// <summary>The composition root of <c>weir guard</c>: configuration, log, signals.</summary>
public static partial class GuardProcess
{
    /// <summary>Runs until SIGTERM or SIGINT; SIGHUP reads the configuration again.</summary>
    /// <returns>0 after a signal; 1 when it could not start: the reasons were printed.</returns>
    public static async Task<int> RunAsync(GuardOptions options, TextWriter errors, CancellationToken ct)
    {
        var time = TimeProvider.System;
        LogSink sink;
        try
        {
            sink = new LogSink(options.LogFile, FaucetLogFormatter.ParseLevel(options.LogLevel), time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"weir: cannot write the log file {options.LogFile}: {exception.Message}");
            return 1;
        }

        using var closing = sink;
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(FaucetLogFormatter.ParseLevel(options.LogLevel)).AddProvider(sink));
        var logger = loggers.CreateLogger("Weir");
        GuardConfigResult Load() => GuardConfigLoader.Load(options.Paths.ConfigFile);
        var loaded = Load();
        foreach (var diagnostic in loaded.Diagnostics) await errors.WriteLineAsync(diagnostic.ToString());
        if (loaded.Config is null)
        {
            await errors.WriteLineAsync($"weir: {options.Paths.ConfigFile} cannot be used; not started");
            return 1;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await using var daemon = GuardDaemon.Start(options.Paths, Load, loaded.Config, options.Virsh, logger, time);
            await using var status = GuardStatusSocket.Start(options.Paths.StatusSocket, () => daemon.Status(), time);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => { signal.Cancel = true; daemon.RequestReload(); });
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => { signal.Cancel = true; stop.Cancel(); });
            LogVersion(logger, WeirVersion.Text);
            await daemon.RunAsync(stop.Token);
            LogStopped(logger);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or FormatException)
        {
            await errors.WriteLineAsync($"weir: cannot start: {exception.Message}");
            return 1;
        }
    }

    [LoggerMessage(8011, LogLevel.Information, "Weir version {Version}, guarding VMs")]
    private static partial void LogVersion(ILogger logger, string version);

    [LoggerMessage(8012, LogLevel.Information, "stopped; the bridges keep what they hold, and the hook goes on without the daemon")]
    private static partial void LogStopped(ILogger logger);
}
