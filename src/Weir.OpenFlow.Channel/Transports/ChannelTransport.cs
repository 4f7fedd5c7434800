namespace Weir.OpenFlow.Channel.Transports;

/// <summary>A byte stream to a peer: what a channel reads from and writes to.</summary>
/// <remarks>
/// One thread receives and one caller at a time sends; <see cref="Abort"/> may come from any thread. Faults are <see cref="IOException"/>.
/// </remarks>
public abstract class ChannelTransport : IDisposable
{
    /// <summary>The peer as an operator would name it: <c>tcp:192.0.2.1:41234</c>, <c>tls:…</c>, <c>unix:/run/…</c>.</summary>
    public abstract string Peer { get; }

    /// <summary>SHA-256 of the peer's certificate in upper-case hex; null where there is none.</summary>
    public virtual string? PeerCertificateThumbprint => null;

    /// <summary>Waits for bytes on the calling thread. 0: the peer or <see cref="Abort"/> ended the stream.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Waits for bytes without holding a thread; for the handshake.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Hands over what can be taken at once, and never waits. Returns the number of bytes taken, maybe 0.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until at least one byte was taken; returns how many.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Ends the stream both ways: a waiting <see cref="Receive"/> returns, later calls fail or return 0. Idempotent.</summary>
    public abstract void Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the stream. Called once, when nobody receives or sends any more.</summary>
    protected virtual void Dispose(bool disposing) => Abort();
}
