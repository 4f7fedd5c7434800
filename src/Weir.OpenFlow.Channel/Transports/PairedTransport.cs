namespace Weir.OpenFlow.Channel.Transports;

/// <summary>One end of an in-memory connection: for a switch inside this process, and for tests.</summary>
public sealed class PairedTransport : ChannelTransport
{
    private readonly ByteQueue _incoming;
    private readonly ByteQueue _outgoing;

    private PairedTransport(string peer, ByteQueue incoming, ByteQueue outgoing) => (Peer, _incoming, _outgoing) = (peer, incoming, outgoing);

    /// <inheritdoc/>
    public override string Peer { get; }

    /// <summary>Bytes that the other end sent and nobody has received yet.</summary>
    public int Waiting => _incoming.Count;

    /// <summary>Bytes that were sent here and not yet received at the other end.</summary>
    public int Unread => _outgoing.Count;

    /// <summary>Both ends of a new connection.</summary>
    /// <param name="capacity">Bytes each way that wait to be received before sending blocks.</param>
    /// <param name="maximumRead">Most bytes of one receive: 1 shows whether a reader copes with every split.</param>
    /// <param name="peer">The name of the other end, for both.</param>
    public static (PairedTransport Near, PairedTransport Far) Create(int capacity = 256 << 10, int maximumRead = int.MaxValue, string peer = "memory")
    {
        var there = new ByteQueue(capacity, maximumRead);
        var back = new ByteQueue(capacity, maximumRead);
        return (new(peer, back, there), new(peer, there, back));
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer)
    {
        while (true)
        {
            var count = _incoming.TryRead(buffer, out var readable);
            if (count >= 0) return count;
#pragma warning disable VSTHRD002 // holding the thread is the contract
            readable.Wait(); // holding the thread is the contract, and who completes this task never waits for this thread
#pragma warning restore VSTHRD002
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = _incoming.TryRead(buffer.Span, out var readable);
            if (count >= 0) return count;
            await readable.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override int TrySend(ReadOnlySpan<byte> bytes) => _outgoing.TryWrite(bytes, out _);

    /// <inheritdoc/>
    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = _outgoing.TryWrite(bytes.Span, out var writable);
            if (count > 0) return count;
            await writable.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _outgoing.End(discard: false);
        _incoming.End(discard: true);
    }
}
