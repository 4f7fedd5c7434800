using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Config;
using Weir.Controller;
using Weir.Controller.Events;
using Weir.Daemon.Control;
using Weir.Daemon.Events;
using Weir.Daemon.Http;
using Weir.Daemon.Metrics;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon;

/// <summary>The composition root: configuration, controller, listener, control socket, signals.</summary>
public static partial class WeirDaemon
{
    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>0 after a signal; 1 when it could not start: the reasons were printed.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, TextWriter errors, CancellationToken ct)
    {
        var time = TimeProvider.System;
        if (options.ControlSocket.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(options.ControlSocket)) > ChannelEndpoint.MaximumPathLength)
        {
            await errors.WriteLineAsync($"weir: cannot start: the control socket needs a path of 1 to {ChannelEndpoint.MaximumPathLength} bytes, not '{options.ControlSocket}'");
            return 1;
        }

        using var sink = OpenLog(options, time, errors);
        if (sink is null) return 1;
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(FaucetLogFormatter.ParseLevel(options.LogLevel)).AddFilter("Microsoft", LogLevel.Warning).AddProvider(sink));
        var logger = loggers.CreateLogger("Weir");

        // Beside reading the configuration: what needs none of it.
        var warming = Task.Run(WarmUp.Run, CancellationToken.None);
        var preparing = Task.Run(() => PrepareApi(options, loggers, time, errors), CancellationToken.None);
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

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var controller = new NetworkController(options.ConfigFile, loaded, loggers, time, files.Read, new EventBus(options.EventHistory, time));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => { signal.Cancel = true; controller.RequestReload(); api.Reload(); });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => { signal.Cancel = true; stop.Cancel(); });
        try
        {
            LogVersion(logger, WeirVersion.Text);
            await ControlSocket.ClaimPathAsync(options.ControlSocket, ct);
            await using var metrics = options.Metrics is { } serve ? new MetricsServer(serve, [new ControllerMetrics(controller, serve, time), new ProcessMetrics()], loggers, time) : null;
            var serving = metrics is null ? Task.CompletedTask : Task.Run(metrics.StartAsync, CancellationToken.None);
            var listening = controller.Listen(options.Listen, Certificates(options));
            await api.StartAsync(listening.ToString(), controller, ct);
            await serving;
            await using var outlets = await EventOutlets.StartAsync(options, controller.Events, loggers, time, ct);
            LogListening(logger, listening.ToString(), options.ControlSocket);
            if (listening is { Kind: ChannelEndpointKind.Tcp, IsLocal: false }) LogPlain(logger, listening.ToString());
            if (options.WatchFiles) controller.WatchFiles();
            await controller.RunAsync(stop.Token);
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

    private static LogSink? OpenLog(DaemonOptions options, TimeProvider time, TextWriter errors)
    {
        try
        {
            return new LogSink(options.LogFile, FaucetLogFormatter.ParseLevel(options.LogLevel), time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"weir: cannot write the log file {options.LogFile}: {exception.Message}");
            return null;
        }
    }

    private static ApiServer? PrepareApi(DaemonOptions options, ILoggerFactory loggers, TimeProvider time, TextWriter errors)
    {
        try
        {
            return ApiServer.Prepare(options, loggers, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            errors.WriteLine($"weir: cannot start: the API's certificate {options.Api?.Certificate}: {exception.Message}");
            return null;
        }
    }

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
