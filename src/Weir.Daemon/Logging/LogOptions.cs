using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Logging;

/// <summary>Where log lines go and what they look like.</summary>
public sealed record LogOptions
{
    /// <summary>The name in a line of <see cref="LogFormat.Faucet"/>. <em>Default: weir.</em></summary>
    public string Name { get; init; } = "weir";

    /// <summary>A file, <c>STDOUT</c> or <c>STDERR</c>. <em>Default: standard output.</em></summary>
    public string? Target { get; init; }

    /// <summary>Where exceptions that are faults of Weir's own are written whole: a file, <c>STDOUT</c> or <c>STDERR</c>. <em>Default: nowhere; the log has them in one line.</em></summary>
    public string? ExceptionTarget { get; init; }

    /// <summary>The least level that is written, as FAUCET names it. <em>Default: INFO.</em></summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary><em>Default: <see cref="LogFormat.Journal"/> where the stream is connected to the journal, else <see cref="LogFormat.Faucet"/>.</em></summary>
    public LogFormat? Format { get; init; }

    /// <summary>Every line goes to standard error, too.</summary>
    public bool CopyToStandardError { get; init; }

    /// <summary>Every line goes to the machine's syslog (<c>/dev/log</c>), too.</summary>
    public bool CopyToSyslog { get; init; }

    /// <summary>By the variables PREFIX_LOG, PREFIX_EXCEPTION_LOG and PREFIX_LOG_LEVEL.</summary>
    /// <param name="prefix"><c>FAUCET</c> or <c>WEIR</c>.</param>
    public static LogOptions FromEnvironment(string prefix) => new()
    {
        Target = Variable($"{prefix}_LOG"),
        ExceptionTarget = Variable($"{prefix}_EXCEPTION_LOG"),
        Level = ParseLevel(Variable($"{prefix}_LOG_LEVEL")),
    };

    /// <summary>FAUCET's names of levels, in any case; others are INFO.</summary>
    public static LogLevel ParseLevel(string? text) => TryParseLevel(text, out var level) ? level : LogLevel.Information;

    /// <summary>FAUCET's names of levels, in any case.</summary>
    public static bool TryParseLevel(string? text, out LogLevel level)
    {
        level = text?.ToUpperInvariant() switch
        {
            "DEBUG" => LogLevel.Debug,
            "INFO" => LogLevel.Information,
            "WARNING" or "WARN" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "CRITICAL" or "FATAL" => LogLevel.Critical,
            _ => LogLevel.None,
        };
        return level != LogLevel.None;
    }

    /// <summary>A level as FAUCET names it.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
