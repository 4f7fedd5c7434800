using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Logging;

/// <summary>Log lines in each <see cref="LogFormat"/>, without the line break.</summary>
internal static class LineFormatters
{
    private static readonly JsonWriterOptions s_json = new() { SkipValidation = true }; // the default encoder leaves only harmless ASCII as it is

    /// <summary>One entry as one line.</summary>
    /// <param name="entry">What to say.</param>
    /// <param name="format">In which form.</param>
    /// <param name="name">The program's name, for FAUCET's form.</param>
    public static string Format(in LogEntry entry, LogFormat format, string name) => format switch
    {
        LogFormat.Journal => $"<{Severity(entry.Level)}>{entry.Line}",
        LogFormat.Json => Json(entry),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Time.UtcDateTime:MMM dd HH:mm:ss} {(IsWeirs(entry.Category) ? name : entry.Category)} {LogOptions.NameOf(entry.Level),-8} {entry.Line}"),
    };

    /// <summary>An exception with its stack, over several lines, under FAUCET's head.</summary>
    public static string Whole(in LogEntry entry, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Time.UtcDateTime:MMM dd HH:mm:ss} {name}.exception {LogOptions.NameOf(entry.Level),-8} {string.Join("\n    ", $"{entry.Message}: {entry.Exception}".Split('\n').Select(static line => Config.TerminalText.Escape(line.TrimEnd('\r'))))}");

    /// <summary>syslog's severity, 0 to 7. Source: RFC 5424, 6.2.1.</summary>
    public static int Severity(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private static string Json(in LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", LogOptions.NameOf(entry.Level));
            json.WriteNumber("event", entry.Event.Id);
            if (entry.Event.Name is { } name) json.WriteString("name", name);
            json.WriteString("category", entry.Category);
            json.WriteString("message", entry.Message);
            foreach (var (key, value) in entry.Values ?? [])
                if (key != "{OriginalFormat}") Write(json, key, value);
            if (entry.Exception is { } exception) json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(key); break;
            case bool truth: json.WriteBoolean(key, truth); break;
            case sbyte or byte or short or ushort or int or uint or long: json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong number: json.WriteNumber(key, number); break;
            default: json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static bool IsWeirs(string category) => category == "Weir" || category.StartsWith("Weir.", StringComparison.Ordinal);
}
