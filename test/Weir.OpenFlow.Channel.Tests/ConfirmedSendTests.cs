using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

public class ConfirmedSendTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static FlowModMessage[] FlowMods(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new FlowModMessage(FlowModCommand.Add, new FlowEntry(0, (ushort)i, Match.Any, [])))];

    [Fact]
    public async Task Nothing_is_confirmed_before_the_barrier_is_answered()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendConfirmedAsync(FlowMods(3), None);
        for (var i = 0; i < 3; i++) Assert.Equal(i, (await pair.Switch.ReceiveAsync<FlowModMessage>()).Entry.Priority);
        var barrier = await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        Assert.False(sending.IsCompleted);
        pair.Switch.Send(new BarrierReplyMessage { Xid = barrier.Xid });

        Assert.Equal(SendResult.Applied, (await sending).Result);
    }

    [Fact]
    public async Task Each_error_names_the_message_that_caused_it()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendConfirmedAsync(FlowMods(5), None);
        var xids = new List<uint>();
        for (var i = 0; i < 5; i++) xids.Add((await pair.Switch.ReceiveAsync<FlowModMessage>()).Xid);
        pair.Switch.Send(
            new ErrorMessage(5, 1, []) { Xid = xids[4] },
            new ErrorMessage(4, 9, []) { Xid = xids[1] },
            new ErrorMessage(4, 8, []) { Xid = xids[1] },
            new ErrorMessage(3, 0, []) { Xid = xids[0] - 1 });
        pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid });

        var outcome = await sending;

        Assert.Equal(SendResult.PartlyApplied, outcome.Result);
        Assert.Equal([(1, new OpenFlowError(4, 9)), (4, new OpenFlowError(5, 1))], outcome.Errors.Select(error => (error.Index, error.Error.Error)));
        Assert.Equal(new OpenFlowError(3, 0), pair.Handler.TakeError().Error);
    }

    [Fact]
    public async Task Two_runs_at_once_get_their_own_errors()
    {
        await using var pair = await Pair.OpenAsync();
        var first = pair.Channel.SendConfirmedAsync(FlowMods(1), None);
        var second = pair.Channel.SendConfirmedAsync(FlowMods(1), None);
        for (var i = 0; i < 4; i++)
        {
            switch (await pair.Switch.ReceiveAsync())
            {
                case FlowModMessage flow when i < 2: pair.Switch.Send(new ErrorMessage(5, 0, []) { Xid = flow.Xid }); break;
                case BarrierRequestMessage barrier: pair.Switch.Send(new BarrierReplyMessage { Xid = barrier.Xid }); break;
            }
        }

        Assert.Equal(SendResult.PartlyApplied, (await first).Result);
        Assert.Equal(SendResult.Applied, (await second).Result);
    }

    [Fact]
    public async Task A_channel_that_closes_in_between_says_that_the_outcome_is_unknown()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendConfirmedAsync(FlowMods(2), None);
        await pair.Switch.ReceiveAsync<FlowModMessage>();
        pair.Switch.Dispose();

        await Assert.ThrowsAsync<ChannelClosedException>(() => sending);
    }

    [Fact]
    public async Task More_messages_than_the_output_may_hold_wait_for_the_peer()
    {
        await using var pair = await Pair.OpenAsync(new ChannelOptions { OutputHighWater = 2000, OutputLimit = 20_000, EchoInterval = Timeout.InfiniteTimeSpan }, capacity: 1000);
        var sending = pair.Channel.SendConfirmedAsync(FlowMods(2000), None);
        for (var i = 0; i < 2000; i++) Assert.Equal(i, (await pair.Switch.ReceiveAsync<FlowModMessage>()).Entry.Priority);
        pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid });

        Assert.Equal(SendResult.Applied, (await sending).Result);
    }
}
