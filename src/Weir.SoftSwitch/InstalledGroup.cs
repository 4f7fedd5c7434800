using Weir.OpenFlow.Entries;

namespace Weir.SoftSwitch;

/// <summary>A group with its counters.</summary>
public sealed class InstalledGroup
{
    private readonly (ulong Packets, ulong Bytes)[] _buckets;

    internal InstalledGroup(GroupEntry entry, long now) => (Entry, CreatedAt, _buckets) = (entry, now, new (ulong, ulong)[entry.Buckets.Count]);

    /// <summary>The group.</summary>
    public GroupEntry Entry { get; }

    /// <summary>When it was added: a timestamp of the datapath's clock.</summary>
    public long CreatedAt { get; }

    /// <summary>Packets and bytes of each bucket.</summary>
    public IReadOnlyList<(ulong Packets, ulong Bytes)> BucketCounters => _buckets;

    internal void Count(int bucket, int bytes)
    {
        _buckets[bucket].Packets++;
        _buckets[bucket].Bytes += (uint)bytes;
    }
}
