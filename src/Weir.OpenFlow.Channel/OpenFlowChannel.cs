using System.Collections.Immutable;
using Weir.OpenFlow.Channel.Framing;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel;

/// <summary>One connection to a datapath, after its handshake.</summary>
/// <remarks>
/// <para>Nothing is read until <see cref="RunAsync"/>. Requests may be made from any thread, but not waited for on the channel's own (inside the handler).</para>
/// <para>Once closed, what is sent is dropped in silence, as bytes in flight would be; what waits for an answer fails with <see cref="ChannelClosedException"/>.</para>
/// </remarks>
public sealed partial class OpenFlowChannel : IAsyncDisposable
{
    private const int ReceiveBuffer = 60 << 10; // with what the handshake left over still an array of 64 KiB, which is no large object
    private const int FlushAt = 32 << 10;
    private const int StackSize = 1 << 20;

    [ThreadStatic]
    private static OpenFlowWriter? s_scratch;

    private readonly ChannelTransport _transport;
    private readonly ChannelOptions _options;
    private readonly FrameBuffer _buffer;
    private readonly OutputQueue _output;
    private readonly RequestTable _requests = new();
    private readonly Keepalive _keepalive;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stateGate = new();
    private ChannelClosedException? _closed;
    private bool _running;

    private OpenFlowChannel(ChannelTransport transport, ChannelOptions options, HandshakeResult handshake)
    {
        (_transport, _options) = (transport, options);
        (Features, Ports, _buffer) = (handshake.Features, handshake.Ports, handshake.Rest);
        _output = new(transport, new(Math.Min(FlushAt, options.OutputHighWater / 2), options.OutputHighWater, options.OutputLimit), OnOutputFault);
        _keepalive = new(options, _output, _requests.NextXid, (reason, text) => Close(reason, text));
        // The handshake used the first few.
        _requests.Reserve(16);
    }

    /// <summary>Which datapath.</summary>
    public DatapathId DatapathId => Features.DatapathId;

    /// <summary>What it said about itself.</summary>
    public FeaturesReplyMessage Features { get; }

    /// <summary>Its ports at the time of the handshake; later changes come as port-status.</summary>
    public ImmutableArray<PortDescription> Ports { get; }

    /// <summary>The peer: <c>tcp:192.0.2.1:41234</c>.</summary>
    public string Peer => _transport.Peer;

    /// <summary>SHA-256 of the peer's certificate in upper-case hex; null without TLS.</summary>
    public string? PeerCertificateThumbprint => _transport.PeerCertificateThumbprint;

    /// <summary>Why the channel closed; null while it is open.</summary>
    public ChannelClosedException? ClosedReason => Volatile.Read(ref _closed);

    /// <summary>The output waits for the peer to read.</summary>
    public bool IsCongested => _output.IsCongested;

    /// <summary>Bytes that wait to be sent.</summary>
    public long OutputWaiting => _output.Waiting;

    /// <summary>Sees every message from now on, those of the handshake excepted; null: nobody does.</summary>
    public IChannelTap? Tap
    {
        get => _output.Tap;
        set => _output.Tap = value;
    }

    /// <summary>Speaks the handshake over <paramref name="transport"/>, which the channel then owns.</summary>
    /// <exception cref="ChannelClosedException">The handshake failed; the transport has been closed. Listener and dialler count and log it; here it is only thrown.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the transport has been closed.</exception>
    public static async Task<OpenFlowChannel> OpenAsync(ChannelTransport transport, ChannelOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return new(transport, options, await new Handshake(transport, options).RunAsync(cancellationToken));
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the channel has closed, on a thread of its own. Never fails: <see cref="ClosedReason"/> says why it ended.</summary>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public async Task RunAsync(IChannelHandler handler, CancellationToken cancellationToken)
    {
        lock (_stateGate)
        {
            if (_running) throw new InvalidOperationException("the channel runs already");
            _running = true;
        }
        await using var registration = cancellationToken.Register(() => Close(ChannelCloseReason.Local, "stopped"));
        new Thread(() => ReadLoop(handler), StackSize) { IsBackground = true, Name = $"openflow {DatapathId}" }.Start();
        await _ended.Task;
    }

    /// <summary>An xid for a message that is written with <see cref="Write"/>.</summary>
    public uint NextXid() => _requests.NextXid();

    /// <summary>Queues <paramref name="message"/> with an xid of its own, which is returned. Any thread.</summary>
    /// <exception cref="ArgumentException">The message cannot be encoded.</exception>
    public uint Send(OpenFlowMessage message)
    {
        var xid = NextXid();
        Enqueue(message, xid);
        return xid;
    }

    /// <summary>Queues whole messages that carry their xids. Any thread; allocates nothing.</summary>
    public void Write(ReadOnlySpan<byte> messages) => _output.Write(messages);

    /// <summary>Locks the output to write encoded messages straight into it. Any thread; allocates nothing.</summary>
    public SendLease Lease() => new(_output);

    /// <summary>Sends what is queued, on this thread as far as the socket takes it. Not needed inside the handler.</summary>
    public void Flush() => _output.Flush();

    /// <summary>Sends what is queued, and completes when the channel is not congested, or has closed.</summary>
    public ValueTask WaitWritableAsync(CancellationToken cancellationToken)
    {
        _output.Flush();
        return _output.WaitWritableAsync(cancellationToken);
    }

    /// <summary>Ends the connection.</summary>
    public void Close() => Close(ChannelCloseReason.Local, "closed");

    /// <summary>Ends the connection and waits for its thread.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        bool running;
        lock (_stateGate)
        {
            running = _running;
            _running = true;
        }
        if (running) await _ended.Task;
        else _ended.TrySetResult(); // it will never run, and whoever disposes of it again has nothing to wait for
        _transport.Dispose();
        _output.Dispose();
    }

    private void Close(ChannelCloseReason reason, string message, Exception? cause = null)
    {
        var closed = new ChannelClosedException(reason, message, cause);
        if (Interlocked.CompareExchange(ref _closed, closed, null) is not null) return;
        _options.Statistics.CountClosed(reason);
        _keepalive.Dispose();
        _transport.Abort();
        _output.Close();
        _requests.Close(closed);
    }

    private void OnOutputFault(Exception exception) =>
        Close(exception is OutputLimitException ? ChannelCloseReason.Congested : ChannelCloseReason.ConnectionLost, exception.Message, exception);

    private void Enqueue(OpenFlowMessage message, uint xid)
    {
        var scratch = Scratch();
        OpenFlowEncoder.Encode(message with { Xid = xid }, scratch);
        _output.Write(scratch.WrittenSpan);
    }

    private static OpenFlowWriter Scratch()
    {
        var scratch = s_scratch ??= new();
        scratch.Reset();
        return scratch;
    }
}
