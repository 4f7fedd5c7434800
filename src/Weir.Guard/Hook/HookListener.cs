using System.Net.Sockets;

namespace Weir.Guard.Hook;

/// <summary>The daemon's end of the hook socket: reads a request, has it answered, writes the reply. A connection a request.</summary>
/// <remarks>Only root can connect (mode 0600). Requests are bounded in size, time and number, so that none that hangs holds up another.</remarks>
public sealed class HookListener : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Func<HookRequest, CancellationToken, Task<HookReply>> _answer;
    private readonly SemaphoreSlim _slots = new(64);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private HookListener(Socket socket, string path, Func<HookRequest, CancellationToken, Task<HookReply>> answer, TimeProvider time)
    {
        (_socket, _path, _answer, _time) = (socket, path, answer, time);
        _loop = AcceptAsync();
    }

    /// <summary>Listens at <paramref name="path"/>; a socket that a dead daemon left there is replaced.</summary>
    /// <param name="path">Of the socket. Its directory is made where it is missing, for root alone.</param>
    /// <param name="answer">Does the work. What it throws is a fault of the daemon's: the script then does the work itself.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <exception cref="IOException">Another daemon answers there, or the socket cannot be made.</exception>
    public static HookListener Start(string path, Func<HookRequest, CancellationToken, Task<HookReply>> answer, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Answers(path)) throw new IOException($"{path}: another `weir guard` answers there");
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Made under another name and moved: nobody can connect before the mode is set.
            var made = path + ".new";
            File.Delete(made);
            socket.Bind(new UnixDomainSocketEndPoint(made));
            File.SetUnixFileMode(made, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(128);
            File.Move(made, path, overwrite: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"{path}: {exception.Message}", exception);
        }

        return new HookListener(socket, path, answer, time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _loop.ConfigureAwait(false);
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // Out of descriptors, or the caller went away before it was accepted: the next may fare better.
                _slots.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(10), _time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var deadline = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        try
        {
            var reply = await _answer(HookWire.ParseRequest(await ReadAsync(connection, both.Token).ConfigureAwait(false)), both.Token).ConfigureAwait(false);
            var bytes = HookWire.Format(reply);
            for (var sent = 0; sent < bytes.Length;) sent += await connection.SendAsync(bytes.AsMemory(sent), both.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // No reply: the script has the work done by `weir vm hook`, and what is wrong shows there.
        }
        finally
        {
            connection.Dispose();
            _slots.Release();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Socket connection, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
            if (length > HookWire.LongestRequest) throw new FormatException($"a request of more than {HookWire.LongestRequest} bytes");
            if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }

    private static bool Answers(string path)
    {
        if (!File.Exists(path)) return false;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
