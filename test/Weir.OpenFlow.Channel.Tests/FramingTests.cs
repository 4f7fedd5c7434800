using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

public class FramingTests
{
    private static readonly PacketInMessage Small = new(0xFFFF_FFFF, 4, PacketInReason.Action, 3, 7, Match.Any, [1, 2, 3, 4]);

    private static byte[] Encode(params OpenFlowMessage[] messages)
    {
        var writer = new OpenFlowWriter();
        foreach (var message in messages) OpenFlowEncoder.Encode(message, writer);
        return writer.WrittenSpan.ToArray();
    }

    [Fact]
    public async Task A_message_split_at_any_byte_arrives_whole()
    {
        var bytes = Encode(Small);
        await using var pair = await Pair.OpenAsync();
        for (var split = 1; split < bytes.Length; split++)
        {
            pair.Switch.SendRaw(bytes.AsSpan(0, split));
            SpinWait.SpinUntil(() => pair.Near.Waiting == 0, TimeSpan.FromSeconds(5));
            pair.Switch.SendRaw(bytes.AsSpan(split));

            Assert.Equal(Small, pair.Handler.Take());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70)] // one whole message and the start of the next
    [InlineData(1000)]
    public async Task A_stream_read_in_pieces_of_any_size_loses_nothing(int pieces)
    {
        await using var pair = await Pair.OpenAsync(maximumRead: pieces);
        for (var i = 0; i < 20; i++) pair.Switch.Send(Small with { Cookie = (ulong)i });

        for (var i = 0; i < 20; i++) Assert.Equal((ulong)i, ((PacketInMessage)pair.Handler.Take()).Cookie);
    }

    [Fact]
    public async Task Several_messages_of_one_read_are_one_batch_in_order()
    {
        using var release = new ManualResetEventSlim();
        await using var pair = await Pair.OpenAsync(handler: new RecordingHandler { OnFrame = _ => release.Wait(TimeSpan.FromSeconds(10)) });
        pair.Switch.Send(Small with { Cookie = 1 });
        pair.Switch.SendRaw(Encode([.. Enumerable.Range(2, 100).Select(i => Small with { Cookie = (ulong)i })]));
        release.Set();

        for (var i = 1; i <= 101; i++) Assert.Equal((ulong)i, ((PacketInMessage)pair.Handler.Take()).Cookie);
        // One for what was left of the handshake, one for the first message, one for the hundred; a race may merge the last two.
        SpinWait.SpinUntil(() => pair.Handler.Batches >= 2, TimeSpan.FromSeconds(5));
        Assert.InRange(pair.Handler.Batches, 2, 3);
    }

    [Fact]
    public async Task The_longest_message_there_can_be_arrives()
    {
        await using var pair = await Pair.OpenAsync(capacity: 10_000);
        var echo = new EchoRequestMessage(ValueList.From(new byte[ushort.MaxValue - 8])) { Xid = 77 };
        var sending = Task.Run(() => pair.Switch.Send(echo), TestContext.Current.CancellationToken);

        Assert.Equal(echo.Data, (await pair.Switch.ReceiveAsync<EchoReplyMessage>()).Data);
        await sending;
    }

    [Theory]
    [InlineData("00000000_00000000", "version 0x00")]
    [InlineData("050A0018_00000000", "version 0x05")]
    [InlineData("040A0007_00000000", "says 7 bytes")]
    [InlineData("040A0000_00000000", "says 0 bytes")]
    [InlineData("474554202F20485454502F312E310D0A", "version 0x47")] // GET / HTTP/1.1
    public async Task Bytes_that_are_no_OpenFlow_close_the_channel(string garbage, string expected)
    {
        await using var pair = await Pair.OpenAsync();
        pair.Switch.SendRaw(Convert.FromHexString(garbage.Replace("_", "", StringComparison.Ordinal)));

        var closed = await pair.ClosedAsync();

        Assert.Equal(ChannelCloseReason.Malformed, closed.Reason);
        Assert.Contains(expected, closed.Message, StringComparison.Ordinal);
        Assert.Equal(1, pair.Options.Statistics.Closed(ChannelCloseReason.Malformed));
    }

    [Fact]
    public async Task A_message_longer_than_allowed_closes_the_channel_before_its_body_comes()
    {
        await using var pair = await Pair.OpenAsync(new ChannelOptions { MaximumMessageLength = 1000 });
        pair.Switch.SendRaw([4, (byte)MessageType.PacketIn, 3, 0xE9, 0, 0, 0, 0]);

        Assert.Equal(ChannelCloseReason.Malformed, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task A_reply_whose_body_is_cut_short_is_answered_with_an_error_and_closes_the_channel()
    {
        await using var pair = await Pair.OpenAsync();
        var request = pair.Channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), CancellationToken.None);
        var xid = (await pair.Switch.ReceiveAsync<GetConfigRequestMessage>()).Xid;
        pair.Switch.SendRaw([4, (byte)MessageType.GetConfigReply, 0, 10, 0, 0, 0, (byte)xid, 0, 0]);

        Assert.Equal(OpenFlowError.BadLength, (await pair.Switch.ReceiveAsync<ErrorMessage>()).Error);
        Assert.Equal(ChannelCloseReason.Malformed, (await pair.ClosedAsync()).Reason);
        Assert.Equal(ChannelCloseReason.Malformed, (await Assert.ThrowsAsync<ChannelClosedException>(() => request)).Reason);
    }

    [Fact]
    public async Task A_message_only_controllers_send_closes_the_channel()
    {
        await using var pair = await Pair.OpenAsync();
        pair.Switch.Send(new BarrierRequestMessage { Xid = 5 });

        Assert.Equal(OpenFlowError.BadType, (await pair.Switch.ReceiveAsync<ErrorMessage>()).Error);
        Assert.Equal(ChannelCloseReason.Malformed, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_channel_and_says_so()
    {
        await using var pair = await Pair.OpenAsync(handler: new RecordingHandler { OnFrame = _ => throw new InvalidOperationException("broken") });
        pair.Switch.Send(Small);

        var closed = await pair.ClosedAsync();

        Assert.Equal(ChannelCloseReason.HandlerFault, closed.Reason);
        Assert.Contains("broken", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packet_in_that_the_handler_cannot_decode_is_the_peers_fault()
    {
        await using var pair = await Pair.OpenAsync(handler: new RecordingHandler { OnFrame = frame => OpenFlowDecoder.Decode(frame.Span) });
        pair.Switch.SendRaw([4, (byte)MessageType.PacketIn, 0, 12, 0, 0, 0, 0, 1, 2, 3, 4]);

        Assert.Equal(ChannelCloseReason.Malformed, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task The_end_of_the_stream_closes_the_channel()
    {
        await using var pair = await Pair.OpenAsync();
        pair.Switch.Dispose();

        Assert.Equal(ChannelCloseReason.PeerClosed, (await pair.ClosedAsync()).Reason);
    }
}
