using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Analysis.Checking;
using Weir.Analysis.Planning;
using Weir.Analysis.Tracing;
using Weir.Api;
using Weir.Config;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Daemon.Http;

namespace Weir.Daemon.Control;

/// <summary>Questions that are answered from what is in force without asking or changing a switch: what would a configuration change, what becomes of a packet. One at a time: they take processors from packet-ins.</summary>
internal static class AnalysisEndpoints
{
    /// <summary>The largest configuration that is taken over the API, in bytes.</summary>
    public const int LargestConfig = 4 << 20;

    private const int MostNodes = 500_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public static void Map(WebApplication app, NetworkController controller)
    {
        app.MapPost(ApiRoutes.Plan, (HttpContext context, CancellationToken ct) => PlanAsync(context, controller, ct)).OnlyReads().TakesBody(LargestConfig);
        app.MapPost(ApiRoutes.Trace, (HttpContext context, CancellationToken ct) => TraceAsync(context, controller, ct)).OnlyReads();
    }

    /// <summary>Reads a configuration that came over the network: it includes no files and names none.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="name">Name of the file that it stands for.</param>
    public static ConfigResult Load(string text, string name)
    {
        var loaded = ConfigLoader.LoadText(text, name, ConfigLoaderOptions.Default with { AllowIncludes = false, MaxFileBytes = LargestConfig, MaxNodes = MostNodes });
        return loaded.Network is { } network ? loaded with { Diagnostics = [.. loaded.Diagnostics, .. new ExpectationRun(name, network, loaded.Expected).Run()] } : loaded;
    }

    /// <summary>The text of a body; null: it is no UTF-8.</summary>
    public static async Task<string?> ReadTextAsync(HttpContext context, CancellationToken ct)
    {
        try
        {
            using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return await reader.ReadToEndAsync(ct);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The answer to a configuration that cannot be used.</summary>
    public static IResult Refuse(ConfigResult loaded)
    {
        var errors = loaded.Diagnostics.Count(diagnostic => diagnostic.IsError);
        return TypedResults.Json(
            new RefusedResponse($"the configuration cannot be used: {errors} {(errors == 1 ? "error" : "errors")}", [.. loaded.Diagnostics.Select(Diagnostic)]),
            ApiJson.Default.RefusedResponse, statusCode: StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> PlanAsync(HttpContext context, NetworkController controller, CancellationToken ct)
    {
        if (await ReadTextAsync(context, ct) is not { } text) return ApiErrors.Answer(StatusCodes.Status400BadRequest, "the body is no UTF-8");
        return await InTurnAsync(
            limit =>
            {
                var hash = controller.Status.ConfigHash;
                var loaded = Load(text, controller.ConfigFile);
                if (loaded.Network is not { } next || loaded.HasErrors) return Refuse(loaded);
                var plan = NetworkPlanner.Plan(controller.Datapaths.Select(Side), next, limit);
                return TypedResults.Json(new PlanResponse(hash, plan.IsEmpty, [.. loaded.Diagnostics.Select(Diagnostic)], plan), ApiJson.Default.PlanResponse);
            },
            ct);
    }

    private static async Task<IResult> TraceAsync(HttpContext context, NetworkController controller, CancellationToken ct)
    {
        TraceRequest? asked;
        try
        {
            asked = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.TraceRequest, ct);
        }
        catch (JsonException exception)
        {
            return ApiErrors.Answer(StatusCodes.Status400BadRequest, $"the body is not what is due: {exception.Message}");
        }

        if (asked?.InPort is null) return ApiErrors.Answer(StatusCodes.Status400BadRequest, "in_port is due");
        if (asked.Hosts?.Contains(null!) == true) return ApiErrors.Answer(StatusCodes.Status400BadRequest, "hosts: texts are due");
        return await InTurnAsync(
            _ =>
            {
                try
                {
                    return TypedResults.Json(new TraceQuestion(asked.Dp, asked.InPort, asked.Packet, asked.Frame, asked.Hosts ?? []).Answer([.. controller.Datapaths.Select(Side)]), ApiJson.Default.TraceResponse);
                }
                catch (FormatException exception)
                {
                    return ApiErrors.Answer(StatusCodes.Status422UnprocessableEntity, exception.Message);
                }
            },
            ct);
    }

    private static async Task<IResult> InTurnAsync(Func<CancellationToken, IResult> answer, CancellationToken ct)
    {
        await OneAtATime.WaitAsync(ct);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Limit);
            return await Task.Run(() => answer(limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ApiErrors.Answer(StatusCodes.Status422UnprocessableEntity, $"no answer was found within {Limit.TotalSeconds} s: plan it with `weir plan` on another host");
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static PlannedSide Side(DatapathRuntime datapath)
    {
        var snapshot = datapath.Snapshot();
        return snapshot.IsKnown ? new PlannedSide(snapshot.Configured, snapshot.State, snapshot.Capabilities, snapshot.Hosts) : PlannedSide.Of(snapshot.Configured);
    }

    private static DiagnosticResponse Diagnostic(Diagnostic diagnostic) => new(
        diagnostic.Code, diagnostic.IsError ? "error" : "warning", diagnostic.Location.File, diagnostic.Location.Line, diagnostic.Location.Column, diagnostic.Path, diagnostic.Message, diagnostic.Hint);
}
