using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary>Takes the lines of a stream of server-sent events, and prints the events.</summary>
/// <param name="since">The id that was asked for, or null.</param>
/// <param name="json">Print them as they come.</param>
internal sealed class EventLineReader(string? since, bool json)
{
    private string _kind = "";
    private string _data = "";

    /// <summary>What to ask for next time; null: nothing was read.</summary>
    public string? LastId { get; private set; } = since;

    /// <summary>Whether anything was read.</summary>
    public bool HasRead { get; private set; }

    /// <summary>One line, without its end.</summary>
    public void Take(string line)
    {
        HasRead = true;
        if (line.StartsWith("id: ", StringComparison.Ordinal)) LastId = line[4..];
        else if (line.StartsWith("event: ", StringComparison.Ordinal)) _kind = line[7..];
        else if (line.StartsWith("data: ", StringComparison.Ordinal)) _data = line[6..];
        if (line.Length > 0 || _data.Length == 0) return;
        if (_kind == "gap") Console.Error.WriteLine(Gap(_data));
        else Console.WriteLine(json ? _data : Format(_data));
        (_kind, _data) = ("", "");
    }

    /// <summary>An event for people: <c>2026-01-01 12:00:00.250Z 4711 dp1 L2_LEARN port_no=1 vid=100</c>.</summary>
    internal static string Format(string data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        var time = DateTimeOffset.UnixEpoch.AddSeconds(root.GetProperty("time").GetDouble());
        var id = root.GetProperty("event_id").ToString() + (root.TryGetProperty("sub_id", out var sub) ? $".{sub}" : "");
        var name = root.GetProperty("dp_name").GetString();
        var body = root.EnumerateObject().Last();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss.fff}Z {id} {(name == "0" ? "-" : name)} {body.Name}");
        Append(text, "", body.Value);
        return TerminalText.Escape(text.ToString());
    }

    private static void Append(StringBuilder text, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Append(text, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                break;
            case JsonValueKind.Array:
                var number = 0;
                foreach (var item in value.EnumerateArray()) Append(text, $"{path}[{number++}]", item);
                break;
            case JsonValueKind.Null:
                if (path.Length > 0) text.Append(CultureInfo.InvariantCulture, $" {path}=-");
                break;
            case JsonValueKind.String when value.GetString() is { } word:
                text.Append(CultureInfo.InvariantCulture, $" {path}={(word.Length == 0 || word.AsSpan().ContainsAny(" \"=") ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : word)}");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $" {path}={value.GetRawText()}");
                break;
        }
    }

    private static string Gap(string data)
    {
        using var document = JsonDocument.Parse(data);
        var lost = document.RootElement.GetProperty("lost");
        return document.RootElement.GetProperty("reason").GetString() == "restart"
            ? "weir: these ids are of an earlier run of Weir: here is what this one has kept"
            : $"weir: {(lost.ValueKind == JsonValueKind.Number ? lost.ToString() : "some")} events between are not kept any more";
    }
}
