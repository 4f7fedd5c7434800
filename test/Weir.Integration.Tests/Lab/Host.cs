using System.Diagnostics;

namespace Weir.Integration.Tests.Lab;

/// <summary>A host on a switch port that sends and hears raw frames. It answers nothing by itself.</summary>
internal sealed class Host : IDisposable
{
    private readonly PacketSocket _socket;
    private readonly Thread _receiver;
    private readonly Lock _lock = new();
    private readonly List<byte[]> _received = [];
    private volatile PacketStream? _stream;
    private volatile bool _stopped;

    public Host(string name, uint port, NetworkNamespace space, string device, HostAddress address)
    {
        (Name, Port, Address) = (name, port, address);
        _socket = new(space, device);
        _receiver = new Thread(ReceiveAll) { IsBackground = true, Name = $"host {name}" };
        _receiver.Start();
    }

    public string Name { get; }

    /// <summary>The OpenFlow port that it is plugged into.</summary>
    public uint Port { get; }

    public HostAddress Address { get; }

    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>Forgets what has arrived.</summary>
    public void Drain()
    {
        lock (_lock) _received.Clear();
    }

    /// <summary>A copy of what has arrived and nobody has taken.</summary>
    public IReadOnlyList<byte[]> Received
    {
        get
        {
            lock (_lock) return [.. _received];
        }
    }

    /// <summary>The first frame that fits, taken out; waits for it.</summary>
    /// <exception cref="TimeoutException">None came; the message shows what did.</exception>
    public byte[] Expect(Predicate<byte[]> fits, TimeSpan? within = null, string what = "frame")
    {
        var limit = within ?? TimeSpan.FromSeconds(3);
        return TryTake(fits, limit) ?? throw new TimeoutException(
            $"{Name}: no {what} within {limit.TotalSeconds} s; {Received.Count} others: {string.Join(", ", Received.Take(5).Select(Frames.Describe))}");
    }

    /// <summary>The same, <see langword="null"/> if none comes in time.</summary>
    public byte[]? TryTake(Predicate<byte[]> fits, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        lock (_lock)
        {
            while (true)
            {
                var index = _received.FindIndex(fits);
                if (index >= 0)
                {
                    var frame = _received[index];
                    _received.RemoveAt(index);
                    return frame;
                }

                if (clock.Elapsed >= within) return null;
                // Pulsed by the receiver. The frame that fits may be any later one.
                _arrived.Reset();
                _lock.Exit();
                try
                {
                    _arrived.Wait(TimeSpan.FromMilliseconds(20));
                }
                finally
                {
                    _lock.Enter();
                }
            }
        }
    }

    /// <summary>Fails if a frame that fits has arrived or arrives within the time.</summary>
    public void ExpectNothing(Predicate<byte[]> fits, TimeSpan? within = null)
    {
        var frame = TryTake(fits, within ?? TimeSpan.FromMilliseconds(300));
        Assert.True(frame is null, frame is null ? "" : $"{Name} got {Frames.Describe(frame)}");
    }

    /// <summary>Frames of the stream go to it and not to <see cref="Received"/>.</summary>
    public void Attach(PacketStream? stream) => _stream = stream;

    public void Dispose()
    {
        _stopped = true;
        _receiver.Join();
        _socket.Dispose();
    }

    private readonly ManualResetEventSlim _arrived = new();

    private void ReceiveAll()
    {
        Native.RaiseThreadPriority();
        var buffer = new byte[65_600];
        while (!_stopped)
        {
            var length = _socket.Receive(buffer, out var arrived);
            if (length == 0) continue;

            var frame = buffer.AsSpan(0, length);
            if (_stream?.Take(frame, arrived) == true) continue;

            lock (_lock) _received.Add(frame.ToArray());
            _arrived.Set();
        }
    }
}
