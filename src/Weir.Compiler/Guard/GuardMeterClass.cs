namespace Weir.Compiler.Guard;

/// <summary>What a meter of a NIC bounds.</summary>
public enum GuardMeterClass
{
    /// <summary>Broadcast other than ARP and DHCP.</summary>
    Broadcast = 0,

    /// <summary>Multicast other than neighbour discovery.</summary>
    Multicast = 1,

    /// <summary>Unicast to an address that is not known.</summary>
    UnknownUnicast = 2,

    /// <summary>ARP, RARP and neighbour discovery.</summary>
    ArpNd = 3,

    /// <summary>DHCP and DHCPv6.</summary>
    Dhcp = 4,

    /// <summary>Copies to Weir.</summary>
    Punt = 5,
}
