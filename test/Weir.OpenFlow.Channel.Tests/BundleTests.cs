using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

public class BundleTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly OpenFlowError MessageFailed = new(0xFFFF, 2311, ExperimenterId.Onf);

    private static FlowModMessage[] FlowMods(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new FlowModMessage(FlowModCommand.Add, new FlowEntry(0, (ushort)i, Match.Any, [])))];

    private static ErrorMessage Error(OpenFlowError error, uint xid) => new(error.Type, error.Code, [], error.Experimenter) { Xid = xid };

    private static async Task<BundleControlMessage> ControlAsync(Pair pair, BundleControlType control)
    {
        var message = await pair.Switch.ReceiveAsync<BundleControlMessage>();
        Assert.Equal((control, BundleFlags.Atomic | BundleFlags.Ordered), (message.Control, message.Flags));
        return message;
    }

    private static async Task OpenAsync(Pair pair)
    {
        var open = await ControlAsync(pair, BundleControlType.OpenRequest);
        pair.Switch.Send(open with { Control = BundleControlType.OpenReply });
    }

    private static async Task<List<uint>> TakeAddsAsync(Pair pair, int count)
    {
        var xids = new List<uint>();
        for (var i = 0; i < count; i++)
        {
            var add = await pair.Switch.ReceiveAsync<BundleAddMessage>();
            Assert.Equal(i, ((FlowModMessage)add.Message).Entry.Priority);
            Assert.Equal(add.Xid, add.Message.Xid);
            xids.Add(add.Xid);
        }
        return xids;
    }

    private static async Task AnswerBarrierAsync(Pair pair) => pair.Switch.Send(new BarrierReplyMessage { Xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid });

    [Fact]
    public async Task Is_opened_filled_checked_and_committed_in_this_order()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(3), None);
        await OpenAsync(pair);
        await TakeAddsAsync(pair, 3);
        await AnswerBarrierAsync(pair);
        var commit = await ControlAsync(pair, BundleControlType.CommitRequest);
        Assert.False(sending.IsCompleted);
        pair.Switch.Send(commit with { Control = BundleControlType.CommitReply });

        Assert.Same(SendOutcome.Applied, await sending);
    }

    [Fact]
    public async Task Refused_at_an_add_is_discarded_and_never_committed()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(3), None);
        await OpenAsync(pair);
        var xids = await TakeAddsAsync(pair, 3);
        pair.Switch.Send(Error(OpenFlowError.BadMatchField, xids[2]));
        await AnswerBarrierAsync(pair);
        await ControlAsync(pair, BundleControlType.DiscardRequest);

        var outcome = await sending;

        Assert.Equal(SendResult.RolledBack, outcome.Result);
        var error = Assert.Single(outcome.Errors);
        Assert.Equal((2, OpenFlowError.BadMatchField), (error.Index, error.Error.Error));
        Assert.Empty(pair.Handler.Errors);
    }

    [Fact]
    public async Task Refused_at_the_commit_blames_the_message_that_the_switch_names()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(3), None);
        await OpenAsync(pair);
        var xids = await TakeAddsAsync(pair, 3);
        await AnswerBarrierAsync(pair);
        var commit = await ControlAsync(pair, BundleControlType.CommitRequest);
        pair.Switch.Send(Error(new OpenFlowError(2, 9), xids[1]), Error(MessageFailed, commit.Xid));

        var outcome = await sending;

        Assert.Equal(SendResult.RolledBack, outcome.Result);
        var error = Assert.Single(outcome.Errors);
        Assert.Equal((1, new OpenFlowError(2, 9)), (error.Index, error.Error.Error));
    }

    [Fact]
    public async Task Refused_at_the_commit_without_a_name_blames_the_bundle()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(1), None);
        await OpenAsync(pair);
        await TakeAddsAsync(pair, 1);
        await AnswerBarrierAsync(pair);
        pair.Switch.Send(Error(MessageFailed, (await ControlAsync(pair, BundleControlType.CommitRequest)).Xid));

        var error = Assert.Single((await sending).Errors);

        Assert.Equal((SendError.WholeBundle, MessageFailed), (error.Index, error.Error.Error));
    }

    [Theory]
    [InlineData(1)] // BAD_TYPE
    [InlineData(3)] // BAD_EXPERIMENTER
    [InlineData(4)] // BAD_EXP_TYPE
    public async Task A_switch_without_bundles_is_asked_once(ushort code)
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(1), None);
        pair.Switch.Send(Error(new OpenFlowError(1, code), (await ControlAsync(pair, BundleControlType.OpenRequest)).Xid));

        Assert.Equal(SendResult.Unsupported, (await sending).Result);
        Assert.False(pair.Channel.BundlesSupported);
        Assert.Equal(SendResult.Unsupported, (await pair.Channel.SendBundleAsync(FlowMods(1), None)).Result);
    }

    [Fact]
    public async Task A_switch_that_will_not_open_another_bundle_applies_nothing_and_is_asked_again()
    {
        await using var pair = await Pair.OpenAsync();
        var sending = pair.Channel.SendBundleAsync(FlowMods(1), None);
        pair.Switch.Send(Error(new OpenFlowError(0xFFFF, 2303, ExperimenterId.Onf), (await ControlAsync(pair, BundleControlType.OpenRequest)).Xid));

        Assert.Equal(SendResult.RolledBack, (await sending).Result);
        Assert.True(pair.Channel.BundlesSupported);
    }

    [Fact]
    public async Task A_cancelled_bundle_is_discarded()
    {
        await using var pair = await Pair.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var sending = pair.Channel.SendBundleAsync(FlowMods(1), cancel.Token);
        await OpenAsync(pair);
        await TakeAddsAsync(pair, 1);
        await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await ControlAsync(pair, BundleControlType.DiscardRequest);
    }

    [Fact]
    public async Task An_empty_list_sends_nothing()
    {
        await using var pair = await Pair.OpenAsync();

        Assert.Equal(SendResult.Applied, (await pair.Channel.SendBundleAsync([], None)).Result);
        await pair.Channel.ProbeThroughAsync(pair.Switch);
    }
}
