using System.Collections.Immutable;
using System.Text;
using Weir.OpenFlow.Channel.Framing;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Channel;

/// <summary>The opening of a channel: hello both ways, features, ports. Source: OpenFlow 1.3.5, sections 6.3.1 and 7.3.1.</summary>
/// <remarks>What a datapath sends meanwhile and is no answer (packet-ins, say) is passed over: nobody knows yet who it is. Echo requests are answered.</remarks>
internal sealed class Handshake(ChannelTransport transport, ChannelOptions options)
{
    // A hello of every version there will be is far shorter; whoever sends more is no OpenFlow peer.
    private const int MaximumHello = 1024;
    private const ushort HelloFailed = 0; // OFPET_HELLO_FAILED
    private const uint HelloXid = 1;
    private const uint FeaturesXid = 2;
    private const uint PortsXid = 3;

    private readonly FrameBuffer _buffer = new(2048);
    private readonly OpenFlowWriter _writer = new(256);

    /// <summary>Runs it to its end or its time limit.</summary>
    /// <exception cref="ChannelClosedException">It failed; the transport is of no further use.</exception>
    public async Task<HandshakeResult> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.HandshakeTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var stage = "hello";
        try
        {
            await SendAsync(HelloMessage.OpenFlow13 with { Xid = HelloXid }, either.Token);
            await ReceiveHelloAsync(either.Token);
            stage = "features reply";
            await SendAsync(new FeaturesRequestMessage { Xid = FeaturesXid }, either.Token);
            var features = (FeaturesReplyMessage)await ReceiveReplyAsync(FeaturesXid, MessageType.FeaturesReply, either.Token);
            if (features.AuxiliaryId != 0) throw Failed($"auxiliary connection {features.AuxiliaryId} of {features.DatapathId}: only main connections are taken");
            if (options.Admit is { } admit && !await admit(features.DatapathId, transport.Peer).WaitAsync(either.Token)) throw Failed($"datapath {features.DatapathId} was refused");
            stage = "port description";
            return new(features, await ReceivePortsAsync(either.Token), _buffer);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ChannelClosedException(ChannelCloseReason.HandshakeTimeout, $"no {stage} within {options.HandshakeTimeout.TotalSeconds:0.#} s");
        }
        catch (OpenFlowFormatException exception)
        {
            TrySend(new ErrorMessage(exception.Error.Type, exception.Error.Code, [], exception.Error.Experimenter));
            throw new ChannelClosedException(ChannelCloseReason.Malformed, $"{exception.Message} (waiting for the {stage}; bytes {_buffer.Preview()})", exception);
        }
        catch (IOException exception) when (exception is not ChannelClosedException)
        {
            throw new ChannelClosedException(ChannelCloseReason.ConnectionLost, $"{exception.Message} (waiting for the {stage})", exception);
        }
    }

    private async Task ReceiveHelloAsync(CancellationToken cancellationToken)
    {
        switch (await ReceiveAsync(MaximumHello, anyVersion: true, cancellationToken))
        {
            case HelloMessage hello when hello.Speaks(OpenFlowHeader.OpenFlow13):
                return;
            case HelloMessage hello:
                const string text = "only OpenFlow 1.3 (wire version 0x04) is spoken here";
                TrySend(new ErrorMessage(0, 0, ValueList.From(Encoding.ASCII.GetBytes(text))) { Xid = hello.Xid });
                throw new ChannelClosedException(ChannelCloseReason.VersionMismatch, $"the peer does not speak OpenFlow 1.3: {Spoken(hello)}");
            case ErrorMessage error:
                throw Failed($"the peer refused the hello: {error.Error}{Quote(error)}");
            case var other:
                throw new OpenFlowFormatException(OpenFlowError.BadType, $"{other?.Type} where a hello is due");
        }
    }

    private async Task<ImmutableArray<PortDescription>> ReceivePortsAsync(CancellationToken cancellationToken)
    {
        await SendAsync(new MultipartRequestMessage(new PortDescRequest()) { Xid = PortsXid }, cancellationToken);
        var ports = ImmutableArray.CreateBuilder<PortDescription>();
        while (true)
        {
            var reply = (MultipartReplyMessage)await ReceiveReplyAsync(PortsXid, MessageType.MultipartReply, cancellationToken);
            if (reply.Body is not PortDescReply part) throw new OpenFlowFormatException(OpenFlowError.BadMultipart, $"{reply.Body.Type} in answer to a port description request");
            ports.AddRange(part.Ports.AsSpan());
            if (ports.Count > options.MaximumPorts) throw Failed($"more than {options.MaximumPorts} ports");
            if (!reply.More) return ports.ToImmutable();
        }
    }

    private async Task<OpenFlowMessage> ReceiveReplyAsync(uint xid, MessageType type, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await ReceiveAsync(options.MaximumMessageLength, anyVersion: false, cancellationToken))
            {
                case null:
                    break;
                case EchoRequestMessage echo:
                    await SendAsync(new EchoReplyMessage(echo.Data) { Xid = echo.Xid }, cancellationToken);
                    break;
                case ErrorMessage error when error.Xid == xid || error.ErrorType == HelloFailed:
                    throw Failed($"the peer answered with {error.Error}{Quote(error)}");
                case var message when message.Xid == xid && message.Type == type:
                    return message;
            }
        }
    }

    // Null: a message of a kind that plays no part here.
    private async ValueTask<OpenFlowMessage?> ReceiveAsync(int maximumLength, bool anyVersion, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryDecode(maximumLength, anyVersion, out var message)) return message;
            var count = await transport.ReceiveAsync(_buffer.GetFree(), cancellationToken);
            if (count == 0) throw new ChannelClosedException(ChannelCloseReason.PeerClosed, "the peer closed the connection during the handshake");
            _buffer.Received(count);
        }
    }

    private bool TryDecode(int maximumLength, bool anyVersion, out OpenFlowMessage? message)
    {
        message = null;
        if (!_buffer.TryRead(maximumLength, anyVersion, out var frame)) return false;
        OpenFlowHeader.TryRead(frame, out var header);
        if (anyVersion || header.Type is MessageType.Error or MessageType.EchoRequest or MessageType.FeaturesReply or MessageType.MultipartReply)
            message = OpenFlowDecoder.Decode(frame);
        return true;
    }

    private async Task SendAsync(OpenFlowMessage message, CancellationToken cancellationToken)
    {
        _writer.Reset();
        OpenFlowEncoder.Encode(message, _writer);
        for (var rest = _writer.WrittenMemory; !rest.IsEmpty;)
            rest = rest[await transport.SendAsync(rest, cancellationToken)..];
    }

    // The last word before closing: whether it arrives changes nothing.
    private void TrySend(OpenFlowMessage message)
    {
        try
        {
            _writer.Reset();
            OpenFlowEncoder.Encode(message, _writer);
            transport.TrySend(_writer.WrittenSpan);
        }
        catch (IOException)
        {
            // The peer is gone already.
        }
    }

    private static ChannelClosedException Failed(string message) => new(ChannelCloseReason.HandshakeFailed, message);

    private static string Spoken(HelloMessage hello) =>
        hello.VersionBitmap is { } bitmap ? $"its version bitmap is 0x{bitmap:x8}" : $"it speaks up to wire version 0x{hello.Version:x2}";

    // Text from outside: printable ASCII is shown, anything else as a dot.
    private static string Quote(ErrorMessage error)
    {
        if (error.ErrorType != HelloFailed || error.Data.Count == 0) return "";
        var text = new StringBuilder(": \"");
        foreach (var value in error.Data.AsSpan()[..Math.Min(error.Data.Count, 128)]) text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
        return text.Append('"').ToString();
    }
}

/// <summary>What a handshake found out.</summary>
/// <param name="Features">Who the peer is.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Rest">What has been received beyond the handshake.</param>
internal sealed record HandshakeResult(FeaturesReplyMessage Features, ImmutableArray<PortDescription> Ports, FrameBuffer Rest);
