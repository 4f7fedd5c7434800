using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Weir.Controller.Events;

namespace Weir.Daemon.Events;

/// <summary>One reader of the event socket. What it does not take stays in the bus's ring; here, one buffer of it waits at most, and none while nothing happens.</summary>
internal sealed partial class EventReader : IDisposable
{
    private const int BatchSize = 64;
    private const int BufferBytes = 32 << 10;
    private const short PollHangUp = 0x10; // POLLHUP, poll(2)
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly EventBus _bus;
    private readonly TimeProvider _time;
    private readonly NetworkEvent[] _batch = new NetworkEvent[BatchSize];
    private long _position;

    /// <param name="socket">The connection, owned by this.</param>
    /// <param name="bus">The events.</param>
    /// <param name="position">The last event that it is not to get.</param>
    /// <param name="time">The clock.</param>
    public EventReader(Socket socket, EventBus bus, long position, TimeProvider time) => (_socket, _bus, _position, Delivered, _time) = (socket, bus, position, position, time);

    /// <summary>Position of the last event that was handed to the kernel for it.</summary>
    public long Delivered { get; private set; }

    /// <summary>Sends until the reader is gone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = WatchAsync(gone);
        try
        {
            while (true)
            {
                await _bus.WaitAsync(_position, gone.Token);
                await SendAsync(gone.Token);
            }
        }
        finally
        {
            await gone.CancelAsync();
            await watching;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (_bus.Read(ref _position, _batch, out _) is > 0 and var count)
            {
                var filled = 0;
                for (var i = 0; i < count; i++)
                {
                    var networkEvent = _batch[i];
                    if (!networkEvent.IsFaucets) continue;
                    var line = _bus.Lines.Of(networkEvent);
                    if (filled + line.Length > buffer.Length)
                    {
                        await SendAsync(buffer.AsMemory(0, filled), ct);
                        filled = 0;
                    }

                    if (line.Length > buffer.Length)
                    {
                        await SendAsync(line, ct);
                        continue;
                    }

                    line.CopyTo(buffer, filled);
                    filled += line.Length;
                }

                await SendAsync(buffer.AsMemory(0, filled), ct);
                Delivered = _position;
                Array.Clear(_batch);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, ct)..];
    }

    // What a reader says is nobody's business, but that it is gone is. One that only ends its own sending (`nc </dev/null`) reads on.
    private async Task WatchAsync(CancellationTokenSource gone)
    {
        try
        {
            var ignored = new byte[256];
            while (await _socket.ReceiveAsync(ignored.AsMemory(), SocketFlags.None, gone.Token) > 0) { }
            while (!HasHungUp()) await Task.Delay(LookAgain, _time, gone.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, too.
        }

        await gone.CancelAsync();
    }

    private bool HasHungUp()
    {
        var entry = new PollEntry { Descriptor = (int)_socket.Handle };
        return Poll(ref entry, 1, 0) > 0 && (entry.Returned & PollHangUp) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Asked;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);
}
