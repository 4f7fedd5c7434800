using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Logging;

/// <summary>Gets an exception that ends the process into the log before it does.</summary>
internal sealed partial class LastWords : IDisposable
{
    private readonly ILogger _logger;
    private readonly LogSystem _log;

    public LastWords(ILogger logger, LogSystem log)
    {
        (_logger, _log) = (logger, log);
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e)
    {
        LogFatal(_logger, e.ExceptionObject as Exception ?? new InvalidOperationException($"{e.ExceptionObject}"));
        _log.Flush();
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        if (OwnFaults.IsOwn(e.Exception)) LogForgotten(_logger, e.Exception);
        e.SetObserved();
    }

    [LoggerMessage(8031, LogLevel.Critical, "a fault of Weir's own ends the process; please report it with `weir support`")]
    private static partial void LogFatal(ILogger logger, Exception exception);

    [LoggerMessage(8032, LogLevel.Error, "a task failed that nobody waits for")]
    private static partial void LogForgotten(ILogger logger, Exception exception);
}
