using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>A configured VLAN, as it applies to one datapath.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vid">1 to 4095.</param>
public sealed record Vlan(string Name, Vid Vid)
{
    /// <summary>Free text for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Ingress ACLs; earlier ones take precedence. Not applied to what a coprocessor injects.</summary>
    public ImmutableArray<Acl> AclsIn { get; init; } = [];

    /// <summary>ACLs on what leaves the VLAN, floods and what a coprocessor injects included; earlier ones take precedence.</summary>
    public ImmutableArray<Acl> AclsOut { get; init; } = [];

    /// <summary>Whether unicast to an unknown destination is flooded.</summary>
    public bool UnicastFlood { get; init; } = true;

    /// <summary>Hosts learned in this VLAN on this datapath; 0: no limit.</summary>
    public int MaxHosts { get; init; } = 256;

    /// <summary>The router MAC of this VLAN (<c>faucet_mac</c>): frames from hosts with it as their source are spoofed.</summary>
    public MacAddress FaucetMac { get; init; } = MacAddress.FromBits(0x0E00_0000_0001);

    /// <summary>Where it stands; null where it was created by its use on a port.</summary>
    public SourceLocation? Location { get; init; }
}
