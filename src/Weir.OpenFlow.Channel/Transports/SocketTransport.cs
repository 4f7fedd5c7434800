using System.Net.Sockets;

namespace Weir.OpenFlow.Channel.Transports;

/// <summary>A connected TCP or UNIX stream socket. Takes the socket over: it becomes non-blocking and is closed with the transport.</summary>
/// <remarks>
/// Receiving waits on the calling thread (<see cref="ArrivalWait"/>), so no thread changes between the packet and its answer; see docs/design/0004-channel-threads.md.
/// </remarks>
public sealed class SocketTransport : ChannelTransport
{
    private readonly Socket _socket;
    private readonly ArrivalWait _wait = new(TimeProvider.System, AskingTurn.OfProcess);
    private bool _drained;
    private int _aborted;

    private SocketTransport(Socket socket, string peer) => (_socket, Peer) = (socket, peer);

    /// <summary>Over <paramref name="socket"/>, which must be connected, and is closed if this fails.</summary>
    /// <exception cref="ChannelClosedException">The connection broke already.</exception>
    public static SocketTransport Take(Socket socket, string peer)
    {
        try
        {
            socket.Blocking = false;
            if (socket.ProtocolType == ProtocolType.Tcp) socket.NoDelay = true;
            return new(socket, peer);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ChannelClosedException(ChannelCloseReason.ConnectionLost, exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override string Peer { get; }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer)
    {
        try
        {
            while (true)
            {
                // A short read emptied the socket: asking again before waiting would only cost a system call.
                if (_drained && _wait.MustBlock()) _socket.Poll(-1, SelectMode.SelectRead);
                var count = _socket.Receive(buffer, SocketFlags.None, out var error);
                if (error == SocketError.Success)
                {
                    _wait.Arrived();
                    _drained = count < buffer.Length;
                    return count;
                }
                if (error != SocketError.WouldBlock)
                {
                    _wait.GiveUp();
                    return Broken(error);
                }

                _drained = true;
            }
        }
        catch (SocketException exception)
        {
            _wait.GiveUp();
            return Broken(exception.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            _wait.GiveUp();
            return 0;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
        catch (SocketException exception)
        {
            return Broken(exception.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var count = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success) return count;
            return error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable ? 0 : throw Failure(error);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException("the connection is closed", exception);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw Failure(exception.SocketErrorCode);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException("the connection is closed", exception);
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0) return;
        try
        {
            // Ends a poll(2) that another thread waits in; closing the descriptor would not.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _socket.Dispose();
    }

    private int Broken(SocketError error) => Volatile.Read(ref _aborted) != 0 ? 0 : throw Failure(error);

    private static IOException Failure(SocketError error)
    {
        var cause = new SocketException((int)error);
        return new IOException(cause.Message, cause);
    }
}
