using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Weir.Web;

/// <summary>The web page: one application that asks the API. Its files need no token and say nothing about the network.</summary>
public static class WebPage
{
    /// <summary>
    /// Scripts and styles come from files of the page alone, requests go back to where it came from and nowhere else, nobody may frame it, and text can be made
    /// into markup by no script (Trusted Types without a policy).
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly (string Path, string Name, string ContentType)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/theme.js", "theme.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
        ("/licences.txt", "licences.txt", "text/plain; charset=utf-8"),
    ];

    /// <summary>Paths that need no token.</summary>
    public static IEnumerable<string> Paths => Files.Select(file => file.Path);

    /// <summary>Answers GET and HEAD for each file of the page.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name, contentType) in Files)
        {
            // Read when it is asked for first: most who run Weir never open the page.
            var file = new Lazy<WebFile>(() => new WebFile(name, contentType));
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, file.Value));
        }
    }

    private static async Task AnswerAsync(HttpContext context, WebFile file)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var (content, encoding) = file.For(request.Headers.AcceptEncoding.ToString());
        var tag = $"\"{file.Hash}{(encoding is null ? "" : $"-{encoding}")}\"";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.Vary = "Accept-Encoding";
        headers.ETag = tag;
        // Asked for by its hash it is the same for ever; else the browser asks again, and is told that nothing has changed.
        headers.CacheControl = request.Query["v"] == file.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        if (request.Headers.IfNoneMatch.Contains(tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (encoding is not null) headers.ContentEncoding = encoding;
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = content.Length;
        if (HttpMethods.IsGet(request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
