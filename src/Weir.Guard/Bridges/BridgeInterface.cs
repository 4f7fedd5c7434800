using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Guard.Bridges;

/// <summary>An interface on a bridge, as Open vSwitch's database has it.</summary>
/// <param name="Name">The interface's name, for a VM's NIC the tap device: <c>vnet0</c>.</param>
/// <param name="PortName">The port it belongs to: its own name, or the bond's.</param>
public sealed record BridgeInterface(string Name, string PortName)
{
    /// <summary>Its OpenFlow port number; null: not assigned (yet), or the device could not be opened.</summary>
    public PortNumber? Number { get; init; }

    /// <summary>libvirt's and Open vSwitch's <c>iface-id</c>; null: none.</summary>
    public string? InterfaceId { get; init; }

    /// <summary>The MAC address that the VM's NIC has (<c>attached-mac</c>); null: none.</summary>
    public MacAddress? AttachedMac { get; init; }

    /// <summary>The VM's UUID (<c>vm-id</c>); null: none.</summary>
    public Guid? VmId { get; init; }

    /// <summary>The kind of interface: empty for a system device (a tap too), <c>internal</c>, <c>patch</c>, …</summary>
    public string Type { get; init; } = "";

    /// <summary>It leads to another bridge of this host.</summary>
    public bool IsPatch => Type == "patch";

    /// <summary>The port's access VLAN; null: none.</summary>
    public Vid? Tag { get; init; }

    /// <summary>The port's trunk VLANs, ascending.</summary>
    public ImmutableArray<Vid> Trunks { get; init; } = [];

    /// <summary>The port's <c>vlan_mode</c>; null: not set.</summary>
    public string? VlanMode { get; init; }

    /// <summary>It is one of several of a bond.</summary>
    public bool BondMember { get; init; }
}
