using Microsoft.Extensions.Logging;

namespace Weir.Daemon;

/// <summary>Writes log lines to standard output or to a file; a file that was renamed (logrotate) is opened anew.</summary>
internal sealed class LogSink : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly LogLevel _level;
    private readonly string? _path;
    private TextWriter _writer;
    private DateTime _openedCreation;

    /// <param name="path">A file; null, <c>STDOUT</c> or <c>STDERR</c> are the streams.</param>
    /// <param name="level">Least level that is written.</param>
    /// <param name="time">The clock.</param>
    public LogSink(string? path, LogLevel level, TimeProvider time)
    {
        _time = time;
        _level = level;
        _path = path is null or "STDOUT" or "STDERR" ? null : path;
        _writer = path == "STDERR" ? Stream(Console.OpenStandardError()) : _path is null ? Stream(Console.OpenStandardOutput()) : OpenFile();
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("Weir", StringComparison.Ordinal) ? "weir" : categoryName);

    public void Dispose()
    {
        lock (_gate) _writer.Dispose();
    }

    private static StreamWriter Stream(Stream stream) => new(stream) { AutoFlush = true };

    private StreamWriter OpenFile()
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(_path!));
        if (directory is not null) Directory.CreateDirectory(directory);
        var writer = Stream(new FileStream(_path!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        _openedCreation = File.GetCreationTimeUtc(_path!);
        return writer;
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            try
            {
                if (_path is not null && (!File.Exists(_path) || File.GetCreationTimeUtc(_path) != _openedCreation))
                {
                    var renamed = _writer;
                    _writer = OpenFile();
                    renamed.Dispose();
                }

                _writer.WriteLine(line);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // A full disk, a closed pipe, a directory that is gone: none must stop the network. The next line tries again.
            }
        }
    }

    private sealed class Logger(LogSink sink, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= sink._level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) sink.Write(FaucetLogFormatter.Format(sink._time.GetUtcNow(), category, logLevel, formatter(state, exception), exception));
        }
    }
}
