using Weir.Compiler.Guard;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.OpenFlow.Channel.Tests.Support;

namespace Weir.Guard.Tests.Runtime;

public class DropHistoryTests
{
    private readonly ManualTime _time = new();
    private readonly DropHistory _history;

    public DropHistoryTests() => _history = new DropHistory(_time);

    [Fact]
    public void The_last_minute_is_what_a_counter_has_grown_by()
    {
        for (ulong packets = 100; packets <= 100 + 120; packets += 10)
        {
            _history.Take([Drop(packets)]);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        var (drop, lastMinute) = Assert.Single(_history.Read());
        Assert.Equal((220ul, 60ul), (drop.Packets, lastMinute));
    }

    [Fact]
    public void A_counter_that_began_anew_counts_from_there()
    {
        _history.Take([Drop(100)]);
        _time.Advance(TimeSpan.FromSeconds(10));
        _history.Take([Drop(7)]);

        Assert.Equal(7ul, Assert.Single(_history.Read()).LastMinute);
    }

    [Fact]
    public void A_counter_that_was_not_there_counts_from_nothing()
    {
        _history.Take([]);
        _time.Advance(TimeSpan.FromSeconds(10));
        _history.Take([Drop(5)]);

        Assert.Equal(5ul, Assert.Single(_history.Read()).LastMinute);
    }

    [Fact]
    public void Counters_are_due_every_ten_seconds()
    {
        Assert.True(_history.IsDue);
        _history.Take([]);
        Assert.False(_history.IsDue);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_history.IsDue);
    }

    private static GuardDrop Drop(ulong packets) => new(GuardCookie.Of("br0", "a"), null, GuardDropReason.MacSpoof, packets);
}
