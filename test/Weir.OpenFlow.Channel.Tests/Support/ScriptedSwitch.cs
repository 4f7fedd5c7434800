using Weir.OpenFlow.Channel.Framing;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests.Support;

/// <summary>The other end of a channel: says and expects exactly what a test tells it to.</summary>
public sealed class ScriptedSwitch(ChannelTransport transport) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FrameBuffer _buffer = new(4096);
    private readonly OpenFlowWriter _writer = new();

    public static FeaturesReplyMessage Features { get; } = new(new DatapathId(0x1234), 0, 254, 0, DatapathCapabilities.FlowStats);

    public static PortDescription Port(uint number) => new(new(number), default, $"port{number}", 0, PortState.Live);

    /// <summary>Says hello and answers features and ports.</summary>
    public async Task HandshakeAsync(params uint[] ports)
    {
        Send(HelloMessage.OpenFlow13);
        Assert.True((await ReceiveAsync<HelloMessage>()).Speaks(4));
        Send(Features with { Xid = (await ReceiveAsync<FeaturesRequestMessage>()).Xid });
        var request = await ReceiveAsync<MultipartRequestMessage>();
        Assert.IsType<PortDescRequest>(request.Body);
        Send(new MultipartReplyMessage(new PortDescReply([.. ports.Select(Port)])) { Xid = request.Xid });
    }

    public async Task<T> ReceiveAsync<T>()
        where T : OpenFlowMessage
    {
        var message = await ReceiveAsync();
        return message as T ?? throw new InvalidOperationException($"{typeof(T).Name} is due, {message?.ToString() ?? "the end"} came");
    }

    /// <summary>The next message; null when the channel has closed.</summary>
    public async Task<OpenFlowMessage?> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_buffer.TryRead(ushort.MaxValue, anyVersion: true, out var frame)) return OpenFlowDecoder.Decode(frame);
            var count = await transport.ReceiveAsync(_buffer.GetFree(), limit.Token);
            if (count == 0) return null;
            _buffer.Received(count);
        }
    }

    public void Send(params OpenFlowMessage[] messages)
    {
        _writer.Reset();
        foreach (var message in messages) OpenFlowEncoder.Encode(message, _writer);
        SendRaw(_writer.WrittenSpan);
    }

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[transport.TrySend(bytes)..];
    }

    public void Dispose() => transport.Dispose();
}
