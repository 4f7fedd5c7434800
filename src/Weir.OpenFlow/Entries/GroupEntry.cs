using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.OpenFlow.Entries;

/// <summary>OFPGT_*.</summary>
public enum GroupType : byte
{
    /// <summary>Every bucket.</summary>
    All = 0,

    /// <summary>One bucket, chosen by the switch.</summary>
    Select = 1,

    /// <summary>The one bucket.</summary>
    Indirect = 2,

    /// <summary>The first live bucket.</summary>
    FastFailover = 3,
}

/// <summary>A bucket of a group.</summary>
/// <param name="Actions">Its action set.</param>
/// <param name="Weight">Share, for select groups.</param>
/// <param name="WatchPort">The bucket is live while this port is; <see cref="PortNumber.Any"/>: not watched.</param>
/// <param name="WatchGroup">The bucket is live while this group is; 0xffffffff: not watched.</param>
public sealed record Bucket(ValueList<OpenFlowAction> Actions, ushort Weight, PortNumber WatchPort, uint WatchGroup = 0xFFFF_FFFF);

/// <summary>A group, as desired or as observed.</summary>
/// <param name="GroupId">0 to 0xffffff00.</param>
/// <param name="Type">How buckets are chosen.</param>
/// <param name="Buckets">The buckets, in order.</param>
public sealed record GroupEntry(uint GroupId, GroupType Type, ValueList<Bucket> Buckets);
