using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model.Guard;

/// <summary>What stands behind a port of a guarded bridge that is no VM's.</summary>
public enum GuardPortClass
{
    /// <summary>The way out: a physical NIC or a bond. What comes in is from strangers: it may not claim a VM's address.</summary>
    Uplink,

    /// <summary>The gateway itself, on this host (an internal port, a router VM that the operator runs), trusted like a trusted uplink.</summary>
    Gateway,

    /// <summary>The bridge's own port (LOCAL): the host.</summary>
    Local,

    /// <summary>A patch port to another bridge, treated like an uplink.</summary>
    Patch,
}

/// <summary>A port of a guarded bridge that is no VM's.</summary>
/// <param name="Name">Its name in Open vSwitch; for a bond, the bond's member interfaces each have one.</param>
/// <param name="Class">What stands behind it.</param>
public sealed record GuardPort(string Name, GuardPortClass Class)
{
    /// <summary>DHCP servers and routers behind it may answer and advertise.</summary>
    public bool Trusted { get; init; }

    /// <summary>The VLAN of its untagged frames; null: the untagged network of the bridge.</summary>
    public Vid? Vlan { get; init; }

    /// <summary>VLANs that it carries tagged. Empty: all, if <see cref="Vlan"/> is null; none, if it is set (an access port).</summary>
    public ImmutableArray<Vid> TrunkVids { get; init; } = [];

    /// <summary>Nobody said what is behind it: it is trusted so that it goes on as without a guard, and other ports are trusted no less for it.</summary>
    public bool Undeclared { get; init; }

    /// <summary>Nothing that comes in there is checked: a coprocessor, which speaks for others.</summary>
    public bool Unchecked { get; init; }

    /// <summary>
    /// The bond that it is a member of; null: it stands alone. Frames for a bond leave by its first member whose link is up.
    /// </summary>
    public string? Bond { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public SourceLocation? Location { get; init; }
}

/// <summary>A bridge whose VM ports are guarded.</summary>
/// <param name="Name">Its name in Open vSwitch, or the datapath's in a <c>faucet.yaml</c>.</param>
public sealed record GuardBridge(string Name)
{
    /// <summary>The ports that are no VM's, by name.</summary>
    public ImmutableArray<GuardPort> Ports { get; init; } = [];

    /// <summary>Addresses of gateways and other servers that no VM may claim, whatever its policy says; hosts, ascending.</summary>
    public ImmutableArray<IpPrefix> Gateways { get; init; } = [];

    /// <summary>DHCP servers behind trusted ports; empty: any behind them.</summary>
    public ImmutableArray<IpPrefix> DhcpServers { get; init; } = [];

    /// <summary>The nets that VMs' addresses must lie in; empty: any.</summary>
    public ImmutableArray<IpPrefix> Nets { get; init; } = [];

    /// <summary>Count what would be dropped, and drop nothing (<c>mode: report</c>).</summary>
    public bool ReportOnly { get; init; }

    /// <summary>
    /// What a NIC sends to all or to a group goes to the other NICs of its VLAN too, within its rates; false: only out of the uplinks. mDNS, LLMNR and broadcasts of a net between VMs of one
    /// host need it. Replies of DHCP servers, advertisements of routers and VRRP between holders of one address do not.
    /// </summary>
    public bool BroadcastBetweenNics { get; init; }

    /// <summary>What holds for a NIC whose policy says nothing about it.</summary>
    public GuardRates DefaultRates { get; init; } = GuardRates.Default;

    /// <summary>What holds for a NIC whose policy says nothing about it.</summary>
    public LinkLocalPolicy DefaultLinkLocal { get; init; } = LinkLocalPolicy.Eui64;

    /// <summary>
    /// Somebody watches the bridge who binds link-local addresses to the NIC that uses them first (<see cref="LinkLocalPolicy.FirstUse"/>): what is not bound yet is copied to him and goes
    /// nowhere. False: nobody does, and such NICs may use any.
    /// </summary>
    public bool BindsFirstUse { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public SourceLocation? Location { get; init; }
}
