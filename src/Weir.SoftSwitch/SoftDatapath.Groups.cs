using Weir.OpenFlow.Entries;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    private readonly SortedDictionary<uint, InstalledGroup> _groups = [];
    private readonly SortedDictionary<uint, InstalledMeter> _meters = [];

    /// <summary>The groups by ascending id.</summary>
    public IReadOnlyCollection<InstalledGroup> Groups => _groups.Values;

    /// <summary>The meters by ascending id.</summary>
    public IReadOnlyCollection<InstalledMeter> Meters => _meters.Values;

    /// <summary>The group, or null.</summary>
    public GroupEntry? FindGroup(uint groupId) => _groups.GetValueOrDefault(groupId)?.Entry;

    /// <summary>The meter, or null.</summary>
    public InstalledMeter? FindMeter(uint meterId) => _meters.GetValueOrDefault(meterId);

    /// <summary>Adds groups, or puts them in the place of those with the same ids.</summary>
    public void Load(IEnumerable<GroupEntry> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var group in groups) _groups[group.GroupId] = new InstalledGroup(group, Now);
    }

    /// <summary>Adds meters, or puts them in the place of those with the same ids; their buckets are full.</summary>
    public void Load(IEnumerable<MeterEntry> meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        foreach (var meter in meters) _meters[meter.MeterId] = new InstalledMeter(meter, NowMilliseconds);
    }

    internal long NowMilliseconds => _time.GetTimestamp() * 1000 / _time.TimestampFrequency;

    /// <summary>Whether the packet passes; a meter that does not exist bounds nothing.</summary>
    internal bool PassMeter(uint meterId, int bytes) => Fault == Fault.MeterAlwaysPasses || FindMeter(meterId)?.Pass(bytes, NowMilliseconds) != false;

    internal int FirstLiveBucket(GroupEntry group)
    {
        for (var i = 0; i < group.Buckets.Count; i++)
            if (Fault == Fault.DeadBucketTaken || IsLive(group.Buckets[i], 0)) return i;
        return -1;
    }

    internal int ChooseBucket(GroupEntry group, in PacketFields fields)
    {
        var live = new List<int>();
        for (var i = 0; i < group.Buckets.Count; i++)
            if (group.Buckets[i].Weight > 0 && IsLive(group.Buckets[i], 0)) live.Add(i);
        return live.Count == 0 ? -1 : SelectBucket(group, fields, live);
    }

    internal void CountBucket(uint groupId, int bucket, int bytes) => _groups[groupId].Count(bucket, bytes);

    private bool IsLive(Bucket bucket, int depth)
    {
        if (bucket.WatchPort == PortNumber.Any && bucket.WatchGroup == uint.MaxValue) return true;
        if (bucket.WatchPort != PortNumber.Any && FindPort(bucket.WatchPort) is { IsLive: true }) return true;
        return depth < 32 && bucket.WatchGroup != uint.MaxValue && FindGroup(bucket.WatchGroup) is { } group && group.Buckets.Any(inner => IsLive(inner, depth + 1));
    }
}
