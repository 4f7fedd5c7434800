using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Controller;

namespace Weir.Daemon.Control;

/// <summary>HTTP and JSON on a UNIX socket, for the CLI. Root, the daemon's own user and members of the group <c>weir</c> may connect; others are closed on.</summary>
internal sealed partial class ControlSocket : IAsyncDisposable
{
    private const int MaxConnections = 64;
    private readonly WebApplication _app;

    private ControlSocket(WebApplication app) => _app = app;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The socket cannot be made, or another Weir answers on it.</exception>
    public static async Task<ControlSocket> StartAsync(DaemonOptions options, NetworkController controller, ILoggerFactory loggers, TimeProvider time, CancellationToken ct)
    {
        await PreparePathAsync(options.ControlSocket, ct);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.ListenUnixSocket(options.ControlSocket, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => IsAllowed(connection) ? next(connection) : Refuse(connection, loggers));
            });
        });
        var app = builder.Build();
        ControlEndpoints.Map(app, options, controller, time);
        await app.StartAsync(ct);
        File.SetUnixFileMode(options.ControlSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        if (UnixGroup.Find("weir") is { } gid) UnixGroup.Give(options.ControlSocket, gid);
        return new ControlSocket(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static bool IsAllowed(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return false;
        var peer = PeerCredentials.Of(socket);
        // The file's mode has admitted it by user or by (any) group already; a file mode that somebody has widened must not open the door.
        return peer.Uid == 0 || peer.Uid == UnixGroup.EffectiveUser() || UnixGroup.IsMember(peer.Pid, peer.Gid, "weir");
    }

    private static Task Refuse(ConnectionContext connection, ILoggerFactory loggers)
    {
        LogRefused(loggers.CreateLogger<ControlSocket>());
        connection.Abort();
        return Task.CompletedTask;
    }

    // A stale socket of a Weir that died is removed; one that answers belongs to a running Weir.
    private static async Task PreparePathAsync(string path, CancellationToken ct)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"another Weir answers on the control socket {path}; give this one its own with --socket");
    }

    [LoggerMessage(9001, LogLevel.Warning, "control socket: refused a connection of a user that is neither root nor in the group weir")]
    private static partial void LogRefused(ILogger logger);
}
