using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Logging;

/// <summary>One thing to log, before it has a form.</summary>
/// <param name="Time">When.</param>
/// <param name="Category">The class that says it.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Event">Its number and name: <c>docs/reference/log.md</c>.</param>
/// <param name="Message">In words.</param>
/// <param name="Values">What was filled into the words, by name.</param>
/// <param name="Exception">What went wrong, or null.</param>
internal readonly record struct LogEntry(
    DateTimeOffset Time, string Category, LogLevel Level, EventId Event, string Message, IReadOnlyList<KeyValuePair<string, object?>>? Values, Exception? Exception)
{
    /// <summary>The words and the exception on one line; errors show where it came from. Control characters of foreign text are made visible.</summary>
    public string Line => Config.TerminalText.Escape(Exception is null ? Message : Level >= LogLevel.Error ? $"{Message}: {Exception}" : $"{Message}: {Exception.Message}");
}
