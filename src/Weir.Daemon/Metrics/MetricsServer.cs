using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>
/// Serves metrics over HTTP, whatever the path: text format 0.0.4 or OpenMetrics by <c>Accept</c>, <c>name[]</c> to ask for some, gzip where it is taken. GET and HEAD alone, without a body.
/// An address that is in use does not keep Weir from its switches: it is tried again.
/// </summary>
internal sealed partial class MetricsServer : IAsyncDisposable
{
    private const int MaxConnections = 32;
    private const int MaxAnswers = 4; // each is tens of megabytes where there are very many hosts
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BindInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly MetricsOptions _options;
    private readonly MetricsRenderer _renderer;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _answers = new(MaxAnswers, MaxAnswers);
    private readonly CancellationTokenSource _stop = new();
    private KestrelServer? _server;
    private Task _binding = Task.CompletedTask;

    public MetricsServer(MetricsOptions options, IReadOnlyList<IMetricsSource> sources, ILoggerFactory loggers, TimeProvider time)
    {
        (_options, _loggers, _time) = (options, loggers, time);
        _renderer = new MetricsRenderer(sources);
        _logger = loggers.CreateLogger<MetricsServer>();
    }

    /// <summary>Begins to listen; where that fails, it is said, and tried again in the background.</summary>
    public async Task StartAsync()
    {
        if (await TryStartAsync() is not { } fault) return;
        LogNotListening(_logger, _options.Address, _options.Port, fault);
        _binding = KeepTryingAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _binding;
        if (_server is not null)
        {
            using var patience = new CancellationTokenSource(StopTimeout);
            await _server.StopAsync(patience.Token);
            _server.Dispose();
        }

        _renderer.Dispose();
        _answers.Dispose();
        _stop.Dispose();
    }

    private async Task KeepTryingAsync()
    {
        try
        {
            do await Task.Delay(BindInterval, _time, _stop.Token);
            while (await TryStartAsync() is not null);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    // Null: it listens. Else why not.
    private async Task<string?> TryStartAsync()
    {
        KestrelServer? server = null;
        try
        {
            var address = IPAddress.TryParse(_options.Address, out var parsed) ? parsed : (await Dns.GetHostAddressesAsync(_options.Address, _stop.Token))[0];
            server = Build(address);
            await server.StartAsync(new Application(this), _stop.Token);
            _server = server;
            var where = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            LogListening(_logger, where ?? string.Create(CultureInfo.InvariantCulture, $"{address}:{_options.Port}"));
            return null;
        }
        catch (Exception exception) when (exception is IOException or SocketException or IndexOutOfRangeException or ArgumentException)
        {
            server?.Dispose();
            return exception.Message;
        }
    }

    // Without a host around it, which would double what the start of Weir takes for HTTP: no routes, no services, one handler.
    private KestrelServer Build(IPAddress address)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130); // Prometheus keeps a connection from one scrape to the next
        options.Listen(address, _options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        return new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _loggers), _loggers);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        var format = ContentNegotiation.FormatFor(context.Request.Headers.Accept);
        var gzip = ContentNegotiation.TakesGzip(context.Request.Headers.AcceptEncoding);
        context.Response.ContentType = ContentNegotiation.ContentTypeOf(format);
        context.Response.Headers.Vary = "Accept, Accept-Encoding";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        if (!await _answers.WaitAsync(AnswerWait, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using var body = await _renderer.RenderAsync(format, NameFilter.For(context.Request.Query["name[]"]), gzip, context.RequestAborted);
            await SendAsync(context, body, gzip);
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // nobody waits for it any more, or he reads too slowly
        }
        finally
        {
            _answers.Release();
        }
    }

    private async Task SendAsync(HttpContext context, SegmentStream body, bool gzip)
    {
        using var limit = new CancellationTokenSource(SendLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentLength = body.Length;
        foreach (var segment in body.Segments()) await context.Response.Body.WriteAsync(segment, linked.Token);
    }

    private sealed class Application(MetricsServer server) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => server.AnswerAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Nothing of it outlives the answer.
        }
    }

    [LoggerMessage(8021, LogLevel.Information, "metrics on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(8022, LogLevel.Error, "metrics cannot be served on {Address} port {Port}: {Fault}; it is tried again")]
    private static partial void LogNotListening(ILogger logger, string address, int port, string fault);
}
