using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>How a coprocessor's frames are read.</summary>
/// <param name="VlanVidBase">A frame tagged <c>VlanVidBase + N</c> is sent out of port N without that tag.</param>
public sealed record Coprocessor(int VlanVidBase);

/// <summary>A configured port of a datapath.</summary>
/// <param name="Number">Its OpenFlow port number.</param>
/// <param name="Name">Its name in the file.</param>
public sealed record Port(PortNumber Number, string Name)
{
    /// <summary>Free text for people; the name by default.</summary>
    public string Description { get; init; } = "";

    /// <summary>False: never forwards.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>VLAN of untagged frames, or null.</summary>
    public Vid? NativeVlan { get; init; }

    /// <summary>VLANs of tagged frames, ascending.</summary>
    public ImmutableArray<Vid> TaggedVlans { get; init; } = [];

    /// <summary>Ingress ACLs; earlier ones take precedence.</summary>
    public ImmutableArray<Acl> AclsIn { get; init; } = [];

    /// <summary>
    /// ACLs on what VLANs send out of the port, floods included; earlier ones take precedence. Copies for a mirror, outputs of ACL rules, and what a coprocessor
    /// sends to the port by its number are not filtered.
    /// </summary>
    public ImmutableArray<Acl> AclsOut { get; init; } = [];

    /// <summary>Hosts learned on this port; 0: no limit.</summary>
    public int MaxHosts { get; init; } = 255;

    /// <summary>Whether unknown unicast is flooded to this port.</summary>
    public bool UnicastFlood { get; init; } = true;

    /// <summary>Hosts never time out and never move: frames with their source are dropped on other ports.</summary>
    public bool PermanentLearn { get; init; }

    /// <summary>What came in is sent back out of the port too, known destinations and floods.</summary>
    public bool Hairpin { get; init; }

    /// <summary>The same for known destinations alone.</summary>
    public bool HairpinUnicast { get; init; }

    /// <summary>A host that moves here within the guard time is taken for a loop: the port learns nothing for a while.</summary>
    public bool LoopProtect { get; init; }

    /// <summary>It leads to a switch that may have another way back here: of such ports one, the first that is up, is flooded to, and none sends to another.</summary>
    public bool LoopProtectExternal { get; init; }

    /// <summary>Floods between such ports are ARP and neighbour discovery alone.</summary>
    public bool RestrictedBcastArpnd { get; init; }

    /// <summary>Set on members of a LAG.</summary>
    public Lacp? Lacp { get; init; }

    /// <summary>Set where LLDP beacons are sent.</summary>
    public PortBeacon? Beacon { get; init; }

    /// <summary>LLDP that comes in is read.</summary>
    public bool ReceiveLldp { get; init; }

    /// <summary>The address that LLDP of the neighbour should come from; another one is said.</summary>
    public MacAddress? LldpPeerMac { get; init; }

    /// <summary>Lost beacons after which the neighbour is taken to be gone; it says how long one lasts by a third of its TTL.</summary>
    public int MaxLldpLost { get; init; } = 3;

    /// <summary>Ports whose traffic is copied to this one (<c>mirror</c>), ascending.</summary>
    public ImmutableArray<PortNumber> MirrorOf { get; init; } = [];

    /// <summary>Nothing that comes in is forwarded. Set too on the targets of mirrors, except coprocessors.</summary>
    public bool OutputOnly { get; init; }

    /// <summary>Set on a coprocessor port.</summary>
    public Coprocessor? Coprocessor { get; init; }

    /// <summary>Count untagged frames that come in where there is no native VLAN, by an entry of their own.</summary>
    public bool CountUntagVlanMiss { get; init; }

    /// <summary>False: the port counts as up always, and port status messages about it are ignored.</summary>
    public bool OpstatusReconf { get; init; } = true;

    /// <summary>The guarded host behind the port (<c>guard: {mac: …}</c>), or null.</summary>
    public GuardedNic? GuardedNic { get; init; }

    /// <summary>What is behind the port where that is no guarded host (<c>guard: {class: …}</c>), or null: it goes on as without a guard.</summary>
    public GuardPort? GuardPort { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceLocation? Location { get; init; }
}
