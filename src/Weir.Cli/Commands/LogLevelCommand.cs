using System.CommandLine;
using System.Net.Http.Json;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir loglevel</c>: what the log of a running Weir gets, and another level for it.</summary>
internal static class LogLevelCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var ask = new AskOptions();
        var level = new Argument<string?>("LEVEL") { Description = "DEBUG, INFO, WARNING, ERROR or CRITICAL, in any case; nothing: show it.", Arity = ArgumentArity.ZeroOrOne };
        level.CompletionSources.Add("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");
        var command = new Command("loglevel", "Show the least level of lines that the log of a running Weir gets, or set it until Weir ends.") { level };
        ask.AddTo(command, canWatch: false);
        command.SetAction((parse, ct) => parse.GetValue(level) is { } wanted
            ? ask.PostAsync(parse, client => SetAsync(client, wanted, ct), ApiJson.Default.LogLevelResponse, Print, _ => 0, Patience)
            : ask.ShowAsync(parse, ApiRoutes.LogLevel, ApiJson.Default.LogLevelResponse, Print, ct));
        return command;
    }

    private static async Task<LogLevelResponse> SetAsync(ControlClient client, string level, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, ApiRoutes.LogLevel) { Content = JsonContent.Create(new LogLevelRequest(level), ApiJson.Default.LogLevelRequest) };
        return await client.AskAsync(request, ApiJson.Default.LogLevelResponse, ct);
    }

    private static void Print(LogLevelResponse answer) => Console.WriteLine(answer.Level == answer.StartLevel ? answer.Level : $"{answer.Level} (started with {answer.StartLevel})");
}
