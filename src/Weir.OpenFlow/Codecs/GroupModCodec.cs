using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>Buckets: u16 length, u16 weight, u32 watch_port, u32 watch_group, 4 zeros, actions.</summary>
internal static class BucketCodec
{
    private const int FixedLength = 16;

    /// <summary>Reads buckets to the end of <paramref name="reader"/>.</summary>
    public static ValueList<Bucket> ReadList(WireReader reader)
    {
        var buckets = new List<Bucket>();
        while (!reader.IsEmpty)
        {
            var header = reader;
            var length = header.ReadUInt16();
            if (length < FixedLength || length % 8 != 0) throw reader.Bad($"a bucket of {length} bytes");
            var body = reader.Part(length);
            body.Skip(2);
            var weight = body.ReadUInt16();
            var port = new PortNumber(body.ReadUInt32());
            var group = body.ReadUInt32();
            body.Skip(4);
            buckets.Add(new Bucket(ActionCodecs.ReadList(body), weight, port, group));
        }

        return ValueList.From(buckets);
    }

    public static void WriteList(ValueList<Bucket> buckets, OpenFlowWriter writer)
    {
        foreach (var bucket in buckets)
        {
            var start = writer.Length;
            writer.WriteUInt16(0);
            writer.WriteUInt16(bucket.Weight);
            writer.WriteUInt32(bucket.WatchPort.Value);
            writer.WriteUInt32(bucket.WatchGroup);
            writer.WriteZeros(4);
            ActionCodecs.WriteList(bucket.Actions, writer);
            writer.PatchUInt16(start, writer.Length - start);
        }
    }
}

/// <summary>u16 command, u8 type, 1 zero, u32 group_id, buckets.</summary>
internal sealed class GroupModCodec : MessageCodec<GroupModMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var command = (GroupModCommand)reader.ReadUInt16();
        if (command > GroupModCommand.Delete) throw new OpenFlowFormatException(OpenFlowError.BadGroupCommand, $"group-mod command {(ushort)command}");
        var type = (GroupType)reader.ReadByte();
        if (command != GroupModCommand.Delete && type > GroupType.FastFailover) throw new OpenFlowFormatException(OpenFlowError.BadGroupType, $"group type {(byte)type}");
        reader.Skip(1);
        var id = reader.ReadUInt32();
        return new GroupModMessage(command, new GroupEntry(id, type, BucketCodec.ReadList(reader.Part(reader.Remaining)))) { Xid = header.Xid };
    }

    protected override void Write(GroupModMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)message.Command);
        writer.WriteByte((byte)message.Entry.Type);
        writer.WriteZeros(1);
        writer.WriteUInt32(message.Entry.GroupId);
        BucketCodec.WriteList(message.Entry.Buckets, writer);
    }
}
