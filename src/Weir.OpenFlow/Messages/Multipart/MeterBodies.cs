using Weir.OpenFlow.Entries;

namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>Counters of a meter.</summary>
/// <param name="MeterId">The meter.</param>
/// <param name="FlowCount">Flow entries that use it.</param>
/// <param name="PacketInCount">Packets that passed it, dropped ones included.</param>
/// <param name="ByteInCount">Bytes that passed it, dropped ones included.</param>
/// <param name="DurationSeconds">How long it has been there.</param>
/// <param name="DurationNanoseconds">Beyond the seconds.</param>
/// <param name="Bands">Packets and bytes above the rate, per band.</param>
public sealed record MeterStats(
    uint MeterId, uint FlowCount, ulong PacketInCount, ulong ByteInCount, uint DurationSeconds, uint DurationNanoseconds, ValueList<PacketByteCount> Bands);

/// <summary>OFPMP_METER request.</summary>
/// <param name="MeterId">The meter; 0xffffffff: all.</param>
public sealed record MeterStatsRequest(uint MeterId) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Meter;
}

/// <summary>OFPMP_METER reply.</summary>
/// <param name="Meters">The meters.</param>
public sealed record MeterStatsReply(ValueList<MeterStats> Meters) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Meter;
}

/// <summary>OFPMP_METER_CONFIG request.</summary>
/// <param name="MeterId">The meter; 0xffffffff: all.</param>
public sealed record MeterConfigRequest(uint MeterId) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.MeterConfig;
}

/// <summary>OFPMP_METER_CONFIG reply.</summary>
/// <param name="Meters">The meters.</param>
public sealed record MeterConfigReply(ValueList<MeterEntry> Meters) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.MeterConfig;
}

/// <summary>OFPMP_METER_FEATURES request.</summary>
public sealed record MeterFeaturesRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.MeterFeatures;
}

/// <summary>OFPMP_METER_FEATURES reply.</summary>
/// <param name="MaxMeters">Highest number of meters; 0: it has none.</param>
/// <param name="BandTypes">Bit n: <see cref="MeterBandType"/> n is supported.</param>
/// <param name="Capabilities">Bits of <see cref="MeterFlags"/>.</param>
/// <param name="MaxBands">Bands a meter.</param>
/// <param name="MaxColors">Colours.</param>
public sealed record MeterFeaturesReply(uint MaxMeters, uint BandTypes, MeterFlags Capabilities, byte MaxBands, byte MaxColors) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.MeterFeatures;
}
