using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel;

/// <summary>The bytes that wait to be sent, and the one sender that drains them.</summary>
/// <remarks>
/// Writers append under a light lock to one buffer while a sender, at most one at a time and outside the lock, empties the other. The sender is
/// whoever flushes first: it sends on its own thread as long as the transport takes bytes, and leaves the rest to a task when it does not.
/// </remarks>
internal sealed class OutputQueue(ChannelTransport transport, OutputLimits limits, Action<Exception> faulted) : IDisposable
{
    private const int MinimumBuffer = 4096;
    private const int KeptBuffer = 1 << 20; // a buffer that grew beyond this in a burst is given back

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _writable = new(initialState: true);
    private byte[] _filling = new byte[MinimumBuffer];
    private int _filled;
    private byte[] _sending = new byte[MinimumBuffer];
    private int _sendOffset;
    private int _sendEnd;
    private bool _busy;      // somebody is the sender
    private volatile bool _blocked;   // the sender waits for the transport
    private volatile bool _congested;
    private volatile bool _closed;
    private long _sent;
    private TaskCompletionSource? _drainedSignal;
    private TaskCompletionSource? _writableSignal;
    private IChannelTap? _tap;

    /// <summary>Sees what is sent, in the order and when it goes to the transport.</summary>
    public IChannelTap? Tap
    {
        get => Volatile.Read(ref _tap);
        set => Volatile.Write(ref _tap, value);
    }

    /// <summary>More waits than the high-water mark, and has not yet fallen below half of it.</summary>
    public bool IsCongested => _congested;

    /// <summary>The transport did not take all that was offered.</summary>
    public bool IsBlocked => _blocked;

    /// <summary>Bytes that the transport has taken.</summary>
    public long BytesSent => Volatile.Read(ref _sent);

    /// <summary>Bytes that wait for the transport.</summary>
    public long Waiting
    {
        get
        {
            lock (_gate) return _closed ? 0 : _filled + (long)(_sendEnd - _sendOffset);
        }
    }

    /// <summary>Enters the lock and hands out the buffer; <see cref="Leave"/> must follow.</summary>
    public void Enter() => _gate.Enter();

    /// <summary>Room for <paramref name="size"/> bytes at the end of the queue. Inside the lock only.</summary>
    public Span<byte> GetSpan(int size)
    {
        var needed = _filled + size;
        if (needed > _filling.Length) Array.Resize(ref _filling, Math.Max(needed, Math.Min(_filling.Length * 2, _filling.Length + (16 << 20))));
        return _filling.AsSpan(_filled);
    }

    /// <summary>Queues the first <paramref name="count"/> bytes of the last span. Inside the lock only.</summary>
    public void Advance(int count)
    {
        if (_closed) return;
        _filled += count;
    }

    /// <summary>Leaves the lock; sends when enough has gathered that waiting longer would only delay the peer.</summary>
    public void Leave()
    {
        var waiting = _filled + (long)(_sendEnd - _sendOffset);
        if (waiting > limits.HighWater && !_congested)
        {
            _congested = true;
            _writable.Reset();
        }
        var overflow = waiting > limits.HardLimit && !_closed;
        var flush = _filled >= limits.FlushAt && !_busy;
        _gate.Exit();
        if (overflow) Fail(new OutputLimitException($"the peer reads too slowly: {waiting} bytes wait to be sent"));
        else if (flush) Flush();
    }

    /// <summary>Queues <paramref name="bytes"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Enter();
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
        Leave();
    }

    /// <summary>Sends what is queued on this thread as far as the transport takes it at once.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_busy || _filled == 0 || _closed) return;
            _busy = true;
        }
        try
        {
            while (TakeNext())
            {
                while (_sendOffset < _sendEnd)
                {
                    var taken = transport.TrySend(_sending.AsSpan(_sendOffset, _sendEnd - _sendOffset));
                    if (taken == 0)
                    {
                        _blocked = true;
                        _ = DrainAsync();
                        return;
                    }
                    Taken(taken);
                }
            }
        }
        catch (IOException exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Completes when the queue is no longer congested, or closed.</summary>
    public ValueTask WaitWritableAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_congested || _closed) return ValueTask.CompletedTask;
            _writableSignal ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_writableSignal.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Holds the calling thread until the queue is no longer congested, at most for <paramref name="patience"/>.</summary>
    public bool WaitWritable(TimeSpan patience) => _writable.Wait(patience);

    /// <summary>Completes when everything queued was taken, or the queue was closed.</summary>
    public ValueTask WaitDrainedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_busy || _closed) return ValueTask.CompletedTask;
            _drainedSignal ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_drainedSignal.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Drops what waits and whatever comes later.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _filled = 0;
            Uncongest();
            _drainedSignal?.TrySetResult();
        }
    }

    public void Dispose() => _writable.Dispose();

    private void Fail(Exception exception)
    {
        Close();
        faulted(exception);
    }

    private bool TakeNext()
    {
        if (!Swap()) return false;
        Tap?.See(_sending.AsSpan(0, _sendEnd), toDatapath: true); // whole messages: leases and writes never end inside one
        return true;
    }

    private bool Swap()
    {
        lock (_gate)
        {
            if (_filled == 0 || _closed)
            {
                _busy = false;
                _blocked = false;
                _drainedSignal?.TrySetResult();
                _drainedSignal = null;
                return false;
            }
            (_filling, _sending) = (_sending, _filling);
            (_sendOffset, _sendEnd, _filled) = (0, _filled, 0);
            if (_filling.Length > KeptBuffer) _filling = new byte[MinimumBuffer];
            return true;
        }
    }

    private void Taken(int count)
    {
        Volatile.Write(ref _sent, _sent + count);
        lock (_gate)
        {
            _sendOffset += count;
            if (_congested && _filled + (_sendEnd - _sendOffset) <= limits.HighWater / 2) Uncongest();
        }
    }

    private void Uncongest()
    {
        _congested = false;
        _writable.Set();
        _writableSignal?.TrySetResult();
        _writableSignal = null;
    }

    private async Task DrainAsync()
    {
        try
        {
            do
            {
                while (_sendOffset < _sendEnd)
                    Taken(await transport.SendAsync(_sending.AsMemory(_sendOffset, _sendEnd - _sendOffset), CancellationToken.None));
            }
            while (TakeNext());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            Fail(exception);
        }
    }
}

/// <summary>Bounds of an <see cref="OutputQueue"/>, in bytes.</summary>
/// <param name="FlushAt">Sent without waiting for a flush.</param>
/// <param name="HighWater">Congested from here on.</param>
/// <param name="HardLimit">Closed from here on.</param>
internal readonly record struct OutputLimits(int FlushAt, int HighWater, long HardLimit);

/// <summary>The hard limit of an <see cref="OutputQueue"/> was reached.</summary>
internal sealed class OutputLimitException(string message) : IOException(message);
