using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary>What the commands that ask a running Weir share: the options, the error text, the JSON form.</summary>
internal static class ControlCommand
{
    /// <summary><c>--socket PATH</c>.</summary>
    public static Option<string> SocketOption() => new("--socket")
    {
        Description = "The control socket of the running Weir.",
        DefaultValueFactory = _ => ApiRoutes.DefaultSocket,
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON for programs instead of a table." };

    /// <summary><c>--dp NAME</c>.</summary>
    public static Option<string?> DatapathOption() => new("--dp") { Description = "Only this datapath." };

    /// <summary>Asks, and prints the answer as JSON or by <paramref name="print"/>; 1 when Weir cannot be asked.</summary>
    public static async Task<int> ShowAsync<T>(string socket, string path, JsonTypeInfo<T> type, bool json, Action<T> print, CancellationToken ct)
    {
        try
        {
            using var client = new ControlClient(socket);
            var answer = await client.GetAsync(path, type, ct);
            if (json) Console.WriteLine(JsonSerializer.Serialize(answer, type));
            else print(answer);
            return 0;
        }
        catch (ControlException exception)
        {
            await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
            return 1;
        }
    }

    /// <summary>A configuration as the API takes it.</summary>
    /// <exception cref="ControlException">The file cannot be read.</exception>
    public static ByteArrayContent Yaml(string file)
    {
        try
        {
            return new ByteArrayContent(File.ReadAllBytes(file)) { Headers = { ContentType = new("application/yaml") } };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(exception.Message);
        }
    }

    /// <summary>A plain table.</summary>
    public static void PrintTable(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows) => TextTable.Print(headings, rows);

    /// <summary>The query string of the parts that are set.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Key, string? Value)> parts)
    {
        var query = new List<string>();
        foreach (var (key, value) in parts)
            if (value is not null) query.Add($"{key}={Uri.EscapeDataString(value)}");
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }
}
