namespace Weir.OpenFlow.Entries;

/// <summary>OFPMF_*.</summary>
[Flags]
public enum MeterFlags : ushort
{
    /// <summary>Rates in kbit/s.</summary>
    Kbps = 1,

    /// <summary>Rates in packets/s.</summary>
    Pktps = 2,

    /// <summary>Burst sizes count.</summary>
    Burst = 4,

    /// <summary>Statistics are collected.</summary>
    Stats = 8,
}

/// <summary>OFPMBT_*.</summary>
public enum MeterBandType : ushort
{
    /// <summary>Packets above the rate are dropped.</summary>
    Drop = 1,

    /// <summary>The drop precedence of the DSCP is raised.</summary>
    DscpRemark = 2,

    /// <summary>An experimenter's.</summary>
    Experimenter = 0xFFFF,
}

/// <summary>A band of a meter.</summary>
/// <param name="Type">What happens above the rate.</param>
/// <param name="Rate">kbit/s or packets/s.</param>
/// <param name="BurstSize">kbit or packets; counts with <see cref="MeterFlags.Burst"/>.</param>
/// <param name="PrecedenceLevel">For <see cref="MeterBandType.DscpRemark"/>.</param>
/// <param name="Experimenter">For <see cref="MeterBandType.Experimenter"/>.</param>
public sealed record MeterBand(MeterBandType Type, uint Rate, uint BurstSize, byte PrecedenceLevel = 0, uint Experimenter = 0);

/// <summary>A meter, as desired or as observed.</summary>
/// <param name="MeterId">1 to 0xffff0000, or <see cref="ControllerMeterId"/>.</param>
/// <param name="Flags">Units.</param>
/// <param name="Bands">The bands.</param>
public sealed record MeterEntry(uint MeterId, MeterFlags Flags, ValueList<MeterBand> Bands)
{
    /// <summary>OFPM_CONTROLLER: the virtual meter of packet-ins.</summary>
    public const uint ControllerMeterId = 0xFFFF_FFFE;

    /// <summary>OFPM_SLOWPATH.</summary>
    public const uint SlowPathMeterId = 0xFFFF_FFFD;
}
