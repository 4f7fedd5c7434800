using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Request: nothing. Reply: u8 table_id, 3 zeros, u32 active, u64 lookups, u64 matched, again and again.</summary>
internal sealed class TableStatsCodec : MultipartCodec<TableStatsRequest, TableStatsReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new TableStatsRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new TableStatsReply(ReadItems(ref reader, ReadTable));

    protected override void Write(TableStatsRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(TableStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var table in reply.Tables)
        {
            writer.WriteByte(table.TableId);
            writer.WriteZeros(3);
            writer.WriteUInt32(table.ActiveCount);
            writer.WriteUInt64(table.LookupCount);
            writer.WriteUInt64(table.MatchedCount);
        }
    }

    private static TableStats ReadTable(ref WireReader reader)
    {
        var id = reader.ReadByte();
        reader.Skip(3);
        return new TableStats(id, reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64());
    }
}
