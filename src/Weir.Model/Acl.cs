using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>An access control list as it applies to one datapath: names of ports are resolved there.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Rules">First match wins; a packet that no rule matches is dropped.</param>
/// <param name="ExactMatch">All rules have the same priority, where no packet could match two of them.</param>
/// <param name="Location">Where it stands.</param>
public sealed record Acl(string Name, ImmutableArray<AclRule> Rules, bool ExactMatch, SourceLocation Location);

/// <summary>One rule of an ACL.</summary>
/// <param name="Index">Place in the ACL, from 0.</param>
/// <param name="Match">What it matches; without in_port and VID of the port or VLAN that the ACL stands on.</param>
/// <param name="Allow">Whether the packet goes on in the pipeline after <paramref name="Actions"/>.</param>
/// <param name="Actions">In the order in which they are carried out; the mirror copy is first.</param>
/// <param name="Cookie">The entry's cookie, or null for the datapath's.</param>
/// <param name="Location">Where it stands.</param>
public sealed record AclRule(int Index, Match Match, bool Allow, ImmutableArray<AclAction> Actions, ulong? Cookie, SourceLocation Location)
{
    /// <summary>With <see cref="Allow"/>: the packet goes straight to where it is switched by its destination, past VLAN checks, VLAN ACLs and learning.</summary>
    public bool ForcePortVlan { get; init; }

    /// <summary>The meter that bounds the packets; what is above its rate is dropped before anything is done.</summary>
    public AclMeter? Meter { get; init; }
}

/// <summary>What an ACL rule does with a packet, one record a kind.</summary>
public abstract record AclAction;

/// <summary>Sends the packet, as it is at this point, out of a port.</summary>
/// <param name="Port">A port of the datapath.</param>
public sealed record AclOutput(PortNumber Port) : AclAction;

/// <summary>Removes the outermost VLAN tag.</summary>
public sealed record AclPopVlan : AclAction;

/// <summary>Pushes a VLAN tag.</summary>
/// <param name="EtherType">0x8100 or 0x88a8.</param>
/// <param name="Vid">Its VID.</param>
public sealed record AclPushVlan(ushort EtherType, Vid Vid) : AclAction;

/// <summary>Sets the VID of the outermost tag.</summary>
/// <param name="Vid">The VID.</param>
public sealed record AclSwapVid(Vid Vid) : AclAction;

/// <summary>Sets a header field.</summary>
/// <param name="Field">Field and value, exact.</param>
public sealed record AclSetField(MatchField Field) : AclAction;

/// <summary>Sends the packet out of the first of several ports whose link is up, by a fast-failover group.</summary>
/// <param name="GroupId">The group's id on the switch.</param>
/// <param name="Ports">Most wanted first.</param>
public sealed record AclFailover(uint GroupId, ImmutableArray<PortNumber> Ports) : AclAction;
