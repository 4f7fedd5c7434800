using Microsoft.AspNetCore.Builder;
using Weir.Web;

namespace Weir.Daemon.Http;

/// <summary>What is served to everybody, token or not: files that are the same for all and hold no data.</summary>
internal static class StaticPage
{
    public static void Map(WebApplication app) => WebPage.Map(app.MapGroup("").With(OpenToAll.Instance));
}
