using System.Collections.Immutable;
using Weir.Controller.Drops;
using Weir.Primitives;

namespace Weir.Controller.Services;

/// <summary>Adds up what a datapath's counters say of its coprocessors (<see cref="CounterGrowth"/>), and keeps what the sums were a minute ago. Any thread.</summary>
internal sealed class ServiceWatch(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<PortNumber, Service> _services = [];
    private readonly CounterGrowth _growth = new(time);
    private DateTimeOffset? _readAt;

    private sealed class Service
    {
        public long[] Sums { get; } = new long[Enum.GetValues<ServiceCount>().Length];

        public long Heard { get; set; }

        public DateTimeOffset? LastSteered { get; set; }

        public DateTimeOffset? LastHeard { get; set; }

        public DateTimeOffset? UnansweredSince { get; set; }

        public Queue<(long At, long Diverted, long Copied, long Heard)> Before { get; } = [];

        public long this[ServiceCount count] => Sums[(int)count];
    }

    /// <summary>Takes what was just read: every counter of the switch that tells of a coprocessor.</summary>
    public void Take(ServiceIndex index, IReadOnlyCollection<ServiceCounter> counters)
    {
        lock (_gate)
        {
            var isFirst = _readAt is null;
            var now = time.GetUtcNow();
            _readAt = now;
            foreach (var gone in _services.Keys.Where(port => !index.Ports.Contains(port)).ToList()) _services.Remove(gone);
            foreach (var port in index.Ports) _services.TryAdd(port, new Service());
            var before = _services.ToDictionary(pair => pair.Key, pair => (Diverted: pair.Value[ServiceCount.Diverted], Steered: Steered(pair.Value), pair.Value.Heard));
            _growth.Begin(counters.Count);
            foreach (var (key, packets, age) in counters)
            {
                var grown = (long)_growth.Take(new CounterKey(key, 0), packets, 0, age).Packets;
                foreach (var (port, count) in index.Of(key))
                    if (_services.TryGetValue(port, out var service)) service.Sums[(int)count] += grown;
            }

            foreach (var (port, service) in _services)
            {
                // Untagged frames were counted after all frames: the difference is never too large, and may catch up later.
                service.Heard = Math.Max(service.Heard, service[ServiceCount.Sent] - service[ServiceCount.Untagged]);
                Remember(service);
                if (isFirst) continue; // when that was, nobody knows
                var (diverted, steered, heard) = before[port];
                if (Steered(service) > steered) service.LastSteered = now;
                if (service.Heard > heard) (service.LastHeard, service.UnansweredSince) = (now, null);
                else if (service[ServiceCount.Diverted] > diverted) service.UnansweredSince ??= now;
            }
        }
    }

    /// <summary>What there is to say of each coprocessor; none: the switch was not asked yet.</summary>
    public ImmutableArray<ServiceReading> Read()
    {
        lock (_gate)
        {
            if (_readAt is not { } readAt) return [];
            return
            [
                .. _services.OrderBy(pair => pair.Key).Select(pair =>
                {
                    var (service, then) = (pair.Value, pair.Value.Before.Peek());
                    return new ServiceReading(pair.Key, readAt)
                    {
                        Diverted = service[ServiceCount.Diverted],
                        Copied = service[ServiceCount.Copied],
                        Heard = service.Heard,
                        Untagged = service[ServiceCount.Untagged],
                        RecentDiverted = service[ServiceCount.Diverted] - then.Diverted,
                        RecentCopied = service[ServiceCount.Copied] - then.Copied,
                        RecentHeard = service.Heard - then.Heard,
                        LastSteered = service.LastSteered,
                        LastHeard = service.LastHeard,
                        UnansweredSince = service.UnansweredSince,
                    };
                }),
            ];
        }
    }

    private static long Steered(Service service) => service[ServiceCount.Diverted] + service[ServiceCount.Copied];

    // One that is a minute old stays: the sums are measured against it.
    private void Remember(Service service)
    {
        var at = time.GetTimestamp();
        service.Before.Enqueue((at, service[ServiceCount.Diverted], service[ServiceCount.Copied], service.Heard));
        while (service.Before.Count > 2 && time.GetElapsedTime(service.Before.ElementAt(1).At, at) >= Kept) service.Before.Dequeue();
    }
}
