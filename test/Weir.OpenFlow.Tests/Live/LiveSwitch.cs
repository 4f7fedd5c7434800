using System.Net.Sockets;
using Weir.Integration.Tests.Lab;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Tests.Live;

/// <summary>A real ovs-vswitchd, spoken to over its management socket: send, and read to the answer.</summary>
public sealed class LiveSwitch : IDisposable
{
    private readonly OpenVSwitch _switch = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;
    private uint _xid;

    public LiveSwitch()
    {
        _switch.AddBridge("br0", 0xC0DEC);
        _socket.Connect(new UnixDomainSocketEndPoint(_switch.RunFile("br0.mgmt")));
        _stream = new NetworkStream(_socket) { ReadTimeout = 10_000 };
        Send(HelloMessage.OpenFlow13);
        while (Receive() is not HelloMessage)
        {
        }
    }

    /// <summary>Sends all and a barrier; the errors that came, by the place in <paramref name="messages"/>.</summary>
    public IReadOnlyDictionary<int, ErrorMessage> Confirm(IReadOnlyList<OpenFlowMessage> messages)
    {
        var first = _xid + 1;
        Send([.. messages.Select(message => message with { Xid = ++_xid })]);
        Send(new BarrierRequestMessage { Xid = ++_xid });
        var errors = new Dictionary<int, ErrorMessage>();
        while (true)
        {
            var message = Receive();
            if (message is ErrorMessage error) errors[(int)(error.Xid - first)] = error;
            if (message is BarrierReplyMessage && message.Xid == _xid) return errors;
        }
    }

    /// <summary>Asks, and gathers all parts of the answer.</summary>
    public IReadOnlyList<TReply> Ask<TReply>(MultipartRequestBody request)
        where TReply : MultipartReplyBody
    {
        Send(new MultipartRequestMessage(request) { Xid = ++_xid });
        var replies = new List<TReply>();
        while (true)
        {
            switch (Receive())
            {
                case MultipartReplyMessage reply when reply.Xid == _xid:
                    replies.Add((TReply)reply.Body);
                    if (!reply.More) return replies;
                    break;
                case ErrorMessage error when error.Xid == _xid:
                    throw new InvalidOperationException(error.Error.ToString());
            }
        }
    }

    /// <summary>Asks with another message than a multipart request.</summary>
    public TReply Ask<TReply>(OpenFlowMessage request)
        where TReply : OpenFlowMessage
    {
        Send(request with { Xid = ++_xid });
        while (true)
        {
            if (Receive() is { } message && message.Xid == _xid) return (TReply)message;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _switch.Dispose();
    }

    private void Send(params OpenFlowMessage[] messages)
    {
        var writer = new OpenFlowWriter();
        foreach (var message in messages) OpenFlowEncoder.Encode(message, writer);
        _stream.Write(writer.WrittenSpan);
    }

    private OpenFlowMessage Receive()
    {
        var header = new byte[OpenFlowHeader.Size];
        _stream.ReadExactly(header);
        OpenFlowHeader.TryRead(header, out var parsed);
        var frame = new byte[parsed.Length];
        header.CopyTo(frame, 0);
        _stream.ReadExactly(frame.AsSpan(OpenFlowHeader.Size));
        var message = OpenFlowDecoder.Decode(frame);
        if (message is EchoRequestMessage echo) Send(new EchoReplyMessage(echo.Data) { Xid = echo.Xid });
        return message;
    }
}
