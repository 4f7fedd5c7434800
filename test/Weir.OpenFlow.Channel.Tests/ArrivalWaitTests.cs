using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Channel.Transports;

namespace Weir.OpenFlow.Channel.Tests;

public class ArrivalWaitTests
{
    private static readonly TimeSpan s_soon = ArrivalWait.Patience / 2;

    private readonly ManualTime _time = new();
    private readonly AskingTurn _turn = new();

    [Fact]
    public void Sleeps_until_bytes_came_soon_after_each_other()
    {
        var wait = new ArrivalWait(_time, _turn);
        Assert.True(wait.MustBlock());
        Arrive(wait, ArrivalWait.Patience * 2);
        Assert.True(wait.MustBlock());
        Arrive(wait, s_soon);
        Assert.False(wait.MustBlock());
        Arrive(wait, s_soon);
        Assert.False(wait.MustBlock());
    }

    [Fact]
    public void Asks_no_longer_than_its_patience()
    {
        var wait = Brisk();
        Assert.False(wait.MustBlock());
        _time.Advance(ArrivalWait.Patience - TimeSpan.FromMicroseconds(1));
        Assert.False(wait.MustBlock());
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(wait.MustBlock());
        wait.Arrived();
        Assert.True(wait.MustBlock());
    }

    [Fact]
    public void One_asks_at_a_time_and_the_turn_passes_on_when_it_gives_up()
    {
        var (first, second) = (Brisk(), Brisk());
        Assert.False(first.MustBlock());
        Assert.True(second.MustBlock());
        first.GiveUp();
        second.Arrived();
        Assert.False(second.MustBlock());
    }

    private ArrivalWait Brisk()
    {
        var wait = new ArrivalWait(_time, _turn);
        wait.MustBlock();
        Arrive(wait, s_soon);
        return wait;
    }

    private void Arrive(ArrivalWait wait, TimeSpan after)
    {
        _time.Advance(after);
        wait.Arrived();
    }
}
