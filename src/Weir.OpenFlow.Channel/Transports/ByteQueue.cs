namespace Weir.OpenFlow.Channel.Transports;

/// <summary>Bytes one way between two threads, bounded.</summary>
internal sealed class ByteQueue(int capacity, int maximumRead)
{
    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[capacity];
    private int _start;
    private int _count;
    private bool _ended;
    private TaskCompletionSource _readable = NewSignal();
    private TaskCompletionSource _writable = NewSignal();

    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Number of bytes read; 0: ended; -1: nothing yet, wait for <paramref name="readable"/>.</summary>
    public int TryRead(Span<byte> buffer, out Task readable)
    {
        lock (_gate)
        {
            readable = _readable.Task;
            if (_count == 0) return _ended ? 0 : -1;
            var count = Math.Min(Math.Min(buffer.Length, maximumRead), _count);
            var first = Math.Min(count, _ring.Length - _start);
            _ring.AsSpan(_start, first).CopyTo(buffer);
            _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
            _start = (_start + count) % _ring.Length;
            _count -= count;
            if (_count == 0 && !_ended) _readable = NewSignal();
            _writable.TrySetResult();
            return count;
        }
    }

    /// <summary>Number of bytes taken; 0: full, wait for <paramref name="writable"/>.</summary>
    /// <exception cref="IOException">Ended.</exception>
    public int TryWrite(ReadOnlySpan<byte> bytes, out Task writable)
    {
        lock (_gate)
        {
            if (_ended) throw new IOException("the connection is closed");
            var count = Math.Min(bytes.Length, _ring.Length - _count);
            if (count == 0 && _writable.Task.IsCompleted) _writable = NewSignal();
            writable = _writable.Task;
            var end = (_start + _count) % _ring.Length;
            var first = Math.Min(count, _ring.Length - end);
            bytes[..first].CopyTo(_ring.AsSpan(end));
            bytes[first..count].CopyTo(_ring);
            _count += count;
            if (count > 0) _readable.TrySetResult();
            return count;
        }
    }

    /// <summary>No more bytes will come; those that wait can still be read unless they are discarded.</summary>
    public void End(bool discard)
    {
        lock (_gate)
        {
            _ended = true;
            if (discard) _count = 0;
            _readable.TrySetResult();
            _writable.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
