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
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);
    private readonly WebApplication _app;
    private readonly string _path;

    private ControlSocket(WebApplication app, string path) => (_app, _path) = (app, path);

    /// <summary>Builds the server; nothing is listened on yet.</summary>
    public static ControlSocket Prepare(DaemonOptions options, ILoggerFactory loggers)
    {
        var path = Path.GetFullPath(options.ControlSocket);
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
            kestrel.ListenUnixSocket(path, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => IsAllowed(connection) ? next(connection) : Refuse(connection, loggers));
            });
        });
        return new ControlSocket(builder.Build(), path);
    }

    /// <summary>Makes the directory, and removes a socket that a Weir which died has left. Before anything else, so that a second Weir by mistake touches no switch.</summary>
    /// <exception cref="IOException">Another Weir answers there, or what stands there is no socket.</exception>
    public static async Task ClaimPathAsync(string path, CancellationToken ct)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (IsOrdinaryFile(path)) throw new IOException($"the control socket {path} is a file; it is not overwritten", exception);
            File.Delete(path);
            return;
        }
        catch (SocketException exception)
        {
            throw new IOException($"the control socket {path} cannot be used: {exception.Message}", exception);
        }

        throw new IOException($"another Weir answers on the control socket {path}; give this one its own with --socket");
    }

    /// <summary>Begins to listen, where <see cref="ClaimPathAsync"/> has been.</summary>
    /// <param name="listening">Where switches connect, for the status.</param>
    /// <param name="controller">Who is asked.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public async Task StartAsync(string listening, NetworkController controller, CancellationToken ct)
    {
        ControlEndpoints.Map(_app, listening, controller);
        await _app.StartAsync(ct);
        // Until these two lines the file's mode is the umask's; IsAllowed decides who is heard, then as later.
        if (UnixGroup.Find("weir") is { } gid) UnixGroup.Give(_path, gid);
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
    }

    public async ValueTask DisposeAsync()
    {
        // A request that waits for a switch must not hold up the end.
        using var patience = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    // Connecting to a file is refused like connecting to a dead socket; but a file can be opened, and a socket cannot.
    private static bool IsOrdinaryFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // not ours to delete
        }
        catch (IOException)
        {
            return false;
        }
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

    [LoggerMessage(9001, LogLevel.Warning, "control socket: refused a connection of a user that is neither root nor in the group weir")]
    private static partial void LogRefused(ILogger logger);
}
