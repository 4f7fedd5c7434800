using System.Net.Sockets;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Chaos;

/// <summary>One hostile connection, and the tools of its trade.</summary>
public sealed class ChaosPeer(Socket socket, Random random, DatapathId impostor, CancellationToken cancellationToken)
{
    private readonly OpenFlowWriter _writer = new();
    private readonly byte[] _received = new byte[65536];
    private int _count;

    /// <summary>This connection's own randomness.</summary>
    public Random Random => random;

    /// <summary>The datapath id to claim.</summary>
    public DatapathId Impostor => impostor;

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
    }

    /// <summary>Sends messages.</summary>
    public Task SendAsync(params OpenFlowMessage[] messages) => SendAsync(Encode(messages));

    /// <summary>The bytes of messages.</summary>
    public byte[] Encode(params OpenFlowMessage[] messages)
    {
        _writer.Reset();
        foreach (var message in messages) OpenFlowEncoder.Encode(message, _writer);
        return _writer.WrittenSpan.ToArray();
    }

    /// <summary>Random bytes.</summary>
    public byte[] Garbage(int minimum, int maximum)
    {
        var bytes = new byte[random.Next(minimum, maximum + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Waits, at most until the attack is over.</summary>
    public Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);

    /// <summary>Stays connected until thrown out, reading what comes; at most for a time.</summary>
    public async Task LingerAsync(double seconds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (await socket.ReceiveAsync(_received, SocketFlags.None, limit.Token) > 0)
        {
        }
    }

    /// <summary>Ends the connection with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Speaks the whole handshake as a switch of 4 ports would.</summary>
    public async Task HandshakeAsync(DatapathId datapathId)
    {
        await SendAsync(HelloMessage.OpenFlow13);
        while (true)
        {
            switch (await ReceiveAsync())
            {
                case FeaturesRequestMessage request:
                    await SendAsync(new FeaturesReplyMessage(datapathId, 0, 254, 0, DatapathCapabilities.FlowStats) { Xid = request.Xid });
                    break;
                case MultipartRequestMessage { Body: PortDescRequest } request:
                    await SendAsync(new MultipartReplyMessage(new PortDescReply([.. Enumerable.Range(1, 4).Select(Port)])) { Xid = request.Xid });
                    return;
            }
        }
    }

    /// <summary>The next message.</summary>
    /// <exception cref="IOException">There is none any more.</exception>
    public async Task<OpenFlowMessage> ReceiveAsync()
    {
        while (true)
        {
            if (OpenFlowHeader.TryRead(_received.AsSpan(0, _count), out var header) && header.Length <= _count)
            {
                var message = OpenFlowDecoder.Decode(_received.AsSpan(0, header.Length));
                _received.AsSpan(header.Length, _count - header.Length).CopyTo(_received);
                _count -= header.Length;
                return message;
            }

            var count = await socket.ReceiveAsync(_received.AsMemory(_count), SocketFlags.None, cancellationToken);
            if (count == 0) throw new IOException("thrown out");
            _count += count;
        }
    }

    /// <summary>A packet-in with a random frame.</summary>
    public PacketInMessage PacketIn()
    {
        var frame = Garbage(14, 200);
        return new(0xFFFF_FFFF, (ushort)frame.Length, PacketInReason.Action, 25, 0x5ADC15C0, Match.Of(MatchField.Exact(OxmField.InPort, (UInt128)random.Next(1, 5))), ValueList.From(frame));
    }

    private static PortDescription Port(int number) => new(new((uint)number), default, $"port{number}", 0, PortState.Live);
}
