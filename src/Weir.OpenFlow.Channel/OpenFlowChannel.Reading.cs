using System.Buffers;
using System.Runtime.CompilerServices;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

public sealed partial class OpenFlowChannel
{
    private bool _shedding;

    private void ReadLoop(IChannelHandler handler)
    {
        ChannelThreadPriority.Raise();
        // From the pool: connections come and go, and an array of this size of one's own stays until the rarest of collections.
        var received = ArrayPool<byte>.Shared.Rent(ReceiveBuffer + _buffer.Buffered);
        try
        {
            _buffer.Adopt(received);
            _keepalive.Received();
            _keepalive.Start();
            do
            {
                HandleBuffered(handler);
                Pace();
            }
            while (Receive());
            Close(ChannelCloseReason.PeerClosed, "the peer closed the connection");
        }
        catch (OpenFlowFormatException exception)
        {
            // What was queued before goes out with the reason, as far as the peer takes it.
            _output.Flush();
            Close(ChannelCloseReason.Malformed, exception.Message, exception);
        }
        catch (IOException exception)
        {
            Close(ChannelCloseReason.ConnectionLost, exception.Message, exception);
        }
        catch (Exception exception)
        {
            Close(ChannelCloseReason.HandlerFault, $"{exception.GetType().Name}: {exception.Message}", exception);
        }
        ArrayPool<byte>.Shared.Return(received);
        _ended.TrySetResult();
    }

    private bool Receive()
    {
        if (_closed is not null) return false;
        var count = _transport.Receive(_buffer.GetFree().Span);
        if (count == 0) return false;
        _buffer.Received(count);
        _keepalive.Received();
        return true;
    }

    private void HandleBuffered(IChannelHandler handler)
    {
        while (_buffer.TryRead(_options.MaximumMessageLength, anyVersion: false, out var frame))
        {
            _output.Tap?.See(frame, toDatapath: false);
            try
            {
                Dispatch(handler, frame);
            }
            catch (OpenFlowFormatException exception)
            {
                var answer = ErrorMessage.Answer(exception.Error, frame);
                Enqueue(answer, answer.Xid);
                var head = Convert.ToHexStringLower(frame[..Math.Min(frame.Length, 64)]);
                throw new OpenFlowFormatException(exception.Error, $"{exception.Message} (message {head}{(frame.Length > 64 ? "…" : "")}, {frame.Length} bytes)");
            }
        }
        handler.OnBatchEnd();
        _output.Flush();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dispatch(IChannelHandler handler, ReadOnlySpan<byte> frame)
    {
        if ((MessageType)frame[1] == MessageType.PacketIn)
        {
            if (_shedding) _options.Statistics.CountShedPacketIn();
            else handler.OnMessage(frame);
        }
        else
        {
            DispatchRare(handler, frame);
        }
    }

    private void DispatchRare(IChannelHandler handler, ReadOnlySpan<byte> frame)
    {
        OpenFlowHeader.TryRead(frame, out var header);
        switch (MessageRoutes.Of(header.Type))
        {
            case MessageRoute.Handler:
                handler.OnMessage(frame);
                break;
            case MessageRoute.Reply:
                TakeReply(frame, header.Xid);
                break;
            case MessageRoute.Error:
                var error = (ErrorMessage)OpenFlowDecoder.Decode(frame);
                if (!_requests.TryReport(error)) handler.OnError(error);
                break;
            case MessageRoute.Experimenter when _requests.Find(header.Xid) is null:
                handler.OnMessage(frame);
                break;
            case MessageRoute.Experimenter:
                TakeReply(frame, header.Xid);
                break;
            case MessageRoute.EchoRequest:
                AnswerEcho(frame);
                break;
            case MessageRoute.Ignored:
                break;
            default:
                throw new OpenFlowFormatException(OpenFlowError.BadType, $"{header.Type} from a datapath");
        }
    }

    private void TakeReply(ReadOnlySpan<byte> frame, uint xid)
    {
        // Echo replies of the keepalive come here too: that bytes came has told it all it wants to know.
        if (_requests.Find(xid) is not { } request)
        {
            if ((MessageType)frame[1] != MessageType.EchoReply) _options.Statistics.CountUnexpectedReply();
        }
        else if (request.Accept(frame))
        {
            _requests.Remove(request);
        }
    }

    private void AnswerEcho(ReadOnlySpan<byte> frame)
    {
        using var lease = Lease();
        var reply = lease.GetSpan(frame.Length);
        frame.CopyTo(reply);
        reply[1] = (byte)MessageType.EchoReply;
        lease.Advance(frame.Length);
    }

    // A peer that does not read gets nothing more to answer; see ChannelOptions.CongestionPause.
    private void Pace()
    {
        if (!_output.IsCongested) _shedding = false;
        else _shedding = _shedding || !_output.WaitWritable(_options.CongestionPause);
    }
}
