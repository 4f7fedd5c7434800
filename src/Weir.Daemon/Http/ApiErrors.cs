using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weir.Api;

namespace Weir.Daemon.Http;

/// <summary>How the API says that it cannot serve a request: an <see cref="ErrorResponse"/>, whatever refused it.</summary>
internal static partial class ApiErrors
{
    /// <summary>An answer of an endpoint.</summary>
    public static IResult Answer(int status, string error) => TypedResults.Json(new ErrorResponse(error), ApiJson.Default.ErrorResponse, statusCode: status);

    /// <summary>Answers.</summary>
    public static Task WriteAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorResponse(error), ApiJson.Default.ErrorResponse, cancellationToken: context.RequestAborted);
    }

    /// <summary>Headers that keep an answer out of caches and out of others' pages. What is open to all brings its own.</summary>
    public static void Protect(HttpResponse response, bool isOpen)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        if (isOpen) return;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Runs the rest of the pipeline; what fails in it, or refuses without a word, gets one.</summary>
    public static async Task CatchAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, exception.StatusCode, exception.Message);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there any more
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogFault(logger, exception, context.Request.Method, context.Request.Path.Value ?? ""); // INV-5
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "a fault of Weir's; the log has it");
            return;
        }

        // The framework's refusals: no such path, wrong method, a parameter that is none. Who has no token is told nothing.
        var response = context.Response;
        if (response.HasStarted || response.ContentType is not null || response.StatusCode is < 400 or 401 or 403 or 421 or 429) return;
        await WriteAsync(context, response.StatusCode, response.StatusCode switch
        {
            404 => "there is no such path",
            405 => "the path does not take this method",
            _ => "the request cannot be read: a parameter or the body is not what is due",
        });
    }

    [LoggerMessage(9021, LogLevel.Error, "API: {Method} {Path} failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, string path);
}
