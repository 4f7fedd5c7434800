using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary>How a command asks a running Weir, and how it shows the answer: over the control socket, or over TCP with a token; as a table, as JSON, again and again.</summary>
internal sealed class AskOptions
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);

    private readonly Option<string> _socket = ControlCommand.SocketOption();
    private readonly Option<string?> _url = new("--url") { Description = "Ask over TCP instead of the control socket: https://HOST:PORT. Default: WEIR_URL." };
    private readonly Option<string?> _token = new("--token-file") { Description = "With --url: a file that holds the token. Default: WEIR_TOKEN_FILE." };
    private readonly Option<string?> _authority = new("--cacert") { Description = "With --url: trust this certificate authority (PEM) and no other. Default: WEIR_CACERT." };
    private readonly Option<bool> _json = ControlCommand.JsonOption();
    private readonly Option<double?> _watch = new("--watch") { Description = "Ask again every SECONDS, 2 where nothing is said, until Ctrl-C.", Arity = ArgumentArity.ZeroOrOne, HelpName = "SECONDS" };

    /// <summary>Adds the options that say whom to ask, and how.</summary>
    public void AddConnectionTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_socket, _url, _token, _authority]) command.Options.Add(option);
    }

    /// <summary>Adds all options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="canWatch">It shows something that may be looked at again and again.</param>
    public void AddTo(Command command, bool canWatch = true)
    {
        AddConnectionTo(command);
        command.Options.Add(_json);
        if (!canWatch) return;
        command.Options.Add(_watch);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_watch) is <= 0 or > 86_400) result.AddError("--watch: more than 0 seconds are due, and no more than a day");
        });
    }

    /// <summary>Whether it asks over TCP.</summary>
    public bool IsRemote(ParseResult parsed) => Url(parsed) is not null;

    /// <summary>Whether JSON is asked for.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The connection.</summary>
    /// <exception cref="ControlException">The options make no sense.</exception>
    public ControlClient Open(ParseResult parsed, TimeSpan? patience = null)
    {
        if (Url(parsed) is not { } url) return new ControlClient(parsed.GetValue(_socket)!, patience);
        var file = parsed.GetValue(_token) ?? Variable("WEIR_TOKEN_FILE") ?? throw new ControlException("--url needs --token-file, or WEIR_TOKEN_FILE");
        return ControlClient.OverTcp(url, file, parsed.GetValue(_authority) ?? Variable("WEIR_CACERT"), patience);
    }

    /// <summary>Asks, and prints the answer as JSON or by <paramref name="print"/>; 1 when Weir cannot be asked.</summary>
    public async Task<int> ShowAsync<T>(ParseResult parsed, string path, JsonTypeInfo<T> type, Action<T> print, CancellationToken ct)
    {
        try
        {
            using var client = Open(parsed);
            if (parsed.GetResult(_watch) is { Implicit: false })
            {
                await WatchAsync(parsed, client, path, type, print, ct);
                return 0;
            }

            Show(parsed, await client.GetAsync(path, type, ct), type, print);
            return 0;
        }
        catch (ControlException exception)
        {
            await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
            return 1;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>Posts, prints the answer as JSON or by <paramref name="print"/>, and ends with what <paramref name="code"/> says of it; 1 when Weir cannot be asked.</summary>
    public async Task<int> PostAsync<T>(ParseResult parsed, Func<ControlClient, Task<T>> post, JsonTypeInfo<T> type, Action<T> print, Func<T, int> code, TimeSpan patience)
    {
        try
        {
            using var client = Open(parsed, patience);
            var answer = await post(client);
            Show(parsed, answer, type, print);
            return code(answer);
        }
        catch (ControlException exception)
        {
            foreach (var line in exception.Lines) await Console.Error.WriteLineAsync(TerminalText.Escape(line));
            await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
            return 1;
        }
    }

    private async Task WatchAsync<T>(ParseResult parsed, ControlClient client, string path, JsonTypeInfo<T> type, Action<T> print, CancellationToken ct)
    {
        var interval = parsed.GetValue(_watch) is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultInterval;
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        do
        {
            var answer = await client.GetAsync(path, type, ct);
            if (!Console.IsOutputRedirected) Console.Write("\e[H\e[2J");
            Show(parsed, answer, type, print);
            if (Console.IsOutputRedirected && !parsed.GetValue(_json)) Console.WriteLine();
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private void Show<T>(ParseResult parsed, T answer, JsonTypeInfo<T> type, Action<T> print)
    {
        if (parsed.GetValue(_json)) Console.WriteLine(JsonSerializer.Serialize(answer, type));
        else print(answer);
    }

    private string? Url(ParseResult parsed) => parsed.GetValue(_url) ?? (parsed.GetResult(_socket) is { Implicit: false } ? null : Variable("WEIR_URL"));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
