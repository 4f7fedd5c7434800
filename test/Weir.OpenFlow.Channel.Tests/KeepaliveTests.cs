using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests;

public class KeepaliveTests
{
    private static async Task<(Pair Pair, ManualTime Time)> StartAsync(Func<ChannelOptions, ChannelOptions>? change = null)
    {
        var time = new ManualTime();
        var options = new ChannelOptions { TimeProvider = time };
        var pair = await Pair.OpenAsync(change?.Invoke(options) ?? options);
        // The clock starts on the channel's own thread.
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        return (pair, time);
    }

    [Fact]
    public async Task A_silent_peer_is_asked_after_five_seconds_and_given_up_after_fifteen()
    {
        var (pair, time) = await StartAsync();
        await using var _ = pair;
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, pair.Near.Unread);
        time.Advance(TimeSpan.FromSeconds(1.5));
        await pair.Switch.ReceiveAsync<EchoRequestMessage>();
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Null(pair.Channel.ClosedReason);
        time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(ChannelCloseReason.EchoTimeout, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task A_peer_that_answers_lives_on()
    {
        var (pair, time) = await StartAsync();
        await using var _ = pair;
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(6.5));
            var echo = await pair.Switch.ReceiveAsync<EchoRequestMessage>();
            pair.Switch.Send(new EchoReplyMessage(echo.Data) { Xid = echo.Xid });
            await pair.Channel.ProbeThroughAsync(pair.Switch);
        }

        Assert.Null(pair.Channel.ClosedReason);
        Assert.Equal(0, pair.Options.Statistics.UnexpectedReplies);
    }

    [Fact]
    public async Task A_peer_that_speaks_is_not_asked()
    {
        var (pair, time) = await StartAsync();
        await using var _ = pair;
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(3));
            pair.Switch.Send(new EchoRequestMessage([]) { Xid = 99 });
            Assert.Equal(99u, (await pair.Switch.ReceiveAsync<EchoReplyMessage>()).Xid);
        }

        Assert.Equal(0, pair.Near.Unread);
    }

    [Fact]
    public async Task FAUCETs_settings_give_FAUCETs_patience()
    {
        // The stock ryu.conf: every 3 s, at most 5 unreplied.
        var (pair, time) = await StartAsync(options => options with { EchoInterval = TimeSpan.FromSeconds(3), MaximumUnrepliedEchoes = 5 });
        await using var _ = pair;
        time.Advance(TimeSpan.FromSeconds(17.5));
        Assert.Null(pair.Channel.ClosedReason);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(ChannelCloseReason.EchoTimeout, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task Without_an_interval_nobody_is_asked_or_given_up()
    {
        var (pair, time) = await StartAsync(options => options with { EchoInterval = Timeout.InfiniteTimeSpan });
        await using var _ = pair;
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, pair.Near.Unread);
        Assert.Null(pair.Channel.ClosedReason);
    }

    [Fact]
    public async Task An_echo_request_is_answered_with_its_data()
    {
        var (pair, _) = await StartAsync();
        await using var disposing = pair;
        var data = ValueList.From(Enumerable.Range(0, 1000).Select(i => (byte)i));
        pair.Switch.Send(new EchoRequestMessage(data) { Xid = 7 });

        var reply = await pair.Switch.ReceiveAsync<EchoReplyMessage>();

        Assert.Equal((7u, data), (reply.Xid, reply.Data));
    }

    [Fact]
    public async Task A_probe_of_a_dead_peer_fails_in_time_and_leaves_the_channel_open()
    {
        var (pair, time) = await StartAsync();
        await using var _ = pair;
        var probing = pair.Channel.ProbeAliveAsync(TimeSpan.FromSeconds(1));
        await pair.Switch.ReceiveAsync<EchoRequestMessage>();
        time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.False(await probing.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Null(pair.Channel.ClosedReason);
    }

    [Fact]
    public async Task A_probe_takes_any_message_for_life()
    {
        var (pair, time) = await StartAsync();
        await using var _ = pair;
        var probing = pair.Channel.ProbeAliveAsync(TimeSpan.FromSeconds(1));
        await pair.Switch.ReceiveAsync<EchoRequestMessage>();
        time.Advance(TimeSpan.FromSeconds(0.5));
        pair.Switch.Send(new EchoRequestMessage([]) { Xid = 1 });
        await pair.Switch.ReceiveAsync<EchoReplyMessage>();
        time.Advance(TimeSpan.FromSeconds(0.6));

        Assert.True(await probing.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_probe_of_a_closed_channel_fails()
    {
        var (pair, _) = await StartAsync();
        await using var disposing = pair;
        pair.Switch.Dispose();
        await pair.ClosedAsync();

        Assert.False(await pair.Channel.ProbeAliveAsync(TimeSpan.FromSeconds(1)));
    }
}
