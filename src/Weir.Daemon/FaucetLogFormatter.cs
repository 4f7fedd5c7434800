using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Config;

namespace Weir.Daemon;

/// <summary>FAUCET's log line: <c>Nov 22 12:00:00 weir INFO message</c>, in UTC, with control characters of foreign text made visible. Errors show where an exception came from, on the same line.</summary>
internal static class FaucetLogFormatter
{
    public static string Format(DateTimeOffset time, string category, LogLevel level, string message, Exception? exception)
    {
        var text = exception is null ? message : level >= LogLevel.Error ? $"{message}: {exception}" : $"{message}: {exception.Message}";
        return string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:MMM dd HH:mm:ss} {category} {Name(level),-8} {TerminalText.Escape(text)}");
    }

    public static LogLevel ParseLevel(string? text) => text?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
