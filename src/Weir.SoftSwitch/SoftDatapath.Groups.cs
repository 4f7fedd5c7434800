using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    private const uint HighestGroup = 0xFFFF_FF00;

    private SortedDictionary<uint, InstalledGroup> _groups = [];

    /// <summary>The groups by ascending id.</summary>
    public IReadOnlyCollection<InstalledGroup> Groups => _groups.Values;

    /// <summary>The group, or null.</summary>
    public GroupEntry? FindGroup(uint groupId) => _groups.GetValueOrDefault(groupId)?.Entry;

    /// <summary>Adds groups, or puts them in the place of those with the same ids.</summary>
    public void Load(IEnumerable<GroupEntry> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var group in groups) _groups[group.GroupId] = new InstalledGroup(group, Now);
    }

    /// <summary>Carries out a group-mod.</summary>
    /// <returns>The error that refuses it, nothing changed; null: done.</returns>
    public OpenFlowError? Apply(GroupModMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var wanted = message.Entry;
        if (message.Command == GroupModCommand.Delete)
        {
            DeleteGroups(wanted.GroupId);
            return null;
        }

        if (RefuseGroup(wanted) is { } error) return error;
        var exists = _groups.ContainsKey(wanted.GroupId);
        if (message.Command == GroupModCommand.Add && exists) return SwitchErrors.GroupExists;
        if (message.Command == GroupModCommand.Modify && !exists) return SwitchErrors.UnknownGroup;
        _groups[wanted.GroupId] = new InstalledGroup(wanted, Now);
        return null;
    }

    private void DeleteGroups(uint groupId)
    {
        foreach (var id in _groups.Keys.Where(id => groupId == GroupModMessage.AllGroups || id == groupId).ToList())
        {
            _groups.Remove(id);
            RemoveFlows(flow => !FlowFilter.SendsTo(flow.Entry, PortNumber.Any, id), FlowRemovedReason.GroupDelete);
        }
    }

    private void RemoveFlows(Func<InstalledFlow, bool> keep, FlowRemovedReason reason)
    {
        foreach (var table in TablesInUse)
            foreach (var flow in table.Flows.Where(flow => !keep(flow)).ToList()) Remove(table, flow, reason);
    }

    private static OpenFlowError? RefuseGroup(GroupEntry group)
    {
        if (group.GroupId > HighestGroup) return SwitchErrors.InvalidGroup;
        if (group.Type == GroupType.Indirect && group.Buckets.Count != 1) return SwitchErrors.InvalidGroup;
        foreach (var bucket in group.Buckets)
        {
            if (group.Type != GroupType.Select && bucket.Weight > 1) return SwitchErrors.InvalidGroup;
            if (group.Type == GroupType.FastFailover && bucket.WatchPort == PortNumber.Any && bucket.WatchGroup == uint.MaxValue) return SwitchErrors.InvalidGroup;
            if (FlowModCheck.RefuseActions(bucket.Actions, new PacketShape(Match.Any) { IsOpen = true }, isSet: true) is { } error) return error;
        }

        return null;
    }

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
