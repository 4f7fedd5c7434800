using System.Net.Sockets;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>A controller's end of an OpenFlow connection over a bridge's management socket.</summary>
internal sealed class SwitchConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly OpenFlowWriter _writer = new();
    private byte[] _buffer = new byte[1 << 18];
    private int _held;
    private uint _xid;

    public SwitchConnection(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        Send(HelloMessage.OpenFlow13);
        Barrier();
    }

    /// <summary>Queues a message; <see cref="Barrier"/> sends it.</summary>
    public uint Send(OpenFlowMessage message)
    {
        OpenFlowEncoder.Encode(message with { Xid = ++_xid }, _writer);
        return _xid;
    }

    /// <summary>Sends a barrier and gathers all that arrives before its reply.</summary>
    public List<OpenFlowMessage> Barrier()
    {
        var barrier = Send(new BarrierRequestMessage());
        _socket.Send(_writer.WrittenSpan);
        _writer.Reset();
        var gathered = new List<OpenFlowMessage>();
        while (true)
        {
            var message = Read();
            if (message is BarrierReplyMessage reply && reply.Xid == barrier) return gathered;
            gathered.Add(message);
        }
    }

    public void Dispose() => _socket.Dispose();

    private OpenFlowMessage Read()
    {
        OpenFlowHeader header;
        while (!OpenFlowHeader.TryRead(_buffer.AsSpan(0, _held), out header) || header.Length > _held)
        {
            var count = _socket.Receive(_buffer.AsSpan(_held));
            if (count == 0) throw new IOException("the switch hung up");
            _held += count;
        }

        var message = OpenFlowDecoder.Decode(_buffer.AsSpan(0, header.Length));
        _buffer.AsSpan(header.Length, _held - header.Length).CopyTo(_buffer);
        _held -= header.Length;
        return message;
    }
}
