using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model.Guard;

/// <summary>What one NIC of a VM (or of another host on a port) may do: the same binding, whichever source it was read from.</summary>
/// <param name="InterfaceId">
/// Names the NIC: libvirt's and Open vSwitch's <c>iface-id</c>, or <c>DATAPATH/PORT</c> for a port of a <c>faucet.yaml</c>. With the bridge it makes the cookie.
/// </param>
/// <param name="Vm">The VM's name, for people.</param>
/// <param name="Mac">The MAC address that it sends from. Unicast.</param>
public sealed record GuardedNic(string InterfaceId, string Vm, MacAddress Mac)
{
    /// <summary>The VM's UUID where it has one.</summary>
    public Guid? VmId { get; init; }

    /// <summary>The VLAN that its untagged frames belong to (libvirt's <c>&lt;vlan&gt;&lt;tag id&gt;</c>); null: the untagged network of the bridge.</summary>
    public Vid? Vlan { get; init; }

    /// <summary>VLANs that it may send and receive tagged frames of, ascending: <c>trunk vids</c>. The same addresses hold in each.</summary>
    public ImmutableArray<Vid> TrunkVids { get; init; } = [];

    /// <summary>Its own addresses, hosts all of them, ascending.</summary>
    public ImmutableArray<IpPrefix> Addresses { get; init; } = [];

    /// <summary>Nets that it may use any address of: SLAAC and privacy addresses, routed nets. No host bits; ascending.</summary>
    public ImmutableArray<IpPrefix> Prefixes { get; init; } = [];

    /// <summary>Addresses that it may send from and answer for, and other NICs of the bridge too; hosts, ascending.</summary>
    public ImmutableArray<IpPrefix> SharedVips { get; init; } = [];

    /// <summary>Further MAC addresses that it may send from, with any of its addresses: nested guests, VRRP's virtual MAC. Ascending.</summary>
    public ImmutableArray<MacAddress> ExtraMacs { get; init; } = [];

    /// <summary>It may answer DHCP and DHCPv6 requests.</summary>
    public bool DhcpServer { get; init; }

    /// <summary>It may send router advertisements and redirects.</summary>
    public bool Router { get; init; }

    /// <summary>Which link-local addresses it may use.</summary>
    public LinkLocalPolicy LinkLocal { get; init; } = LinkLocalPolicy.Eui64;

    /// <summary>Link-local addresses that it was the first on its bridge to use (<see cref="LinkLocalPolicy.FirstUse"/>). No policy says them: whoever watches the bridge does.</summary>
    public ImmutableArray<IpPrefix> FirstUsed { get; init; } = [];

    /// <summary><c>ip: dhcp</c>: its DHCPv4 traffic is copied to Weir, metered, and a lease that a trusted server grants adds an address for as long as it lasts.</summary>
    public bool DhcpSnooping { get; init; }

    /// <summary>Rate limits.</summary>
    public GuardRates Rates { get; init; } = GuardRates.Default;

    /// <summary>It is not guarded: every frame passes, both ways. For appliances that the operator trusts.</summary>
    public bool Off { get; init; }

    /// <summary>Where it stands, where it was read from a file of the operator's.</summary>
    public SourceLocation? Location { get; init; }
}
