using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Daemon.Control;

namespace Weir.Daemon.Http;

/// <summary>HTTP and JSON: on the control socket, and on TCP where that is asked for. Both doors lead to the same endpoints; <see cref="ApiGate"/> stands in front of them.</summary>
internal sealed partial class ApiServer : IAsyncDisposable
{
    private const int MaxConnections = 256; // at each door
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);
    private readonly WebApplication _app;
    private readonly ApiListenOptions? _tcp;
    private readonly TokenStore? _tokens;
    private readonly ApiCertificate? _certificate;
    private readonly ApiGate _gate;
    private readonly ILogger _logger;
    private readonly string _socketPath;

    private ApiServer(string socket, ApiListenOptions? tcp, ILoggerFactory loggers, TimeProvider time)
    {
        _logger = loggers.CreateLogger<ApiServer>();
        _socketPath = Path.GetFullPath(socket);
        _tcp = tcp;
        if (_tcp is not null) _tokens = new TokenStore(_tcp.TokenFile, time, _logger);
        if (_tcp is { Certificate: { } certificate, PrivateKey: { } key }) _certificate = new ApiCertificate(certificate, key, _logger);
        _gate = new ApiGate(_tokens, new HostCheck(_tcp?.HostNames ?? []));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            ControlSocket.Listen(kestrel, _socketPath, loggers);
            if (_tcp is not null) Listen(kestrel, _tcp.Address);
        });
        _app = builder.Build();
    }

    /// <summary>Builds the server; nothing is listened on yet.</summary>
    /// <param name="socket">Path of the control socket.</param>
    /// <param name="tcp">TCP beside it; null: no.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The certificate cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ApiServer Prepare(string socket, ApiListenOptions? tcp, ILoggerFactory loggers, TimeProvider time) => new(socket, tcp, loggers, time);

    /// <summary>Begins to listen, where <see cref="ControlSocket.ClaimPathAsync"/> has been.</summary>
    /// <param name="map">Adds the paths.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="IOException">The socket or the address cannot be used.</exception>
    public async Task StartAsync(Action<WebApplication> map, CancellationToken ct)
    {
        _app.Use(next => context => ApiErrors.CatchAsync(context, inner => _gate.PassAsync(inner, next), _logger));
        map(_app);
        StaticPage.Map(_app);
        await _app.StartAsync(ct);
        ControlSocket.SetMode(_socketPath);
        if (_tcp is null) return;
        _tokens!.Reload();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(address => !address.Contains("unix:", StringComparison.Ordinal));
        LogListening(_logger, address);
        if (_certificate is null && !IPAddress.IsLoopback(_tcp.Address.Address)) LogPlain(_logger, address);
    }

    /// <summary>Reads tokens and certificate again.</summary>
    public void Reload()
    {
        _tokens?.Reload();
        _certificate?.Reload();
    }

    public async ValueTask DisposeAsync()
    {
        // A request that waits for a switch must not hold up the end.
        using var patience = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _gate.Dispose();
    }

    private void Listen(KestrelServerOptions kestrel, IPEndPoint address)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            if (_certificate is { } certificate) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Options), HandshakeTimeout = TimeSpan.FromSeconds(5) });
        }

        if (address.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(address.Port, Configure);
        else kestrel.Listen(address, Configure);
    }

    [LoggerMessage(9041, LogLevel.Information, "API on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(9042, LogLevel.Warning, "API: {Address} is not loopback and has no TLS: whoever is on the way can read tokens and answers")]
    private static partial void LogPlain(ILogger logger, string address);
}
