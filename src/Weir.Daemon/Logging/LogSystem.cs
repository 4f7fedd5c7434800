using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Logging;

/// <summary>Where the lines of one process go: the loggers, their level, and the files behind them.</summary>
public sealed class LogSystem : IAsyncDisposable
{
    private const string SyslogPath = "/dev/log";

    private readonly List<(LogQueue Queue, LogFormat Format)> _lines = [];
    private readonly LogQueue? _exceptions;
    private readonly string _name;
    private readonly TimeProvider _time;
    private int _level;

    private LogSystem(LogOptions options, TimeProvider time)
    {
        (_name, _time) = (options.Name, time);
        Level = options.Level;
        var format = options.Format ?? (JournalStream.Is(options.Target) ? LogFormat.Journal : LogFormat.Faucet);
        Add(Open(options.Target), format);
        if (options.CopyToStandardError && options.Target != "STDERR") Add(Open("STDERR"), options.Format ?? (JournalStream.Is("STDERR") ? LogFormat.Journal : LogFormat.Faucet));
        if (options.CopyToSyslog) Add(new SyslogSocket(SyslogPath, _name), LogFormat.Journal);
        if (options.ExceptionTarget is { } exceptions) _exceptions = new LogQueue(Open(exceptions), SayLost(LogFormat.Faucet), time);
        Loggers = LoggerFactory.Create(logging =>
        {
            // The level may change while it runs: it is asked for each line.
            logging.SetMinimumLevel(LogLevel.Trace).AddFilter(IsEnabled).AddProvider(new Provider(this));
            if (OtlpSettings.AreGiven) AddOtlp(logging, options.Name);
        });
        if (OtlpSettings.AreGiven) StartTraces(options.Name);
    }

    /// <summary>Opens the files.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be written.</exception>
    public static LogSystem Open(LogOptions options, TimeProvider time) => new(options, time);

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>The least level that is written; may be changed at any time, by any thread.</summary>
    public LogLevel Level
    {
        get => (LogLevel)Volatile.Read(ref _level);
        set => Volatile.Write(ref _level, (int)value);
    }

    private IDisposable? Traces { get; set; }

    /// <summary>Opens the files anew with their next line.</summary>
    public void Reopen()
    {
        foreach (var (queue, _) in _lines) queue.Reopen();
        _exceptions?.Reopen();
    }

    /// <summary>Waits until what was said is written, for a second at most.</summary>
    internal void Flush()
    {
        foreach (var (queue, _) in _lines) queue.Flush();
        _exceptions?.Flush();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Loggers.Dispose();
        Traces?.Dispose();
        foreach (var (queue, _) in _lines) await queue.DisposeAsync();
        if (_exceptions is not null) await _exceptions.DisposeAsync();
    }

    // Apart, so that the OpenTelemetry assemblies are loaded only where they are asked for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddOtlp(ILoggingBuilder logging, string name) => OtlpExport.AddLogs(logging, name);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StartTraces(string name) => Traces = OtlpExport.StartTraces(name);

    // What the web server says about its clients is of no use below a warning.
    private bool IsEnabled(string? category, LogLevel level) =>
        level >= Level && level != LogLevel.None && (level >= LogLevel.Warning || category is null || !category.StartsWith("Microsoft.", StringComparison.Ordinal));

    private static LogTarget Open(string? target) => target switch
    {
        null or "STDOUT" => new LogStream(Console.OpenStandardOutput()),
        "STDERR" => new LogStream(Console.OpenStandardError()),
        _ => new LogFile(target),
    };

    private void Add(LogTarget target, LogFormat format) => _lines.Add((new LogQueue(target, SayLost(format), _time), format));

    private Func<long, string> SayLost(LogFormat format) => count => LineFormatters.Format(
        new LogEntry(_time.GetUtcNow(), "Weir", LogLevel.Warning, new EventId(8030, "LinesLost"), $"{count} log lines could not be written", [KeyValuePair.Create("Count", (object?)count)], null), format, _name);

    private void Write(in LogEntry entry)
    {
        foreach (var (queue, format) in _lines) queue.Add(LineFormatters.Format(entry, format, _name));
        if (_exceptions is not null && OwnFaults.Has(entry)) _exceptions.Add(LineFormatters.Whole(entry, _name));
    }

    private sealed class Provider(LogSystem system) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(system, categoryName);

        public void Dispose()
        {
            // The system outlives its provider.
        }
    }

    private sealed class Logger(LogSystem system, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => system.IsEnabled(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            system.Write(new LogEntry(system._time.GetUtcNow(), category, logLevel, eventId, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception));
        }
    }
}
