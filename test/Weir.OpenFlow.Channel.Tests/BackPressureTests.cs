using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

public class BackPressureTests
{
    private static readonly PacketInMessage PacketIn = new(0xFFFF_FFFF, 4, PacketInReason.Action, 3, 7, Match.Any, [1, 2, 3, 4]);
    private static readonly ChannelOptions Small = new() { OutputHighWater = 1000, OutputLimit = 5000, CongestionPause = TimeSpan.FromMilliseconds(20) };

    private static byte[] Barrier(uint xid)
    {
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(new BarrierRequestMessage { Xid = xid }, writer);
        return writer.WrittenSpan.ToArray();
    }

    [Fact]
    public async Task A_peer_that_does_not_read_makes_the_channel_congested_until_it_does()
    {
        await using var pair = await Pair.OpenAsync(Small, capacity: 500);
        for (uint i = 0; i < 250; i++) pair.Channel.Write(Barrier(i));
        pair.Channel.Flush();
        Assert.True(pair.Channel.IsCongested);
        var writable = pair.Channel.WaitWritableAsync(CancellationToken.None).AsTask();
        Assert.False(writable.IsCompleted);

        for (uint i = 0; i < 250; i++) Assert.Equal(i, (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid);

        await writable.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False(pair.Channel.IsCongested);
    }

    [Fact]
    public async Task The_hard_limit_closes_the_channel()
    {
        await using var pair = await Pair.OpenAsync(Small, capacity: 500);
        for (uint i = 0; i < 1000; i++) pair.Channel.Write(Barrier(i));
        pair.Channel.Flush();

        var closed = await pair.ClosedAsync();

        Assert.Equal(ChannelCloseReason.Congested, closed.Reason);
        await pair.Channel.WaitWritableAsync(CancellationToken.None);
    }

    [Fact]
    public async Task While_congested_packet_ins_are_dropped_and_everything_else_is_handled()
    {
        await using var pair = await Pair.OpenAsync(Small, capacity: 500);
        for (uint i = 0; i < 250; i++) pair.Channel.Write(Barrier(i));
        pair.Channel.Flush();
        var statistics = pair.Options.Statistics;

        // The first may still be handled: the channel learns of the congestion between two reads.
        while (statistics.ShedPacketIns == 0)
        {
            pair.Switch.Send(PacketIn);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        pair.Switch.Send(new ErrorMessage(1, 1, []) { Xid = 1000 });
        Assert.Equal(1000u, pair.Handler.TakeError().Xid);

        for (uint i = 0; i < 250; i++) await pair.Switch.ReceiveAsync<BarrierRequestMessage>();
        SpinWait.SpinUntil(() => !pair.Channel.IsCongested, TimeSpan.FromSeconds(5));
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        var shed = statistics.ShedPacketIns;
        var handled = pair.Handler.Frames.Count;
        pair.Switch.Send(PacketIn);
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        Assert.Equal((shed, handled + 1), (statistics.ShedPacketIns, pair.Handler.Frames.Count));
    }

    [Fact]
    public async Task A_peer_that_talks_and_reads_nothing_is_given_up_as_a_silent_one_is()
    {
        var time = new ManualTime();
        await using var pair = await Pair.OpenAsync(Small with { TimeProvider = time }, capacity: 500);
        await pair.Channel.ProbeThroughAsync(pair.Switch);
        for (uint i = 0; i < 100; i++) pair.Channel.Write(Barrier(i));
        pair.Channel.Flush();
        for (var second = 0; second < 17; second++)
        {
            if (pair.Channel.ClosedReason is null)
            {
                pair.Switch.Send(PacketIn);
                SpinWait.SpinUntil(() => pair.Handler.Frames.Count + pair.Options.Statistics.ShedPacketIns > second, TimeSpan.FromSeconds(5));
            }
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ChannelCloseReason.Congested, (await pair.ClosedAsync()).Reason);
    }

    [Fact]
    public async Task Messages_of_many_threads_are_never_mixed()
    {
        const int threads = 4, each = 2000;
        await using var pair = await Pair.OpenAsync(capacity: 3000);
        var sending = Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (uint i = 0; i < each; i++)
            {
                pair.Channel.Write(Barrier(((uint)thread << 16) + i));
                if (i % 7 == 0) pair.Channel.Flush();
                if (i % 100 == 0) await Task.Yield();
            }
            pair.Channel.Flush();
        })).ToArray();
        var next = new uint[threads];
        for (var i = 0; i < threads * each; i++)
        {
            var xid = (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid;
            Assert.Equal(next[xid >> 16]++, xid & 0xFFFF);
        }
        await Task.WhenAll(sending);
    }

    [Fact]
    public async Task What_the_handler_queues_goes_out_without_a_flush_of_its_own()
    {
        OpenFlowChannel? channel = null;
        await using var pair = await Pair.OpenAsync(handler: new RecordingHandler { OnFrame = _ => channel!.Write(Barrier(5)) });
        channel = pair.Channel;
        pair.Switch.Send(PacketIn);

        Assert.Equal(5u, (await pair.Switch.ReceiveAsync<BarrierRequestMessage>()).Xid);
    }

    [Fact]
    public async Task Sending_on_a_closed_channel_is_dropped_in_silence()
    {
        await using var pair = await Pair.OpenAsync();
        pair.Switch.Dispose();
        await pair.ClosedAsync();

        pair.Channel.Send(new BarrierRequestMessage());
        pair.Channel.Flush();
        using var lease = pair.Channel.Lease();
        lease.GetSpan(8).Clear();
        lease.Advance(8);
    }
}
