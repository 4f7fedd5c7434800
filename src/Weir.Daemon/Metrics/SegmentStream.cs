using System.Collections.Concurrent;

namespace Weir.Daemon.Metrics;

/// <summary>
/// A body that is written once and then sent: only that, so what reads, seeks or cuts is not supported. Its segments are large objects, which the collector does not move; up to 8 MiB of them are kept
/// and used again.
/// </summary>
internal sealed class SegmentStream : Stream
{
    private const int SegmentLength = 256 << 10;
    private const int MostKept = 32;
    private static readonly ConcurrentStack<byte[]> Kept = [];

    private readonly List<byte[]> _segments = [];
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>What was written.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Segments()
    {
        var left = _length;
        foreach (var segment in _segments)
        {
            yield return segment.AsMemory(0, (int)Math.Min(left, segment.Length));
            left -= segment.Length;
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var used = (int)(_length % SegmentLength);
            if (used == 0) _segments.Add(Kept.TryPop(out var kept) ? kept : new byte[SegmentLength]);
            var count = Math.Min(buffer.Length, SegmentLength - used);
            buffer[..count].CopyTo(_segments[^1].AsSpan(used));
            buffer = buffer[count..];
            _length += count;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gives the segments back.</summary>
    protected override void Dispose(bool disposing)
    {
        foreach (var segment in _segments)
            if (Kept.Count < MostKept) Kept.Push(segment);
        _segments.Clear();
        _length = 0;
        base.Dispose(disposing);
    }
}
