using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// One meter a port that bounds the copies of frames from unknown sources (INV-7). Meter id = <see cref="FirstId"/> + port number; the switch's own
/// port (LOCAL) has <see cref="FirstId"/> + 0xfffe. The ids end at 196,607, which Open vSwitch's datapaths can number, and leave the low ones to the operator.
/// </summary>
public static class PuntMeters
{
    /// <summary>Id of the meter of port 0, which does not exist.</summary>
    public const uint FirstId = 0x2_0000;

    /// <summary>Copies per second and port.</summary>
    public const uint RatePps = 1_000;

    /// <summary>Copies in a burst.</summary>
    public const uint BurstPackets = 1_000;

    /// <summary>Id of the control protocols' meter of port 0, which does not exist.</summary>
    public const uint ControlFirstId = 0x3_0000;

    /// <summary>Frames of control protocols (LACP, LLDP) per second and port.</summary>
    public const uint ControlRatePps = 100;

    private const uint HighestControlId = 199_999; // Open vSwitch's datapaths number 200,000 meters

    private const uint LocalOffset = 0xFFFE;
    private const uint HighestPort = 0xFF00; // the highest port number of Open vSwitch, OFPP_MAX of OpenFlow 1.0

    /// <summary>The meter of a port, or null where the number is above what Open vSwitch gives out.</summary>
    public static uint? IdOf(PortNumber port) => port == PortNumber.Local ? FirstId + LocalOffset : port.Value <= HighestPort ? FirstId + port.Value : null;

    /// <summary>The meter of a port's control protocols; where numbers do not reach that far, that of its unknown sources.</summary>
    public static uint? ControlIdOf(PortNumber port) => port.Value <= HighestControlId - ControlFirstId ? ControlFirstId + port.Value : IdOf(port);

    /// <summary>Whether a meter id is one of these.</summary>
    public static bool Owns(uint meterId) => meterId is > FirstId and <= FirstId + LocalOffset or > ControlFirstId and <= HighestControlId;

    /// <summary>The meter of a port, for <c>packetin_pps</c> where that is less than <see cref="RatePps"/>.</summary>
    internal static MeterEntry Entry(uint id, int? packetInPps = null)
    {
        var rate = packetInPps is > 0 ? Math.Min(RatePps, (uint)packetInPps) : RatePps;
        return new(id, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, rate, rate)]);
    }

    /// <summary>The meter of a port's control protocols.</summary>
    internal static MeterEntry ControlEntry(uint id) => id < ControlFirstId
        ? Entry(id)
        : new(id, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, ControlRatePps, ControlRatePps)]);
}
