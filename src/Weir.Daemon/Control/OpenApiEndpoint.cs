using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;

namespace Weir.Daemon.Control;

/// <summary>The OpenAPI document, as it lies in this assembly. It says what paths there are: it needs a token like the rest.</summary>
internal static class OpenApiEndpoint
{
    public static void Map(WebApplication app) => app.MapGet(ApiRoutes.OpenApi, () => TypedResults.Stream(typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!, "application/json"));
}
