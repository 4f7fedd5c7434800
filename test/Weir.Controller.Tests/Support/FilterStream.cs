using Weir.OpenFlow;
using Weir.OpenFlow.Messages;

namespace Weir.Controller.Tests.Support;

/// <summary>Stands between a switch and its connection: sees every message of the controller, and may keep it or answer it with an error in the switch's place.</summary>
internal sealed class FilterStream(Stream inner) : Stream
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private byte[] _held = [];
    private byte[] _ready = [];

    /// <summary>Sees a message before the switch. Null: it goes on. <see cref="Swallow"/>: it is lost. Else: answered with this error.</summary>
    public Func<OpenFlowMessage, OpenFlowError?>? Filter { get; set; }

    public static OpenFlowError Swallow => new(0xFFFF, 0xFFFF);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var chunk = new byte[64 << 10];
        while (_ready.Length == 0)
        {
            var count = await inner.ReadAsync(chunk, cancellationToken);
            if (count == 0) return 0;
            _held = [.. _held, .. chunk.AsSpan(0, count)];
            await TakeAsync(cancellationToken);
        }

        var taken = Math.Min(buffer.Length, _ready.Length);
        _ready.AsMemory(0, taken).CopyTo(buffer);
        _ready = _ready[taken..];
        return taken;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        _writing.Dispose();
        base.Dispose(disposing);
    }

    private async Task TakeAsync(CancellationToken ct)
    {
        var passed = new List<byte>();
        var start = 0;
        while (OpenFlowHeader.TryRead(_held.AsSpan(start), out var header) && header.Length <= _held.Length - start)
        {
            var frame = _held[start..(start + header.Length)];
            start += header.Length;
            if (Filter?.Invoke(OpenFlowDecoder.Decode(frame)) is not { } error) passed.AddRange(frame);
            else if (error != Swallow) await WriteAsync(Encode(ErrorMessage.Answer(error, frame)), ct);
        }

        _held = _held[start..];
        _ready = [.. passed];
    }

    public static byte[] Encode(OpenFlowMessage message)
    {
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(message, writer);
        return writer.WrittenSpan.ToArray();
    }
}
