using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weir.Api;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;

namespace Weir.Daemon.Control;

/// <summary>The log's level, while it runs: a restart has the one of the environment again.</summary>
internal static partial class LogLevelEndpoint
{
    public static void Map(WebApplication app, LogSystem log)
    {
        var start = log.Level;
        IResult Answer() => TypedResults.Json(new LogLevelResponse(LogOptions.NameOf(log.Level), LogOptions.NameOf(start)), ApiJson.Default.LogLevelResponse);
        app.MapGet(ApiRoutes.LogLevel, Answer);
        app.MapPut(ApiRoutes.LogLevel, async (HttpContext context, CancellationToken ct) => await ReadAsync(context, ct) switch
        {
            (_, { } refusal) => refusal,
            ({ } name, _) when !LogOptions.TryParseLevel(name, out _) => ApiErrors.Answer(StatusCodes.Status422UnprocessableEntity, $"'{name}' is no level: DEBUG, INFO, WARNING, ERROR or CRITICAL is due"),
            (var name, _) => Set(log, name!, Answer),
        });
    }

    private static async Task<(string? Name, IResult? Refusal)> ReadAsync(HttpContext context, CancellationToken ct)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.LogLevelRequest, ct);
            return asked?.Level is { } name ? (name, null) : (null, ApiErrors.Answer(StatusCodes.Status400BadRequest, "level is due"));
        }
        catch (JsonException exception)
        {
            return (null, ApiErrors.Answer(StatusCodes.Status400BadRequest, $"the body is not what is due: {exception.Message}"));
        }
    }

    // Said under the lower of the two levels, so that the line is there whichever way it goes.
    private static IResult Set(LogSystem log, string name, Func<IResult> answer)
    {
        _ = LogOptions.TryParseLevel(name, out var level);
        var was = log.Level;
        if (level < was) log.Level = level;
        if (level != was) LogChanged(log.Loggers.CreateLogger("Weir"), LogOptions.NameOf(level), LogOptions.NameOf(was));
        log.Level = level;
        return answer();
    }

    [LoggerMessage(8005, LogLevel.Information, "the log's level is {Level}, and was {Before}")]
    private static partial void LogChanged(ILogger logger, string level, string before);
}
