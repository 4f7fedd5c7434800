using Weir.OpenFlow.Entries;

namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Packets and bytes of a bucket, or of a meter's band.</summary>
/// <param name="PacketCount">Packets.</param>
/// <param name="ByteCount">Bytes.</param>
public readonly record struct PacketByteCount(ulong PacketCount, ulong ByteCount);

/// <summary>Counters of a group.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="ReferenceCount">Flow entries and groups that use it.</param>
/// <param name="PacketCount">Packets.</param>
/// <param name="ByteCount">Bytes.</param>
/// <param name="DurationSeconds">How long it has been there.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
/// <param name="Buckets">Per bucket.</param>
public sealed record GroupStats(
    uint GroupId, uint ReferenceCount, ulong PacketCount, ulong ByteCount, uint DurationSeconds, uint DurationNanoseconds, ValueList<PacketByteCount> Buckets);

/// <summary>OFPMP_GROUP request.</summary>
/// <param name="GroupId">The group; 0xfffffffc: all.</param>
public sealed record GroupStatsRequest(uint GroupId) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Group;
}

/// <summary>OFPMP_GROUP reply.</summary>
/// <param name="Groups">The groups.</param>
public sealed record GroupStatsReply(ValueList<GroupStats> Groups) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Group;
}

/// <summary>OFPMP_GROUP_DESC request: all groups.</summary>
public sealed record GroupDescRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.GroupDesc;
}

/// <summary>OFPMP_GROUP_DESC reply.</summary>
/// <param name="Groups">The groups.</param>
public sealed record GroupDescReply(ValueList<GroupEntry> Groups) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.GroupDesc;
}

/// <summary>OFPMP_GROUP_FEATURES request.</summary>
public sealed record GroupFeaturesRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.GroupFeatures;
}

/// <summary>OFPMP_GROUP_FEATURES reply.</summary>
/// <param name="Types">Bit n: <see cref="GroupType"/> n is supported.</param>
/// <param name="Capabilities">OFPGFC_*: 1 weights, 2 liveness, 4 chaining, 8 loop check.</param>
/// <param name="MaxGroups">Highest number of groups of each of the four types.</param>
/// <param name="Actions">Bit n: OFPAT n is supported, for each of the four types.</param>
public sealed record GroupFeaturesReply(uint Types, uint Capabilities, ValueList<uint> MaxGroups, ValueList<uint> Actions) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.GroupFeatures;
}
