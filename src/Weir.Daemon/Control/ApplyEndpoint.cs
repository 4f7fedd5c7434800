using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Daemon.Http;

namespace Weir.Daemon.Control;

/// <summary><c>POST /api/v1/apply</c>: a configuration takes the place of the file in force, and is applied.</summary>
internal static class ApplyEndpoint
{
    public static void Map(WebApplication app, NetworkController controller) =>
        app.MapPost(ApiRoutes.Apply, (HttpContext context, CancellationToken ct) => ApplyAsync(context, controller, ct)).TakesBody(AnalysisEndpoints.LargestConfig);

    private static async Task<IResult> ApplyAsync(HttpContext context, NetworkController controller, CancellationToken ct)
    {
        if (context.Request.Headers.IfMatch is not [{ } tag]) return ApiErrors.Answer(StatusCodes.Status428PreconditionRequired, "the header If-Match is due: the hash of the configuration in force, as /plan and /status say it");
        var asked = tag.Trim();
        if (asked is ['"', .. var inner, '"']) asked = inner;
        if (await AnalysisEndpoints.ReadTextAsync(context, ct) is not { } text) return ApiErrors.Answer(StatusCodes.Status400BadRequest, "the body is no UTF-8");
        var loaded = await Task.Run(() => AnalysisEndpoints.Load(text, controller.ConfigFile), ct);
        if (loaded.Network is null || loaded.HasErrors) return AnalysisEndpoints.Refuse(loaded);
        try
        {
            return TypedResults.Json(ChangeAnswers.Reload(await controller.ReplaceAsync(Encoding.UTF8.GetBytes(text), asked, ct)), ApiJson.Default.ReloadResponse);
        }
        catch (ConfigReplacementException exception)
        {
            return ApiErrors.Answer(exception.IsOutdated ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, exception.Message);
        }
    }
}
