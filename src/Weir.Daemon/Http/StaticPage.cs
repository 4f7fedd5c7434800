using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;

namespace Weir.Daemon.Http;

/// <summary>What is served to everybody, token or not: files that are the same for all and hold no data. What is mapped in the group needs no token.</summary>
internal static class StaticPage
{
    public static void Map(WebApplication app)
    {
        var open = app.MapGroup("").With(OpenToAll.Instance);
        open.MapGet("/", () => TypedResults.Text($"Weir. The API is at {ApiRoutes.Prefix} and needs a token.\n", MediaTypeNames.Text.Plain, Encoding.UTF8));
    }
}
