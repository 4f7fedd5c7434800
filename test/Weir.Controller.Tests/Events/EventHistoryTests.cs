using Weir.Controller.Events;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.Primitives;

namespace Weir.Controller.Tests.Events;

/// <summary>What was published is what is read, however it was kept meanwhile.</summary>
public class EventHistoryTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(20_000, 1 << 24)] // many chunks, all kept
    [InlineData(3_000, 1 << 24)] // chunks are forgotten and used again
    [InlineData(100, 1 << 24)] // what is kept begins and ends in the midst of one
    [InlineData(20_000, 40_000)] // the memory is the limit
    [InlineData(1, 1 << 24)]
    public void What_was_published_is_read_in_order_from_any_place(int maxEvents, long maxBytes)
    {
        var random = new Random(7);
        using var bus = new EventBus(new EventBusOptions(maxEvents, maxBytes), _time);
        var told = new List<(NetworkEvent Event, DateTimeOffset Time)>();

        for (var i = 0; i < 10_000; i++)
        {
            var next = Any(random);
            told.Add((next, _time.GetUtcNow()));
            bus.Tell(next);
            _time.Advance(TimeSpan.FromTicks(random.Next(100)));
            if (i % 500 == 0) AssertIs(bus, told, random);
        }

        AssertIs(bus, told, random);
        Assert.InRange(bus.Kept.Events, 1, maxEvents);
        Assert.InRange(bus.Kept.Bytes, 1, maxBytes);
    }

    [Fact]
    public void What_was_read_before_is_not_taken_for_what_stands_there_now()
    {
        using var bus = new EventBus(new EventBusOptions(10, 1 << 20), _time);
        for (uint port = 1; port <= 5_000; port++)
        {
            bus.PublishExpired(EventSubject.Controller, new PortNumber(port), Vid.From(1), default);
            Assert.Equal(port, Assert.IsType<HostExpiredEvent>(bus.ReadAll(port - 1, out _).Single()).Port.Value);
        }
    }

    [Fact]
    public void Many_who_read_get_one_object()
    {
        using var bus = new EventBus(EventBusOptions.Default, _time);
        bus.PublishExpired(EventSubject.Controller, new PortNumber(1), Vid.From(1), default);

        Assert.Same(bus.ReadAll(0, out _).Single(), bus.ReadAll(0, out _).Single());
    }

    [Fact]
    public void An_event_that_is_forgotten_is_let_go_though_others_of_its_chunk_are_kept()
    {
        using var bus = new EventBus(new EventBusOptions(2, 1 << 20), _time);
        var gone = PublishHeartbeat(bus);
        bus.Publish(new HeartbeatEvent());
        bus.Publish(new HeartbeatEvent());

        GC.Collect();

        Assert.False(gone.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference PublishHeartbeat(EventBus bus)
        {
            var heartbeat = new HeartbeatEvent();
            bus.Publish(heartbeat);
            return new WeakReference(heartbeat);
        }
    }

    private static void AssertIs(EventBus bus, List<(NetworkEvent Event, DateTimeOffset Time)> told, Random random)
    {
        var all = bus.ReadAll(0, out var lost);
        Assert.Equal(told.Count, lost + all.Count);
        Assert.Equal(all.Count, bus.Kept.Events);
        var (number, sub) = (0L, 0);
        for (var i = 0; i < told.Count; i++)
        {
            (number, sub) = told[i].Event.IsFaucets ? (number + 1, 0) : (number, sub + 1);
            if (i < lost) continue;
            var read = all[(int)(i - lost)];
            Assert.Equal((new EventId(number, sub), i + 1, told[i].Time), (read.Id, read.Position, read.Time));
            Assert.Equal(told[i].Event with { Id = read.Id, Position = read.Position, Time = read.Time }, read);
        }

        for (var i = 0; i < 20; i++)
        {
            var from = random.Next((int)lost, told.Count);
            Assert.Equal(all.Skip(from - (int)lost).Select(each => each.Position), bus.ReadAll(from, out _).Select(each => each.Position));
            var some = all[random.Next(all.Count)];
            Assert.Equal(some.Position, bus.PositionOf(some.Id, out var isKept));
            Assert.True(isKept);
        }
    }

    private static NetworkEvent Any(Random random)
    {
        var subject = Subjects[random.Next(Subjects.Length)];
        var port = new PortNumber((uint)random.NextInt64(1, uint.MaxValue));
        var mac = MacAddress.FromBits((ulong)random.NextInt64());
        var vid = Vid.From(random.Next(4096));
        return random.Next(12) switch
        {
            0 => new LearnBanEvent(subject, port, vid, "port-full"),
            1 => new DatapathChangeEvent(subject, Connected: true),
            < 4 => new HostExpiredEvent(subject, port, vid, mac),
            _ => new HostLearnedEvent(subject, port, random.Next(2) == 0 ? null : new PortNumber((uint)random.Next()), vid, mac, AnyFrame(random)),
        };
    }

    private static FrameSummary AnyFrame(Random random) => random.Next(4) switch
    {
        0 => default,
        1 => new FrameSummary(MacAddress.Broadcast, (ushort)random.Next(65536), 0, default, default),
        2 => new FrameSummary(MacAddress.Broadcast, EtherType.Arp, 4, (uint)random.NextInt64(uint.MaxValue), uint.MaxValue),
        _ => new FrameSummary(MacAddress.FromBits(1), EtherType.IPv6, 6, new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()), UInt128.MaxValue),
    };

    // More than a chunk looks back for.
    private static readonly EventSubject[] Subjects = [.. Enumerable.Range(0, 40).Select(number => new EventSubject(new DatapathId((ulong)number), $"dp{number}"))];
}
