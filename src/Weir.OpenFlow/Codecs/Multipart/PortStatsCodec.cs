using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>Request: u32 port, 4 zeros. Reply: u32 port, 4 zeros, twelve u64 counters, u32 duration_sec, u32 duration_nsec, again and again.</summary>
internal sealed class PortStatsCodec : MultipartCodec<PortStatsRequest, PortStatsReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader)
    {
        var port = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        return new PortStatsRequest(port);
    }

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new PortStatsReply(ReadItems(ref reader, ReadPort));

    protected override void Write(PortStatsRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.Port.Value);
        writer.WriteZeros(4);
    }

    protected override void Write(PortStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var port in reply.Ports)
        {
            writer.WriteUInt32(port.Port.Value);
            writer.WriteZeros(4);
            writer.WriteUInt64(port.RxPackets);
            writer.WriteUInt64(port.TxPackets);
            writer.WriteUInt64(port.RxBytes);
            writer.WriteUInt64(port.TxBytes);
            writer.WriteUInt64(port.RxDropped);
            writer.WriteUInt64(port.TxDropped);
            writer.WriteUInt64(port.RxErrors);
            writer.WriteUInt64(port.TxErrors);
            writer.WriteUInt64(port.RxFrameErrors);
            writer.WriteUInt64(port.RxOverErrors);
            writer.WriteUInt64(port.RxCrcErrors);
            writer.WriteUInt64(port.Collisions);
            writer.WriteUInt32(port.DurationSeconds);
            writer.WriteUInt32(port.DurationNanoseconds);
        }
    }

    private static PortStats ReadPort(ref WireReader reader)
    {
        var port = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        return new PortStats(
            port, reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(),
            reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt32());
    }
}
