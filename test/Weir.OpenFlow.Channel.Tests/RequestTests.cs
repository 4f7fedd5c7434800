using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Channel.Tests;

public class RequestTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Replies_find_their_requests_whatever_the_order()
    {
        await using var pair = await Pair.OpenAsync();
        var config = pair.Channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), None);
        var barrier = pair.Channel.BarrierAsync(None);
        var first = await pair.Switch.ReceiveAsync<GetConfigRequestMessage>();
        var second = await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        pair.Switch.Send(new BarrierReplyMessage { Xid = second.Xid });
        await barrier;
        Assert.False(config.IsCompleted);
        pair.Switch.Send(new GetConfigReplyMessage(FragmentHandling.NxMatch, 128) { Xid = first.Xid });

        Assert.Equal(128, (await config).MissSendLength);
    }

    [Fact]
    public async Task An_error_reply_fails_the_request_with_type_code_and_xid()
    {
        await using var pair = await Pair.OpenAsync();
        var request = new GetConfigRequestMessage();
        var reply = pair.Channel.RequestAsync<GetConfigReplyMessage>(request, None);
        var xid = (await pair.Switch.ReceiveAsync<GetConfigRequestMessage>()).Xid;
        pair.Switch.Send(new ErrorMessage(1, 5, []) { Xid = xid });

        var error = await Assert.ThrowsAsync<OpenFlowErrorReplyException>(() => reply);

        Assert.Equal((new OpenFlowError(1, 5), xid), (error.Error, error.Xid));
        Assert.Same(request, error.Request);
        Assert.Empty(pair.Handler.Errors);
    }

    [Fact]
    public async Task A_reply_nobody_waits_for_is_counted_and_harms_nothing()
    {
        await using var pair = await Pair.OpenAsync();
        pair.Switch.Send(new BarrierReplyMessage { Xid = 0xDEAD }, new MultipartReplyMessage(new PortDescReply([])) { Xid = 0xBEEF });
        var barrier = pair.Channel.BarrierAsync(None);
        pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid });
        await barrier;

        Assert.Equal(2, pair.Options.Statistics.UnexpectedReplies);
    }

    [Fact]
    public async Task An_error_nobody_waits_for_goes_to_the_handler_with_the_xid_of_its_message()
    {
        await using var pair = await Pair.OpenAsync();
        var xid = pair.Channel.Send(new GetConfigRequestMessage());
        pair.Channel.Flush();
        Assert.Equal(xid, (await pair.Switch.ReceiveAsync<GetConfigRequestMessage>()).Xid);
        pair.Switch.Send(new ErrorMessage(4, 6, []) { Xid = xid });

        Assert.Equal(xid, pair.Handler.TakeError().Xid);
    }

    [Fact]
    public async Task A_multipart_answer_is_complete_only_with_the_part_without_more()
    {
        await using var pair = await Pair.OpenAsync();
        var request = pair.Channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(new PortDescRequest()), None);
        var xid = (await pair.Switch.ReceiveAsync<MultipartRequestMessage>()).Xid;
        for (uint port = 1; port <= 3; port++) pair.Switch.Send(new MultipartReplyMessage(new PortDescReply([ScriptedSwitch.Port(port)]), More: true) { Xid = xid });
        var barrier = pair.Channel.BarrierAsync(None);
        pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid });
        await barrier;
        Assert.False(request.IsCompleted);
        pair.Switch.Send(new MultipartReplyMessage(new PortDescReply([])) { Xid = xid });

        var parts = await request;

        Assert.Equal([1u, 2u, 3u], parts.SelectMany(part => ((PortDescReply)part.Body).Ports.Select(port => port.Number.Value)));
    }

    [Fact]
    public async Task A_multipart_answer_without_end_closes_the_channel()
    {
        await using var pair = await Pair.OpenAsync(new ChannelOptions { MaximumMultipartBytes = 1000 });
        var request = pair.Channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(new PortDescRequest()), None);
        var xid = (await pair.Switch.ReceiveAsync<MultipartRequestMessage>()).Xid;
        for (uint i = 0; i < 20; i++) pair.Switch.Send(new MultipartReplyMessage(new PortDescReply([ScriptedSwitch.Port(1)]), More: true) { Xid = xid });

        Assert.Equal(ChannelCloseReason.Malformed, (await Assert.ThrowsAsync<ChannelClosedException>(() => request)).Reason);
    }

    [Fact]
    public async Task A_reply_of_another_type_is_malformed()
    {
        await using var pair = await Pair.OpenAsync();
        var request = pair.Channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), None);
        pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<GetConfigRequestMessage>()).Xid });

        Assert.Equal(ChannelCloseReason.Malformed, (await Assert.ThrowsAsync<ChannelClosedException>(() => request)).Reason);
    }

    [Fact]
    public async Task A_request_without_an_answer_times_out_and_its_late_reply_is_only_counted()
    {
        var time = new ManualTime();
        await using var pair = await Pair.OpenAsync(new ChannelOptions { TimeProvider = time, EchoInterval = Timeout.InfiniteTimeSpan });
        var barrier = pair.Channel.BarrierAsync(None);
        var xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid;
        time.Advance(TimeSpan.FromSeconds(61));

        await Assert.ThrowsAsync<TimeoutException>(() => barrier.WaitAsync(TimeSpan.FromSeconds(5)));

        pair.Switch.Send(new BarrierReplyMessage { Xid = xid });
        SpinWait.SpinUntil(() => pair.Options.Statistics.UnexpectedReplies == 1, TimeSpan.FromSeconds(5));
        Assert.Equal(1, pair.Options.Statistics.UnexpectedReplies);
    }

    [Fact]
    public async Task What_waits_fails_when_the_channel_closes_and_later_requests_do_at_once()
    {
        await using var pair = await Pair.OpenAsync();
        var barrier = pair.Channel.BarrierAsync(None);
        await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        pair.Switch.Dispose();

        Assert.Equal(ChannelCloseReason.PeerClosed, (await Assert.ThrowsAsync<ChannelClosedException>(() => barrier)).Reason);
        Assert.Equal(ChannelCloseReason.PeerClosed, (await Assert.ThrowsAsync<ChannelClosedException>(() => pair.Channel.BarrierAsync(None))).Reason);
    }

    [Fact]
    public async Task A_cancelled_request_lets_go()
    {
        await using var pair = await Pair.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var barrier = pair.Channel.BarrierAsync(cancel.Token);
        await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => barrier);
        Assert.Null(pair.Channel.ClosedReason);
    }

    [Fact]
    public void Xids_skip_zero_when_they_wrap()
    {
        var table = new RequestTable();
        for (var i = 0; i < 4; i++) table.Reserve(int.MaxValue / 2);
        var seen = new List<uint>();
        for (var i = 0; i < 10; i++) seen.Add(table.Reserve(int.MaxValue / 2));

        // A run never holds 0, neither at its start nor where it wraps.
        Assert.All(seen, first => Assert.True(first != 0 && first + (uint)(int.MaxValue / 2) - 1 >= first));
    }
}
