using System.Net.Sockets;
using System.Text.Json;

namespace Weir.Guard.Runtime;

/// <summary>
/// Where the daemon says what it knows: whoever connects gets one JSON document and the end of the stream. Nothing is read from him. For root alone (mode 0600).
/// </summary>
public sealed class GuardStatusSocket : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly string _path;
    private readonly Func<IReadOnlyList<GuardBridgeStatus>> _status;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots = new(8);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private GuardStatusSocket(Socket socket, string path, Func<IReadOnlyList<GuardBridgeStatus>> status, TimeProvider time)
    {
        (_socket, _path, _status, _time) = (socket, path, status, time);
        _loop = AcceptAsync();
    }

    /// <summary>Listens at <paramref name="path"/>; what lies there is replaced: the hook's socket has made sure that no other daemon runs.</summary>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static GuardStatusSocket Start(string path, Func<IReadOnlyList<GuardBridgeStatus>> status, TimeProvider time)
    {
        var made = path + ".new";
        File.Delete(made);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Made under another name and moved: nobody can connect before the mode is set.
            socket.Bind(new UnixDomainSocketEndPoint(made));
            File.SetUnixFileMode(made, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(16);
            File.Move(made, path, overwrite: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"{path}: {exception.Message}", exception);
        }

        return new GuardStatusSocket(socket, path, status, time);
    }

    /// <summary>Whether a daemon listens there.</summary>
    public static bool IsListening(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return false; // a path that is too long for a socket is nobody's
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _loop;
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(_stop.Token);
                _ = ServeAsync(await _socket.AcceptAsync(_stop.Token));
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                _slots.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, CancellationToken.None);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var deadline = new CancellationTokenSource(s_patience, _time);
        try
        {
            var bytes = GuardStatusJson.Write(_status());
            for (var sent = 0; sent < bytes.Length;) sent += await connection.SendAsync(bytes.AsMemory(sent), deadline.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            // He went away, or does not read.
        }
        finally
        {
            connection.Dispose();
            _slots.Release();
        }
    }
}
