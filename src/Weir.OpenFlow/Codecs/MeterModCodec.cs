using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>Bands: u16 type, u16 length 16, u32 rate, u32 burst_size, then 4 zeros, or u8 prec_level and 3 zeros, or u32 experimenter.</summary>
internal static class MeterBandCodec
{
    private const int Length = 16;

    /// <summary>Reads bands to the end of <paramref name="reader"/>. A burst size counts only with <see cref="MeterFlags.Burst"/>: Open vSwitch then shows the rate there.</summary>
    public static ValueList<MeterBand> ReadList(WireReader reader, MeterFlags flags)
    {
        var bands = new List<MeterBand>();
        while (!reader.IsEmpty)
        {
            var type = (MeterBandType)reader.ReadUInt16();
            var length = reader.ReadUInt16();
            if (length < Length) throw reader.Bad($"a meter band of {length} bytes");
            var body = reader.Part(length - 4);
            var rate = body.ReadUInt32();
            var burst = body.ReadUInt32();
            if (!flags.HasFlag(MeterFlags.Burst)) burst = 0;
            var band = type switch
            {
                MeterBandType.Drop => new MeterBand(type, rate, burst),
                MeterBandType.DscpRemark => new MeterBand(type, rate, burst, body.Rest[0]),
                MeterBandType.Experimenter => new MeterBand(type, rate, burst, Experimenter: body.ReadUInt32()),
                _ => throw new OpenFlowFormatException(OpenFlowError.BadMeterBand, $"meter band type {(ushort)type}"),
            };
            if (type != MeterBandType.Experimenter && length != Length) throw reader.Bad($"a meter band of {length} bytes");
            bands.Add(band);
        }

        return ValueList.From(bands);
    }

    public static void WriteList(ValueList<MeterBand> bands, MeterFlags flags, OpenFlowWriter writer)
    {
        foreach (var band in bands)
        {
            writer.WriteUInt16((ushort)band.Type);
            writer.WriteUInt16(Length);
            writer.WriteUInt32(band.Rate);
            writer.WriteUInt32(flags.HasFlag(MeterFlags.Burst) ? band.BurstSize : 0);
            writer.WriteUInt32(band.Type switch
            {
                MeterBandType.DscpRemark => (uint)band.PrecedenceLevel << 24,
                MeterBandType.Experimenter => band.Experimenter,
                _ => 0,
            });
        }
    }
}

/// <summary>u16 command, u16 flags, u32 meter_id, bands.</summary>
internal sealed class MeterModCodec : MessageCodec<MeterModMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var command = (MeterModCommand)reader.ReadUInt16();
        if (command > MeterModCommand.Delete) throw new OpenFlowFormatException(OpenFlowError.BadMeterCommand, $"meter-mod command {(ushort)command}");
        var flags = (MeterFlags)reader.ReadUInt16();
        var id = reader.ReadUInt32();
        return new MeterModMessage(command, new MeterEntry(id, flags, MeterBandCodec.ReadList(reader.Part(reader.Remaining), flags))) { Xid = header.Xid };
    }

    protected override void Write(MeterModMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)message.Command);
        writer.WriteUInt16((ushort)message.Entry.Flags);
        writer.WriteUInt32(message.Entry.MeterId);
        MeterBandCodec.WriteList(message.Entry.Bands, message.Entry.Flags, writer);
    }
}
