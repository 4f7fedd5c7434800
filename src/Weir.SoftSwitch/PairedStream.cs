using System.Threading.Channels;

namespace Weir.SoftSwitch;

/// <summary>One end of a connection in memory: what one end writes the other reads. Closing an end ends the other's reads, and fails its writes.</summary>
public sealed class PairedStream : Stream
{
    private readonly ChannelReader<byte[]> _incoming;
    private readonly ChannelWriter<byte[]> _incomingEnd;
    private readonly ChannelWriter<byte[]> _outgoing;
    private ReadOnlyMemory<byte> _rest;

    private PairedStream(Channel<byte[]> incoming, Channel<byte[]> outgoing) => (_incoming, _incomingEnd, _outgoing) = (incoming.Reader, incoming.Writer, outgoing.Writer);

    /// <summary>Both ends of a connection.</summary>
    public static (PairedStream Controller, PairedStream Switch) Create()
    {
        var (one, other) = (Channel.CreateUnbounded<byte[]>(), Channel.CreateUnbounded<byte[]>());
        return (new PairedStream(one, other), new PairedStream(other, one));
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await _incoming.WaitToReadAsync(cancellationToken)) return 0;
            if (_incoming.TryRead(out var bytes)) _rest = bytes;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_outgoing.TryWrite(buffer.ToArray())) throw new IOException("the other end is closed");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!_outgoing.TryWrite(buffer.AsSpan(offset, count).ToArray())) throw new IOException("the other end is closed");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Writes are seen at once.
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _outgoing.TryComplete();
        _incomingEnd.TryComplete();
        base.Dispose(disposing);
    }
}
