using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>What a meter counts, with the bits of OFPMF_*.</summary>
[Flags]
public enum MeterOptions
{
    /// <summary>Nothing is said.</summary>
    None = 0,

    /// <summary>Rates in kbit/s.</summary>
    KilobitsPerSecond = 1,

    /// <summary>Rates in packets/s.</summary>
    PacketsPerSecond = 2,

    /// <summary>Burst sizes count.</summary>
    Burst = 4,

    /// <summary>Statistics are collected.</summary>
    Statistics = 8,
}

/// <summary>What a band does above its rate, with the numbers of OFPMBT_*.</summary>
public enum AclMeterBandKind
{
    /// <summary>Drops.</summary>
    Drop = 1,

    /// <summary>Raises the drop precedence of the DSCP.</summary>
    DscpRemark = 2,

    /// <summary>An experimenter's.</summary>
    Experimenter = 0xFFFF,
}

/// <summary>A band of a meter.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Rate">kbit/s or packets/s.</param>
/// <param name="BurstSize">kbit or packets.</param>
/// <param name="PrecedenceLevel">For <see cref="AclMeterBandKind.DscpRemark"/>.</param>
/// <param name="Experimenter">For <see cref="AclMeterBandKind.Experimenter"/>.</param>
public sealed record AclMeterBand(AclMeterBandKind Kind, uint Rate, uint BurstSize, byte PrecedenceLevel, uint Experimenter);

/// <summary>A meter that rules of ACLs name.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Id">0 to 4294901760; switches refuse 0.</param>
/// <param name="Options">Units.</param>
/// <param name="Bands">Its bands.</param>
/// <param name="Location">Where it stands.</param>
public sealed record AclMeter(string Name, uint Id, MeterOptions Options, ImmutableArray<AclMeterBand> Bands, SourceLocation Location);
