using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// Request: u32 meter_id, 4 zeros. Reply: u32 meter_id, u16 length, 6 zeros, u32 flows, u64 packets, u64 bytes, u32 duration_sec, u32 duration_nsec, counters per
/// band, again and again.
/// </summary>
internal sealed class MeterStatsCodec : MultipartCodec<MeterStatsRequest, MeterStatsReply>
{
    private const int FixedLength = 40;

    public override MultipartRequestBody ReadRequest(ref WireReader reader)
    {
        var id = reader.ReadUInt32();
        reader.Skip(4);
        return new MeterStatsRequest(id);
    }

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new MeterStatsReply(ReadItems(ref reader, ReadMeter));

    protected override void Write(MeterStatsRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.MeterId);
        writer.WriteZeros(4);
    }

    protected override void Write(MeterStatsReply reply, OpenFlowWriter writer)
    {
        foreach (var meter in reply.Meters)
        {
            var start = writer.Length;
            writer.WriteUInt32(meter.MeterId);
            writer.WriteZeros(8);
            writer.WriteUInt32(meter.FlowCount);
            writer.WriteUInt64(meter.PacketInCount);
            writer.WriteUInt64(meter.ByteInCount);
            writer.WriteUInt32(meter.DurationSeconds);
            writer.WriteUInt32(meter.DurationNanoseconds);
            PacketByteCountCodec.WriteList(meter.Bands, writer);
            writer.PatchUInt16(start + 4, writer.Length - start);
        }
    }

    private static MeterStats ReadMeter(ref WireReader reader)
    {
        var id = reader.ReadUInt32();
        var length = reader.ReadUInt16();
        if (length < FixedLength) throw reader.Bad($"meter statistics of {length} bytes");
        var body = reader.Part(length - 6);
        body.Skip(6);
        return new MeterStats(
            id, body.ReadUInt32(), body.ReadUInt64(), body.ReadUInt64(), body.ReadUInt32(), body.ReadUInt32(), PacketByteCountCodec.ReadList(body));
    }
}

/// <summary>Request: u32 meter_id, 4 zeros. Reply: u16 length, u16 flags, u32 meter_id, bands, again and again.</summary>
internal sealed class MeterConfigCodec : MultipartCodec<MeterConfigRequest, MeterConfigReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader)
    {
        var id = reader.ReadUInt32();
        reader.Skip(4);
        return new MeterConfigRequest(id);
    }

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new MeterConfigReply(ReadItems(ref reader, ReadMeter));

    protected override void Write(MeterConfigRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.MeterId);
        writer.WriteZeros(4);
    }

    protected override void Write(MeterConfigReply reply, OpenFlowWriter writer)
    {
        foreach (var meter in reply.Meters)
        {
            var start = writer.Length;
            writer.WriteUInt16(0);
            writer.WriteUInt16((ushort)meter.Flags);
            writer.WriteUInt32(meter.MeterId);
            MeterBandCodec.WriteList(meter.Bands, meter.Flags, writer);
            writer.PatchUInt16(start, writer.Length - start);
        }
    }

    private static MeterEntry ReadMeter(ref WireReader reader)
    {
        var length = reader.ReadUInt16();
        if (length < 8) throw reader.Bad($"a meter of {length} bytes");
        var body = reader.Part(length - 2);
        var flags = (MeterFlags)body.ReadUInt16();
        return new MeterEntry(body.ReadUInt32(), flags, MeterBandCodec.ReadList(body, flags));
    }
}

/// <summary>Request: nothing. Reply: u32 max_meter, u32 band_types, u32 capabilities, u8 max_bands, u8 max_color, 2 zeros.</summary>
internal sealed class MeterFeaturesCodec : MultipartCodec<MeterFeaturesRequest, MeterFeaturesReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new MeterFeaturesRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader)
    {
        var reply = new MeterFeaturesReply(reader.ReadUInt32(), reader.ReadUInt32(), (MeterFlags)reader.ReadUInt32(), reader.ReadByte(), reader.ReadByte());
        reader.Skip(2);
        return reply;
    }

    protected override void Write(MeterFeaturesRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(MeterFeaturesReply reply, OpenFlowWriter writer)
    {
        writer.WriteUInt32(reply.MaxMeters);
        writer.WriteUInt32(reply.BandTypes);
        writer.WriteUInt32((uint)reply.Capabilities);
        writer.WriteByte(reply.MaxBands);
        writer.WriteByte(reply.MaxColors);
        writer.WriteZeros(2);
    }
}
