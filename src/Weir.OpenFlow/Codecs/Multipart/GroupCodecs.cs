using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Pairs of u64 packets, u64 bytes, to the end.</summary>
internal static class PacketByteCountCodec
{
    public static ValueList<PacketByteCount> ReadList(WireReader reader)
    {
        var counts = new List<PacketByteCount>();
        while (!reader.IsEmpty) counts.Add(new(reader.ReadUInt64(), reader.ReadUInt64()));
        return ValueList.From(counts);
    }

    public static void WriteList(ValueList<PacketByteCount> counts, OpenFlowWriter writer)
    {
        foreach (var count in counts)
        {
            writer.WriteUInt64(count.PacketCount);
            writer.WriteUInt64(count.ByteCount);
        }
    }
}

/// <summary>
/// Request: u32 group_id, 4 zeros. Reply: u16 length, 2 zeros, u32 group_id, u32 ref_count, 4 zeros, u64 packets, u64 bytes, u32 duration_sec, u32 duration_nsec,
/// counters per bucket, again and again.
/// </summary>
internal sealed class GroupStatsCodec : MultipartCodec<GroupStatsRequest, GroupStatsReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader)
    {
        var id = reader.ReadUInt32();
        reader.Skip(4);
        return new GroupStatsRequest(id);
    }

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new GroupStatsReply(ReadItems(ref reader, ReadGroup));

    protected override void Write(GroupStatsRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.GroupId);
        writer.WriteZeros(4);
    }

    protected override void Write(GroupStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var group in reply.Groups)
        {
            var start = writer.Length;
            writer.WriteZeros(4);
            writer.WriteUInt32(group.GroupId);
            writer.WriteUInt32(group.ReferenceCount);
            writer.WriteZeros(4);
            writer.WriteUInt64(group.PacketCount);
            writer.WriteUInt64(group.ByteCount);
            writer.WriteUInt32(group.DurationSeconds);
            writer.WriteUInt32(group.DurationNanoseconds);
            PacketByteCountCodec.WriteList(group.Buckets, writer);
            writer.PatchUInt16(start, writer.Length - start);
        }
    }

    private static GroupStats ReadGroup(ref WireReader reader)
    {
        var peek = reader;
        var length = peek.ReadUInt16();
        if (length < 4) throw reader.Bad($"group statistics of {length} bytes");
        var body = reader.Part(length);
        body.Skip(4);
        var id = body.ReadUInt32();
        var references = body.ReadUInt32();
        body.Skip(4);
        return new GroupStats(
            id, references, body.ReadUInt64(), body.ReadUInt64(), body.ReadUInt32(), body.ReadUInt32(), PacketByteCountCodec.ReadList(body));
    }
}

/// <summary>Request: nothing. Reply: u16 length, u8 type, 1 zero, u32 group_id, buckets, again and again.</summary>
internal sealed class GroupDescCodec : MultipartCodec<GroupDescRequest, GroupDescReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new GroupDescRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new GroupDescReply(ReadItems(ref reader, ReadGroup));

    protected override void Write(GroupDescRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(GroupDescReply reply, OpenFlowWriter writer)
    {
        foreach (var group in reply.Groups)
        {
            var start = writer.Length;
            writer.WriteUInt16(0);
            writer.WriteByte((byte)group.Type);
            writer.WriteZeros(1);
            writer.WriteUInt32(group.GroupId);
            BucketCodec.WriteList(group.Buckets, writer);
            writer.PatchUInt16(start, writer.Length - start);
        }
    }

    private static GroupEntry ReadGroup(ref WireReader reader)
    {
        var length = reader.ReadUInt16();
        if (length < 8) throw reader.Bad($"a group description of {length} bytes");
        var body = reader.Part(length - 2);
        var type = (GroupType)body.ReadByte();
        body.Skip(1);
        return new GroupEntry(body.ReadUInt32(), type, BucketCodec.ReadList(body));
    }
}

/// <summary>Request: nothing. Reply: u32 types, u32 capabilities, four u32 of highest numbers, four u32 of actions.</summary>
internal sealed class GroupFeaturesCodec : MultipartCodec<GroupFeaturesRequest, GroupFeaturesReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new GroupFeaturesRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader) =>
        new GroupFeaturesReply(
            reader.ReadUInt32(), reader.ReadUInt32(), [reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32()],
            [reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32()]);

    protected override void Write(GroupFeaturesRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(GroupFeaturesReply reply, OpenFlowWriter writer)
    {
        if (reply.MaxGroups.Count != 4 || reply.Actions.Count != 4) throw new ArgumentException("group features are told for each of four types", nameof(reply));
        writer.WriteUInt32(reply.Types);
        writer.WriteUInt32(reply.Capabilities);
        foreach (var count in reply.MaxGroups) writer.WriteUInt32(count);
        foreach (var actions in reply.Actions) writer.WriteUInt32(actions);
    }
}
