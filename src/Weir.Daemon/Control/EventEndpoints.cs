using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Api;
using Weir.Controller.Events;
using Weir.Daemon.Events;
using Weir.Daemon.Http;

namespace Weir.Daemon.Control;

/// <summary><c>GET /api/v1/events</c>: what happens, as server-sent events.</summary>
internal static class EventEndpoints
{
    // A reader that has stopped keeps its place for a minute; then it is closed on, and reads on from its last id.
    private static readonly MinDataRate Patience = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(60));

    /// <summary>Adds it.</summary>
    /// <param name="app">To what.</param>
    /// <param name="events">What happens.</param>
    /// <param name="refuse">The answer where no datapath has a name; null where one has.</param>
    public static void Map(WebApplication app, EventBus events, Func<string?, IResult?> refuse)
    {
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        app.MapGet(ApiRoutes.Events, async Task<IResult> (HttpContext context, string? since, int? last, string? type, string? dp, bool? follow) =>
        {
            if (refuse(dp) is { } unknown) return unknown;
            EventStream stream;
            try
            {
                var seen = context.Request.Headers["Last-Event-ID"].ToString();
                stream = new EventStream(events, seen.Length > 0 ? seen : since, last ?? 0, EventSelection.Parse(type, dp), TimeProvider.System);
            }
            catch (FormatException exception)
            {
                return ApiErrors.Answer(StatusCodes.Status400BadRequest, exception.Message);
            }

            context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = Patience;
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            try
            {
                await stream.RunAsync(context.Response.BodyWriter, follow ?? true, ending.Token);
            }
            catch (OperationCanceledException)
            {
                // The reader is gone, or Weir ends.
            }

            return Results.Empty;
        }).WithMetadata(LongAnswer.Instance);
    }
}
