namespace Weir.Compiler.Findings;

/// <summary>Where a list of ACLs stands.</summary>
public enum AclPlaceKind
{
    /// <summary>On a port, for what comes in.</summary>
    PortIn,

    /// <summary>On all ports of a datapath, for what comes in.</summary>
    AllPorts,

    /// <summary>On a VLAN, for what comes in.</summary>
    VlanIn,

    /// <summary>On a VLAN, for what leaves it.</summary>
    VlanOut,

    /// <summary>On a port, for what VLANs send out.</summary>
    PortOut,
}
