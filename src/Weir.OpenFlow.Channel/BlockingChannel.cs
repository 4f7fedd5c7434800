using System.Collections.Immutable;
using System.Net.Sockets;
using Weir.OpenFlow.Channel.Framing;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Channel;

/// <summary>
/// A connection to a switch's management socket for one caller, who asks one question after another and waits for each answer on the own thread: for a process that ends after a
/// few of them, where the threads, queues and timers of an <see cref="OpenFlowChannel"/> would take longer to make than the switch to answer. Not for several threads.
/// </summary>
/// <remarks>What the switch sends unasked is passed over; echo requests are answered. Nothing is known of the switch but that it speaks OpenFlow 1.3.</remarks>
public sealed class BlockingChannel : IDisposable
{
    private const BundleFlags Flags = BundleFlags.Atomic | BundleFlags.Ordered;

    private readonly Socket _socket;
    private readonly TimeSpan _patience;
    private readonly FrameBuffer _buffer = new(16 * 1024);
    private readonly OpenFlowWriter _writer = new(16 * 1024);
    private readonly List<ErrorMessage> _errors = []; // of messages that no answer is waited for
    private uint _lastXid;
    private uint _lastBundle;

    private BlockingChannel(Socket socket, TimeSpan patience) => (_socket, _patience) = (socket, patience);

    /// <summary>Connects, and exchanges hellos.</summary>
    /// <param name="path">The UNIX socket.</param>
    /// <param name="patience">How long the switch may let a caller wait for the next bytes, or for taking some.</param>
    /// <exception cref="SocketException">Nobody accepts the connection.</exception>
    /// <exception cref="ChannelClosedException">Who accepts it does not speak OpenFlow 1.3.</exception>
    /// <exception cref="TimeoutException">Who accepts it says nothing.</exception>
    public static BlockingChannel Connect(string path, TimeSpan patience)
    {
        var milliseconds = (int)patience.TotalMilliseconds;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = milliseconds, ReceiveTimeout = milliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var channel = new BlockingChannel(socket, patience);
            channel.Greet();
            return channel;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message that is not answered.</summary>
    /// <exception cref="ChannelClosedException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The switch takes nothing.</exception>
    public void Send(OpenFlowMessage message)
    {
        Write(message, ++_lastXid);
        Flush();
    }

    /// <summary>Sends <paramref name="request"/> and waits for its one reply.</summary>
    /// <exception cref="OpenFlowErrorReplyException">The switch answered with an error.</exception>
    /// <exception cref="ChannelClosedException">The connection broke, or the switch answers with something else.</exception>
    /// <exception cref="TimeoutException">No reply in time.</exception>
    public TReply Request<TReply>(OpenFlowMessage request)
        where TReply : OpenFlowMessage
    {
        var xid = ++_lastXid;
        Write(request, xid);
        Flush();
        return Await<TReply>(xid, request);
    }

    /// <summary>Asks a multipart question and waits for all parts of the answer, in order. Errors: those of <see cref="Request{TReply}"/>.</summary>
    public IReadOnlyList<MultipartReplyMessage> RequestMultipart(MultipartRequestBody question)
    {
        var request = new MultipartRequestMessage(question);
        var parts = new List<MultipartReplyMessage>();
        parts.Add(Request<MultipartReplyMessage>(request));
        while (parts[^1].More) parts.Add(Await<MultipartReplyMessage>(_lastXid, request));
        return parts;
    }

    /// <summary>Sends <paramref name="messages"/> in order and a barrier after them; waits for the barrier.</summary>
    /// <returns>As <see cref="OpenFlowChannel.SendConfirmedAsync"/>; errors: those of <see cref="Request{TReply}"/>.</returns>
    public SendOutcome SendConfirmed(IReadOnlyList<OpenFlowMessage> messages)
    {
        var first = WriteAll(messages, null);
        Request<BarrierReplyMessage>(new BarrierRequestMessage());
        var errors = ErrorsSince(first);
        return errors.IsEmpty ? SendOutcome.Applied : new(SendResult.PartlyApplied, errors);
    }

    /// <summary>Sends <paramref name="messages"/> in one atomic, ordered bundle.</summary>
    /// <returns>As <see cref="OpenFlowChannel.SendBundleAsync"/>, which says how Open vSwitch takes bundles; errors: those of <see cref="Request{TReply}"/>.</returns>
    public SendOutcome SendBundle(IReadOnlyList<OpenFlowMessage> messages)
    {
        if (messages.Count == 0) return SendOutcome.Applied;
        var bundle = ++_lastBundle;
        try
        {
            Control(bundle, BundleControlType.OpenRequest);
        }
        catch (OpenFlowErrorReplyException exception)
        {
            return OpenFlowChannel.MeansNoBundles(exception.Error) ? SendOutcome.Unsupported : new(SendResult.RolledBack, [new(SendError.WholeBundle, exception.Reply)]);
        }

        var first = WriteAll(messages, bundle);
        Request<BarrierReplyMessage>(new BarrierRequestMessage());
        var refused = ErrorsSince(first);
        if (!refused.IsEmpty)
        {
            Send(new BundleControlMessage(bundle, BundleControlType.DiscardRequest, Flags));
            return new(SendResult.RolledBack, refused);
        }

        try
        {
            Control(bundle, BundleControlType.CommitRequest);
            return SendOutcome.Applied;
        }
        catch (OpenFlowErrorReplyException exception)
        {
            // Open vSwitch first blames the message that failed, under that message's xid, and then the commit.
            var blamed = ErrorsSince(first);
            return new(SendResult.RolledBack, blamed.IsEmpty ? [new(SendError.WholeBundle, exception.Reply)] : blamed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Greet()
    {
        Write(HelloMessage.OpenFlow13, ++_lastXid);
        Flush();
        var frame = Next(anyVersion: true);
        switch (Decode(frame))
        {
            case HelloMessage hello when hello.Speaks(OpenFlowHeader.OpenFlow13):
                return;
            case HelloMessage hello:
                throw new ChannelClosedException(ChannelCloseReason.VersionMismatch, $"the peer does not speak OpenFlow 1.3, but up to wire version 0x{hello.Version:x2}");
            case ErrorMessage error:
                throw new ChannelClosedException(ChannelCloseReason.HandshakeFailed, $"the peer refused the hello: {error.Error}");
            case var other:
                throw new ChannelClosedException(ChannelCloseReason.HandshakeFailed, $"{other.Type} where a hello is due");
        }
    }

    private void Control(uint bundle, BundleControlType control)
    {
        var request = new BundleControlMessage(bundle, control, Flags);
        var reply = Request<BundleControlMessage>(request);
        // Each reply's number is that of its request and one more.
        if (reply.Control != control + 1) throw Unexpected(reply, request);
    }

    // Queues messages under xids that follow one another; returns the first.
    private uint WriteAll(IReadOnlyList<OpenFlowMessage> messages, uint? bundle)
    {
        var first = _lastXid + 1;
        _errors.Clear();
        for (var i = 0; i < messages.Count; i++) Write(bundle is { } id ? new BundleAddMessage(id, Flags, messages[i]) : messages[i], ++_lastXid);
        return first;
    }

    // What was refused of a run of messages, by rising index; the first error of each.
    private ImmutableArray<SendError> ErrorsSince(uint first)
    {
        if (_errors.Count == 0) return [];
        _errors.Sort((one, other) => one.Xid.CompareTo(other.Xid));
        var found = ImmutableArray.CreateBuilder<SendError>();
        foreach (var error in _errors)
            if (error.Xid >= first && (found.Count == 0 || found[^1].Error.Xid != error.Xid)) found.Add(new SendError((int)(error.Xid - first), error));
        return found.ToImmutable();
    }

    private TReply Await<TReply>(uint xid, OpenFlowMessage request)
        where TReply : OpenFlowMessage
    {
        while (true)
        {
            var frame = Next(anyVersion: false);
            OpenFlowHeader.TryRead(frame, out var header);
            if (header.Type == MessageType.EchoRequest)
            {
                Write(new EchoReplyMessage(((EchoRequestMessage)Decode(frame)).Data), header.Xid);
                Flush();
            }
            else if (header.Type == MessageType.Error)
            {
                var error = (ErrorMessage)Decode(frame);
                if (error.Xid == xid) throw new OpenFlowErrorReplyException(error, request);
                _errors.Add(error);
            }
            else if (header.Xid == xid)
            {
                var reply = Decode(frame);
                return reply as TReply ?? throw Unexpected(reply, request);
            }
        }
    }

    private static OpenFlowMessage Decode(ReadOnlySpan<byte> frame)
    {
        try
        {
            return OpenFlowDecoder.Decode(frame);
        }
        catch (OpenFlowFormatException exception)
        {
            throw Malformed(exception);
        }
    }

    private ReadOnlySpan<byte> Next(bool anyVersion)
    {
        try
        {
            ReadOnlySpan<byte> frame;
            while (!_buffer.TryRead(ushort.MaxValue, anyVersion, out frame))
            {
                var count = _socket.Receive(_buffer.GetFree().Span, SocketFlags.None, out var error);
                if (error != SocketError.Success) throw Broken(error);
                if (count == 0) throw new ChannelClosedException(ChannelCloseReason.PeerClosed, "the peer closed the connection");
                _buffer.Received(count);
            }

            return frame;
        }
        catch (OpenFlowFormatException exception)
        {
            throw Malformed(exception);
        }
    }

    private void Write(OpenFlowMessage message, uint xid) => OpenFlowEncoder.Encode(message with { Xid = xid }, _writer);

    private void Flush()
    {
        for (var rest = _writer.WrittenSpan; !rest.IsEmpty;)
        {
            var count = _socket.Send(rest, SocketFlags.None, out var error);
            if (error != SocketError.Success) throw Broken(error);
            rest = rest[count..];
        }

        _writer.Reset();
    }

    private Exception Broken(SocketError error) => error is SocketError.TimedOut or SocketError.WouldBlock
        ? new TimeoutException($"the peer let this side wait for {_patience.TotalSeconds:0.#} s")
        : new ChannelClosedException(ChannelCloseReason.ConnectionLost, new SocketException((int)error).Message);

    private static ChannelClosedException Malformed(OpenFlowFormatException exception) => new(ChannelCloseReason.Malformed, exception.Message, exception);

    private static ChannelClosedException Unexpected(OpenFlowMessage reply, OpenFlowMessage request) => new(ChannelCloseReason.Malformed, $"{reply.Type} in answer to {request.Type}");
}
