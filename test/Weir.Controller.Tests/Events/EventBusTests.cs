using Weir.Controller.Events;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.Primitives;

namespace Weir.Controller.Tests.Events;

public class EventBusTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Events_are_numbered_in_the_order_of_publishing_and_read_in_it()
    {
        using var bus = Bus();

        Publish(bus, 5);

        Assert.Equal([1L, 2, 3, 4, 5], Read(bus, 0, out var lost).Select(read => read.Id.Number));
        Assert.Equal(0, lost);
        Assert.Equal(5, bus.LastId);
        Assert.Equal([4L, 5], Read(bus, 3, out _).Select(read => read.Id.Number));
    }

    [Fact]
    public void Weirs_own_events_leave_faucets_numbers_without_holes()
    {
        using var bus = Bus();

        bus.Tell(Expired(1));
        bus.Publish(Own());
        bus.Publish(Own());
        bus.Tell(Expired(2));
        bus.Publish(Own());

        Assert.Equal(["1", "1.1", "1.2", "2", "2.1"], Read(bus, 0, out _).Select(read => read.Id.ToString()));
        Assert.Equal(2, bus.LastId);
        Assert.Equal(5, bus.Last.Position);
    }

    [Fact]
    public void What_is_more_than_the_bound_is_forgotten_oldest_first_and_a_reader_is_told_how_much()
    {
        using var bus = Bus(maxEvents: 100);

        Publish(bus, 250);

        Assert.Equal(Enumerable.Range(151, 100).Select(number => (long)number), Read(bus, 30, out var lost).Select(read => read.Id.Number));
        Assert.Equal(120, lost);
        Assert.Equal(100, bus.Kept.Events);
    }

    [Fact]
    public void The_memory_of_events_is_bounded_too()
    {
        using var bus = Bus(maxBytes: 10_000);

        Publish(bus, 1000);

        Assert.InRange(bus.Kept.Bytes, 9_000, 10_000);
        Assert.Equal(1000, Read(bus, 0, out _)[^1].Id.Number);
    }

    [Fact]
    public void One_event_that_is_larger_than_the_bound_is_kept_alone()
    {
        using var bus = Bus(maxBytes: 500);

        Publish(bus, 3);
        bus.Publish(new ConfigChangeEvent(false, "f", "", new string('x', 10_000)));

        Assert.Equal("CONFIG_CHANGE", Assert.Single(Read(bus, 0, out var lost)).Name);
        Assert.Equal(3, lost);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("1.1", 2)]
    [InlineData("1.9", 3)]
    [InlineData("2", 4)]
    public void An_id_leads_to_the_place_behind_it(string text, long position)
    {
        using var bus = Bus();
        bus.Tell(Expired(1));
        bus.Publish(Own());
        bus.Publish(Own());
        bus.Tell(Expired(2));
        Assert.True(EventId.TryParse(text, out var id));

        Assert.Equal(position, bus.PositionOf(id, out var isKept));
        Assert.True(isKept);
    }

    [Fact]
    public void An_id_that_is_forgotten_leads_to_the_oldest_event_and_says_so()
    {
        using var bus = Bus(maxEvents: 10);
        Publish(bus, 30);

        Assert.Equal(20, bus.PositionOf(new EventId(20, 0), out var isKept)); // its next one is the oldest that is kept
        Assert.True(isKept);
        Assert.Equal(20, bus.PositionOf(new EventId(19, 0), out isKept));
        Assert.False(isKept);
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_next_event()
    {
        using var bus = Bus();
        Publish(bus, 1);
        var waiting = bus.WaitAsync(1, CancellationToken.None);

        Assert.True(bus.WaitAsync(0, CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(waiting.IsCompleted);
        Publish(bus, 1);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_others_waiting()
    {
        using var bus = Bus();
        using var stop = new CancellationTokenSource();
        var waiting = bus.WaitAsync(0, CancellationToken.None);
        var impatient = bus.WaitAsync(0, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(waiting.IsCompleted);
        Publish(bus, 1);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Readers_that_keep_pace_get_every_event_of_many_publishers_in_order()
    {
        const int Publishers = 4, Each = 5_000;
        using var bus = new EventBus(EventBusOptions.Default, TimeProvider.System);
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var seen = new List<long>(Publishers * Each);
            var batch = new NetworkEvent[64];
            for (long position = 0; seen.Count < Publishers * Each;)
            {
                var count = bus.Read(ref position, batch, out var lost);
                Assert.Equal(0, lost);
                for (var i = 0; i < count; i++) seen.Add(batch[i].Id.Number);
                if (count == 0) await bus.WaitAsync(position, CancellationToken.None);
            }

            return seen;
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => Task.Run(() => Publish(bus, Each))));

        foreach (var seen in await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30)))
            Assert.Equal(Enumerable.Range(1, Publishers * Each).Select(number => (long)number), seen);
    }

    [Fact]
    public void Publishing_a_learned_host_allocates_nothing_once_the_history_is_full()
    {
        using var bus = new EventBus(new EventBusOptions(1024, 1 << 20), TimeProvider.System);
        var subject = new EventSubject(new DatapathId(1), "dp1");
        PublishLearned(bus, subject, 5_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        PublishLearned(bus, subject, 5_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_history_takes_memory_as_events_come_and_as_much_as_it_says()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var bus = new EventBus(EventBusOptions.Default, TimeProvider.System);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000); // most of it the lines that are kept
        before = GC.GetAllocatedBytesForCurrentThread();

        PublishLearned(bus, new EventSubject(new DatapathId(1), "dp1"), 100_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, bus.Kept.Bytes, bus.Kept.Bytes * 1.02);
        Assert.Equal(100_000, bus.Kept.Events);
    }

    [Fact]
    public void The_size_that_an_event_says_is_about_what_it_takes()
    {
        LearnBanEvent? made = null;
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++) made = Own();

        Assert.InRange(made!.Bytes, (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000 * 0.8, (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000 * 1.25);
    }

    private EventBus Bus(int maxEvents = 1_000, long maxBytes = 1 << 20) => new(new EventBusOptions(maxEvents, maxBytes), _time);

    private static HostExpiredEvent Expired(int port) => new(EventSubject.Controller, new PortNumber((uint)port), Vid.From(1), default);

    private static LearnBanEvent Own() => new(EventSubject.Controller, null, Vid.From(1), "vlan-full");

    private static void Publish(EventBus bus, int count)
    {
        for (var i = 0; i < count; i++) bus.Tell(Expired(i));
    }

    private static void PublishLearned(EventBus bus, EventSubject subject, int count)
    {
        var frame = new FrameSummary(MacAddress.Broadcast, EtherType.IPv4, 4, 0x0A000001, 0x0A000002);
        for (var i = 0; i < count; i++) bus.PublishLearned(subject, new PortNumber(1), null, Vid.From(100), MacAddress.FromBits((ulong)i), in frame);
    }

    private static List<NetworkEvent> Read(EventBus bus, long position, out long lost) => bus.ReadAll(position, out lost);
}
