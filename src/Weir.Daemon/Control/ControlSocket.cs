using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Weir.Daemon.Http;

namespace Weir.Daemon.Control;

/// <summary>The API's door on a UNIX socket, for the CLI. Root, the daemon's own user and members of the group <c>weir</c> may connect; others are closed on.</summary>
internal static partial class ControlSocket
{
    /// <summary>Has the server listen there.</summary>
    public static void Listen(KestrelServerOptions kestrel, string path, ILoggerFactory loggers) => kestrel.ListenUnixSocket(path, listen =>
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            if (!IsAllowed(connection)) return Refuse(connection, loggers);
            connection.Features.Set(TrustedPeer.Instance);
            return next(connection);
        });
    });

    /// <summary>Makes the directory, and removes a socket that a Weir which died has left. Before anything else, so that a second Weir by mistake touches no switch.</summary>
    /// <param name="path">Where the socket shall be.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="what">What it is, for errors.</param>
    /// <param name="remedy">What to do where somebody answers there.</param>
    /// <exception cref="IOException">Another Weir answers there, or what stands there is no socket.</exception>
    public static async Task ClaimPathAsync(string path, CancellationToken ct, string what = "control socket", string remedy = "give this one its own with --socket")
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
            if (IsOrdinaryFile(path)) throw new IOException($"the {what} {path} is a file; it is not overwritten", exception);
            File.Delete(path);
            return;
        }
        catch (SocketException exception)
        {
            throw new IOException($"the {what} {path} cannot be used: {exception.Message}", exception);
        }

        throw new IOException($"another Weir answers on the {what} {path}; {remedy}");
    }

    /// <summary>Gives the socket its group and mode, once it is there.</summary>
    public static void SetMode(string path)
    {
        // Until these two lines the file's mode is the umask's; IsAllowed decides who is heard, then as later.
        if (UnixGroup.Find("weir") is { } gid) UnixGroup.Give(path, gid);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
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
        LogRefused(loggers.CreateLogger(typeof(ControlSocket)));
        connection.Abort();
        return Task.CompletedTask;
    }

    [LoggerMessage(9001, LogLevel.Warning, "control socket: refused a connection of a user that is neither root nor in the group weir")]
    private static partial void LogRefused(ILogger logger);
}
