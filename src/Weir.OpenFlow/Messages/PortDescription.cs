using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPPC_*: what the controller asks of a port. Source: OpenFlow 1.3.5, section 7.2.1.</summary>
[Flags]
public enum PortConfig : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Administratively down.</summary>
    PortDown = 1,

    /// <summary>Received packets are dropped.</summary>
    NoReceive = 4,

    /// <summary>Packets to it are dropped.</summary>
    NoForward = 32,

    /// <summary>No packet-ins for it.</summary>
    NoPacketIn = 64,
}

/// <summary>OFPPS_*: how a port is.</summary>
[Flags]
public enum PortState : uint
{
    /// <summary>Up.</summary>
    None = 0,

    /// <summary>No link.</summary>
    LinkDown = 1,

    /// <summary>Blocked by the switch's own spanning tree.</summary>
    Blocked = 2,

    /// <summary>Live for fast failover groups.</summary>
    Live = 4,
}

/// <summary>OFPPF_*: speeds and media.</summary>
[Flags]
public enum PortFeatures : uint
{
#pragma warning disable CS1591 // the members are the specification's own names
    None = 0, Speed10MbHalf = 1, Speed10MbFull = 2, Speed100MbHalf = 4, Speed100MbFull = 8, Speed1GbHalf = 16, Speed1GbFull = 32,
    Speed10GbFull = 64, Speed40GbFull = 128, Speed100GbFull = 256, Speed1TbFull = 512, Other = 1024,
    Copper = 2048, Fiber = 4096, AutoNegotiation = 8192, Pause = 16384, PauseAsymmetric = 32768,
#pragma warning restore CS1591
}

/// <summary><c>ofp_port</c>, 64 bytes.</summary>
/// <param name="Number">The port's number.</param>
/// <param name="HardwareAddress">Its MAC.</param>
/// <param name="Name">Its name, at most 15 bytes; text from outside.</param>
/// <param name="Config">What is asked of it.</param>
/// <param name="State">How it is.</param>
/// <param name="Current">What it does now.</param>
/// <param name="Advertised">What it offers.</param>
/// <param name="Supported">What it can.</param>
/// <param name="Peer">What the other end offers.</param>
/// <param name="CurrentSpeedKbps">Speed now; 0: unknown.</param>
/// <param name="MaxSpeedKbps">Highest speed; 0: unknown.</param>
public sealed record PortDescription(
    PortNumber Number,
    MacAddress HardwareAddress,
    string Name,
    PortConfig Config,
    PortState State,
    PortFeatures Current = PortFeatures.None,
    PortFeatures Advertised = PortFeatures.None,
    PortFeatures Supported = PortFeatures.None,
    PortFeatures Peer = PortFeatures.None,
    uint CurrentSpeedKbps = 0,
    uint MaxSpeedKbps = 0);
