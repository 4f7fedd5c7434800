namespace Weir.Compiler;

/// <summary>Why a frame goes no further, under <c>weir run</c>. Names and meanings: <see cref="DropReasons"/>. Those of a guard are <see cref="Guard.GuardDropReason"/>.</summary>
public enum DropReason : byte
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>A rule of an ACL matches and neither allows nor outputs.</summary>
    AclRule,

    /// <summary>ACLs apply, and none of their rules matches.</summary>
    AclNoRule,

    /// <summary>Above the rate of a meter that a rule names.</summary>
    Meter,

    /// <summary>The port is not in the configuration, or counts as down.</summary>
    PortClosed,

    /// <summary>The port has <c>enabled: false</c>.</summary>
    PortDisabled,

    /// <summary>The port is output-only, or the target of a mirror.</summary>
    OutputOnly,

    /// <summary>A tag of a VLAN that the port is not in.</summary>
    VlanNotMember,

    /// <summary>No tag, and the port has no native VLAN.</summary>
    Untagged,

    /// <summary>The port is a member of a LAG that is not in step with its partner, or not selected.</summary>
    LacpNotInStep,

    /// <summary>A coprocessor sent a frame without a tag.</summary>
    CoproUntagged,

    /// <summary>A loopback test frame (ECTP).</summary>
    LoopbackTest,

    /// <summary>The source is the broadcast address.</summary>
    BroadcastSource,

    /// <summary>The source is a VLAN's router MAC.</summary>
    SpoofedFaucetMac,

    /// <summary>The source is that of a permanent host on another port.</summary>
    PermanentHost,

    /// <summary>An unknown source on a port that has as many hosts as it may have.</summary>
    PortFull,

    /// <summary>An unknown source in a VLAN that has as many hosts as it may have.</summary>
    VlanFull,

    /// <summary>An unknown source on a port where a host jumped in from another port a moment ago.</summary>
    LoopProtect,

    /// <summary>The destination is behind the LAG that the frame came in from.</summary>
    SameLag,

    /// <summary>To an address of Cisco's protocols between neighbours.</summary>
    CiscoProtocol,

    /// <summary>To an address that bridges keep to themselves (01:80:c2:00:00:0x).</summary>
    ReservedAddress,

    /// <summary>The destination is unknown, and the VLAN does not flood.</summary>
    UnknownUnicast,

    /// <summary>No port is there to flood to.</summary>
    NobodyToFloodTo,

    /// <summary>The only way out is the port that the frame came in on. No entry counts it.</summary>
    SamePort,

    /// <summary>No port of a failover group is up. No entry counts it.</summary>
    NoLivePort,
}
