using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>Request: u32 port, u32 queue. Reply: u32 port, u32 queue, u64 bytes, u64 packets, u64 errors, u32 duration_sec, u32 duration_nsec, again and again.</summary>
internal sealed class QueueStatsCodec : MultipartCodec<QueueStatsRequest, QueueStatsReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new QueueStatsRequest(new PortNumber(reader.ReadUInt32()), reader.ReadUInt32());

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new QueueStatsReply(ReadItems(ref reader, ReadQueue));

    protected override void Write(QueueStatsRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.Port.Value);
        writer.WriteUInt32(request.QueueId);
    }

    protected override void Write(QueueStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var queue in reply.Queues)
        {
            writer.WriteUInt32(queue.Port.Value);
            writer.WriteUInt32(queue.QueueId);
            writer.WriteUInt64(queue.TxBytes);
            writer.WriteUInt64(queue.TxPackets);
            writer.WriteUInt64(queue.TxErrors);
            writer.WriteUInt32(queue.DurationSeconds);
            writer.WriteUInt32(queue.DurationNanoseconds);
        }
    }

    private static QueueStats ReadQueue(ref WireReader reader) =>
        new(new PortNumber(reader.ReadUInt32()), reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt32());
}
