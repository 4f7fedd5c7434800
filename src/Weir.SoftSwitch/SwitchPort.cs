using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>A port of the switch. Immutable: a change is a new record given to <see cref="SoftDatapath.SetPort"/>.</summary>
/// <param name="Number">Its OpenFlow number.</param>
/// <param name="Name">Its name, at most 15 bytes.</param>
public sealed record SwitchPort(PortNumber Number, string Name)
{
    /// <summary>Hardware address.</summary>
    public MacAddress Mac { get; init; } = MacAddress.FromBits(0x0200_0000_0000);

    /// <summary>Access port of this VLAN (the <c>tag</c> column of Open vSwitch). Only NORMAL honours it.</summary>
    public Vid? AccessVlan { get; init; }

    /// <summary>VLANs of a trunk, for NORMAL; empty: all.</summary>
    public ImmutableArray<Vid> TrunkVlans { get; init; } = [];

    /// <summary>OFPPC_PORT_DOWN: put down by an administrator; not live, and neither receives nor sends.</summary>
    public bool IsDown { get; init; }

    /// <summary>OFPPS_LINK_DOWN: no carrier; not live.</summary>
    public bool IsLinkDown { get; init; }

    /// <summary>OFPPC_NO_RECV: drops what comes in.</summary>
    public bool NoReceive { get; init; }

    /// <summary>OFPPC_NO_FWD: drops what goes out.</summary>
    public bool NoForward { get; init; }

    /// <summary>Not part of FLOOD (OpenFlow 1.0's OFPPC_NO_FLOOD).</summary>
    public bool NoFlood { get; init; }

    /// <summary>Whether a bucket that watches it is live.</summary>
    public bool IsLive => !IsDown && !IsLinkDown;
}
