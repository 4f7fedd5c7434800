using System.Collections.Immutable;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>Names of drop reasons, and which entries drop for which.</summary>
public static class GuardDropReasons
{
    private static readonly (GuardDropReason Reason, string Name)[] Names =
    [
        (GuardDropReason.ClosedPort, "closed-port"), (GuardDropReason.VlanTag, "vlan-tag"), (GuardDropReason.MacSpoof, "mac-spoof"),
        (GuardDropReason.ReservedAddress, "reserved-address"), (GuardDropReason.EtherType, "ether-type"), (GuardDropReason.ArpSpoof, "arp-spoof"),
        (GuardDropReason.ArpProbe, "arp-probe"), (GuardDropReason.ArpOperation, "arp-operation"), (GuardDropReason.Ipv4Spoof, "ipv4-spoof"),
        (GuardDropReason.Ipv6Spoof, "ipv6-spoof"), (GuardDropReason.DhcpServer, "dhcp-server"), (GuardDropReason.DhcpClient, "dhcp-client"),
        (GuardDropReason.RouterAdvertisement, "router-advertisement"), (GuardDropReason.Redirect, "redirect"), (GuardDropReason.NeighbourSpoof, "nd-spoof"),
        (GuardDropReason.DuplicateAddressSpoof, "dad-spoof"), (GuardDropReason.MulticastQuery, "multicast-query"), (GuardDropReason.Icmpv6Type, "icmpv6-type"),
        (GuardDropReason.Fragment, "fragment"), (GuardDropReason.NotForNic, "not-for-nic"), (GuardDropReason.GroupAddress, "group-address"),
        (GuardDropReason.Unbound, "unbound"),
    ];

    /// <summary>The reason with the highest number.</summary>
    internal const GuardDropReason Last = GuardDropReason.Unbound;

    /// <summary>All reasons, in the order of their numbers.</summary>
    public static ImmutableArray<GuardDropReason> All { get; } = [.. Names.Select(name => name.Reason)];

    /// <summary>The stable name of a reason: <c>mac-spoof</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such reason, or <see cref="GuardDropReason.None"/>.</exception>
    public static string NameOf(GuardDropReason reason)
    {
        foreach (var (candidate, name) in Names)
            if (candidate == reason) return name;
        throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such drop reason");
    }

    /// <summary>The reason called <paramref name="name"/>, or <see cref="GuardDropReason.None"/>.</summary>
    public static GuardDropReason FromName(string name)
    {
        foreach (var (reason, candidate) in Names)
            if (candidate == name) return reason;
        return GuardDropReason.None;
    }

    /// <summary>
    /// The reason that an entry counts, as compiled or as read back from a switch; <see cref="GuardDropReason.None"/> for entries that drop nothing. Whose frames it counts: the
    /// NIC whose cookie the entry has, or, for shared entries, the port in <c>in_port</c>. Under <c>mode: report</c> it counts what would have been dropped.
    /// </summary>
    public static GuardDropReason Of(FlowEntry entry)
    {
        if (!GuardCookie.IsGuard(entry.Cookie)) return GuardDropReason.None;
        if (entry.TableId == GuardPipeline.Port.Id)
        {
            if (entry.Match.Count == 0) return GuardDropReason.ClosedPort;
            return entry.Priority == GuardPriorities.Otherwise ? GuardDropReason.VlanTag : GuardDropReason.None;
        }

        if (entry.TableId == GuardPipeline.Mac.Id) return entry.Priority == GuardPriorities.Otherwise && entry.Match.Count == 1 ? GuardDropReason.MacSpoof : GuardDropReason.None;
        if (entry.TableId == GuardPipeline.Egress.Id) return entry.Priority == GuardPriorities.Otherwise && entry.Match.Count == 1 ? GuardDropReason.NotForNic : GuardDropReason.None;
        if (entry.TableId != GuardPipeline.Drop.Id || entry.Match.Find(OxmField.Reg2) is not { } reason) return GuardDropReason.None;
        return reason.LowValue <= (ulong)Last ? (GuardDropReason)reason.LowValue : GuardDropReason.None;
    }
}
