using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

/// <summary>The entries that are the same whatever NICs there are: what may be said at all, by whom.</summary>
internal static partial class SharedChecks
{
    private const ushort DhcpServerPort = 67, DhcpClientPort = 68, DhcpProxyPort = 4011, Dhcpv6ClientPort = 546, Dhcpv6ServerPort = 547;

    private static readonly IpPrefix LinkLocal = IpPrefix.Parse("fe80::/10");
    private static readonly IpPrefix Groups = IpPrefix.Parse("ff00::/8");
    private static readonly IpPrefix AllRouters = IpPrefix.Parse("ff02::2");
    private static readonly IpPrefix SolicitedNodes = IpPrefix.Parse("ff02::1:ff00:0/104");
    private static readonly IpPrefix Unspecified = IpPrefix.Parse("::");
    private static readonly IpPrefix NoAddress = IpPrefix.Parse("0.0.0.0");
    private static readonly IpPrefix Limited = IpPrefix.Parse("255.255.255.255");
    private static readonly IpPrefix Groups4 = IpPrefix.Parse("224.0.0.0/4");

    // Martians: sources that no net that a NIC may use makes legal.
    private static readonly IpPrefix[] Never =
    [
        IpPrefix.Parse("0.0.0.0/8"), IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("224.0.0.0/3"), IpPrefix.Parse("::"), IpPrefix.Parse("::1"), IpPrefix.Parse("::ffff:0.0.0.0/96"),
        IpPrefix.Parse("ff00::/8"),
    ];

    public static void Contribute(GuardBuild build)
    {
        Misses(build);
        Types(build);
        Ipv4(build);
        Ipv6(build);
        Neighbours(build);
        Claims(build);
        Directions(build);
        Reception(build);
    }

    /// <summary>Where a unicast frame goes that a NIC may have.</summary>
    public static ValueList<Instruction> Received(GuardBuild build) => build.Input.NextTable is null ? Go(GuardPipeline.Deliver) : Go(GuardPipeline.Leave);

    private static void Misses(GuardBuild build)
    {
        build.Add(GuardPipeline.Port, GuardPriorities.Miss, build.BeforeAll.IsEmpty ? build.Dropped : [new ApplyActionsInstruction(ValueList.Create(build.BeforeAll))]);
        foreach (var table in GuardPipeline.InPacketOrder)
        {
            if (table == GuardPipeline.Port || (table == GuardPipeline.Leave && (build.Enforces || build.Input.NextTable is not null))) continue;
            build.Add(table, GuardPriorities.Miss, Miss(build, table));
        }
    }

    private static ValueList<Instruction> Miss(GuardBuild build, PipelineTable table)
    {
        if (table.MissTableId is { } next) return Go(GuardPipeline.InPacketOrder[next]);
        if (table == GuardPipeline.Type) return Reject(GuardDropReason.EtherType);
        if (table == GuardPipeline.Outside) return Go(GuardPipeline.Destination); // not to a NIC: what is for its MAC address ends in guard_egress
        if (table == GuardPipeline.Arp) return Reject(GuardDropReason.ArpSpoof);
        if (table == GuardPipeline.Ipv4Source) return Reject(GuardDropReason.Ipv4Spoof);
        if (table == GuardPipeline.Ipv6Source) return Reject(GuardDropReason.Ipv6Spoof);
        if (table == GuardPipeline.NeighbourLink || table == GuardPipeline.NeighbourTarget) return Reject(GuardDropReason.NeighbourSpoof);
        return table == GuardPipeline.Leave ? [] : build.Dropped;
    }

    private static void Types(GuardBuild build)
    {
        build.Add(GuardPipeline.Mac, GuardPriorities.Never, Reject(GuardDropReason.VlanTag), GuardMatch.AnyTag);
        build.Add(GuardPipeline.Mac, GuardPriorities.First, Reject(GuardDropReason.ReservedAddress), GuardMatch.Reserved);

        // guard_mac has seen to the sender's hardware address of what is in the class of ARP.
        var named = GuardMatch.Class(GuardClass.ArpNd);
        build.Add(GuardPipeline.Type, GuardPriorities.Exact, Go(GuardPipeline.Arp), named, GuardMatch.Arp, GuardMatch.Request);
        build.Add(GuardPipeline.Type, GuardPriorities.Exact, Go(GuardPipeline.Arp), named, GuardMatch.Arp, GuardMatch.Reply);
        build.Add(GuardPipeline.Type, GuardPriorities.Rest, Reject(GuardDropReason.ArpOperation), named, GuardMatch.Arp);
        build.Add(GuardPipeline.Type, GuardPriorities.Otherwise, Reject(GuardDropReason.ArpSpoof), GuardMatch.Arp);
        build.Add(
            GuardPipeline.Type, GuardPriorities.Exact, Go(GuardPipeline.Claim, Set(GuardFlags.ToOutside)),
            named, GuardMatch.Rarp, GuardMatch.Announcement, GuardMatch.NoSender, GuardMatch.NoTarget);
        build.Add(GuardPipeline.Type, GuardPriorities.Rest, Reject(GuardDropReason.ArpOperation), named, GuardMatch.Rarp);
        build.Add(GuardPipeline.Type, GuardPriorities.Otherwise, Reject(GuardDropReason.ArpSpoof), GuardMatch.Rarp);
        Addressed(build, GuardPipeline.Type, Go(GuardPipeline.Ipv4Source), Go(GuardPipeline.Ipv6));

        build.Add(GuardPipeline.Arp, GuardPriorities.First, Go(GuardPipeline.Claim, Set(GuardFlags.Probe)), GuardMatch.Arp, GuardMatch.Request, GuardMatch.NoSender);
    }

    /// <summary>IP whose two addresses say the same: for one host, or for a group (RFC 1112, section 6.4; RFC 1122, section 3.3.6; RFC 2464, section 7). A net's broadcast address looks like a host's.</summary>
    private static void Addressed(GuardBuild build, PipelineTable table, ValueList<Instruction> ipv4, ValueList<Instruction> ipv6)
    {
        build.Add(table, GuardPriorities.Exact - 1, ipv4, GuardMatch.ToOne, GuardMatch.Ipv4);
        build.Add(table, GuardPriorities.Exact - 1, ipv4, GuardMatch.Broadcast, GuardMatch.Ipv4);
        build.Add(table, GuardPriorities.Exact - 1, ipv4, GuardMatch.Ipv4, GuardMatch.Destination(Groups4));
        build.Add(table, GuardPriorities.Exact - 1, ipv6, GuardMatch.ToOne, GuardMatch.Ipv6);
        build.Add(table, GuardPriorities.Exact - 1, ipv6, GuardMatch.Ipv6, GuardMatch.Destination(Groups));
        build.Add(table, GuardPriorities.Otherwise, Reject(GuardDropReason.GroupAddress), GuardMatch.Ipv4);
        build.Add(table, GuardPriorities.Otherwise, Reject(GuardDropReason.GroupAddress), GuardMatch.Ipv6);
    }

    private static void Ipv4(GuardBuild build)
    {
        foreach (var net in Never)
            build.Add(
                net.IsIpv6 ? GuardPipeline.Ipv6Source : GuardPipeline.Ipv4Source, GuardPriorities.Second, Reject(net.IsIpv6 ? GuardDropReason.Ipv6Spoof : GuardDropReason.Ipv4Spoof),
                GuardMatch.Type(net), GuardMatch.Source(net));
        build.Add(
            GuardPipeline.Ipv4Source, GuardPriorities.First, Go(GuardPipeline.Claim, Set(GuardClass.Dhcp)),
            GuardMatch.Broadcast, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.Whole, GuardMatch.Source(NoAddress), GuardMatch.Destination(Limited),
            GuardMatch.UdpSource(DhcpClientPort), GuardMatch.UdpDestination(DhcpServerPort));

        var table = GuardPipeline.Ipv4;
        var (server, router) = (GuardMatch.Flags(GuardFlags.DhcpServer), GuardMatch.Flags(GuardFlags.Router));
        var (noServer, noRouter) = (GuardMatch.Flags(0, GuardFlags.DhcpServer), GuardMatch.Flags(0, GuardFlags.Router));
        var onward = Go(GuardPipeline.Claim);
        HiddenPorts(build, table, GuardMatch.Ipv4, 0);
        build.Add(table, GuardPriorities.Never, Reject(GuardDropReason.Fragment), GuardMatch.Ipv4, GuardMatch.AnyFragment, GuardMatch.Destination(Limited));

        var toServer = Go(GuardPipeline.Claim, Set(GuardClass.Dhcp));
        Udp(GuardPriorities.First, toServer, GuardMatch.UdpSource(DhcpClientPort), GuardMatch.UdpDestination(DhcpServerPort));
        Udp(GuardPriorities.First, toServer, server, GuardMatch.UdpDestination(DhcpServerPort));
        Udp(GuardPriorities.Second, Reject(GuardDropReason.DhcpServer), noServer, GuardMatch.UdpSource(DhcpServerPort));
        Udp(GuardPriorities.Second, Reject(GuardDropReason.DhcpServer), noServer, GuardMatch.UdpSource(DhcpProxyPort), GuardMatch.UdpDestination(DhcpProxyPort));
        Udp(GuardPriorities.Second, Reject(GuardDropReason.DhcpServer), noServer, GuardMatch.UdpDestination(DhcpClientPort));
        Udp(GuardPriorities.Third, Reject(GuardDropReason.DhcpClient), noServer, GuardMatch.UdpDestination(DhcpServerPort));

        build.Add(table, GuardPriorities.Exact, Reject(GuardDropReason.Redirect), noRouter, GuardMatch.Ipv4, GuardMatch.Icmp, GuardMatch.IcmpType(5));
        build.Add(table, GuardPriorities.Exact, Reject(GuardDropReason.RouterAdvertisement), noRouter, GuardMatch.Ipv4, GuardMatch.Icmp, GuardMatch.IcmpType(9));

        var igmp = GuardMatch.Protocol(2);
        build.Add(table, GuardPriorities.Second, onward, router, GuardMatch.Ipv4, igmp);
        // OpenFlow shows no type of IGMP. To these go general queries, DVMRP's probes and the advertisements of RFC 4286, all of which make a switch take the port for a router's.
        foreach (var routers in (ReadOnlySpan<string>)["224.0.0.1", "224.0.0.4", "224.0.0.106"])
            build.Add(table, GuardPriorities.Exact, Reject(GuardDropReason.MulticastQuery), GuardMatch.Ipv4, igmp, GuardMatch.Destination(IpPrefix.Parse(routers)));
        build.Add(table, GuardPriorities.Rest, Go(GuardPipeline.Claim, Set(GuardClass.Solicit)), GuardMatch.Ipv4, igmp, GuardMatch.Destination(Groups4));
        build.Add(table, GuardPriorities.Otherwise, Reject(GuardDropReason.MulticastQuery), GuardMatch.Ipv4, igmp);
        build.Add(table, GuardPriorities.Exact, Reject(GuardDropReason.MulticastQuery), noRouter, GuardMatch.Ipv4, GuardMatch.Pim);
        build.Add(
            table, GuardPriorities.Exact, Go(GuardPipeline.Claim, Set(GuardClass.Vrrp)), GuardMatch.Ipv4, GuardMatch.Vrrp, GuardMatch.Destination(IpPrefix.Parse("224.0.0.18")));

        void Udp(ushort priority, ValueList<Instruction> instructions, params ReadOnlySpan<MatchField> fields) =>
            build.Add(table, priority, instructions, [GuardMatch.Ipv4, GuardMatch.Udp, .. fields]);
    }

    /// <summary>Ports 0 and 0, unless in a later fragment: the header is cut, or the switch does not show ports of fragments (anything but <c>set-frags nx-match</c>).</summary>
    private static void HiddenPorts(GuardBuild build, PipelineTable table, MatchField type, GuardFlags except)
    {
        foreach (var fragment in (ReadOnlySpan<MatchField>)[GuardMatch.Whole, GuardMatch.FirstFragment])
            build.Add(table, GuardPriorities.Never, Reject(GuardDropReason.Fragment), type, GuardMatch.Udp, fragment, GuardMatch.Flags(0, except), GuardMatch.UdpSource(0), GuardMatch.UdpDestination(0));
    }

    private static void Claims(GuardBuild build)
    {
        // A gateway's address is no NIC's, not even one of a net that the NIC may use; and no stranger's where there are ports that are trusted.
        var hasTrusted = build.Input.Ports.Any(port => IsTrusted(port.Port) && port.Port.Class != GuardPortClass.Local && !port.Port.Undeclared);
        foreach (var gateway in build.Input.Bridge.Gateways)
        {
            NicEntries.Claim(build, gateway, MatchField.Masked(OxmField.Reg0, 0UL, 0), hasTrusted ? GuardFlags.Trusted : GuardFlags.Outside);
            NotForOthers(build, gateway);
            build.Add(GuardPipeline.Direct, GuardPriorities.Exact, Go(GuardPipeline.Leave), NicEntries.Asking(gateway));
        }
    }

    /// <summary>Nobody looks whether an address is free that is no address of the net that it may use: who has it would give it up.</summary>
    public static void NotForOthers(GuardBuild build, IpPrefix address, params ReadOnlySpan<MatchField> where) => build.Add(
        GuardPipeline.Direct, GuardPriorities.Exact + 1, Reject(address.IsIpv6 ? GuardDropReason.DuplicateAddressSpoof : GuardDropReason.ArpProbe),
        [.. where, GuardMatch.Flags(GuardFlags.Tentative), .. NicEntries.Asking(address)]);

    private static void Directions(GuardBuild build)
    {
        var leave = Go(GuardPipeline.Leave);
        build.Add(GuardPipeline.Direct, GuardPriorities.Never, leave, GuardMatch.Flags(GuardFlags.ToOutside));
        build.Add(GuardPipeline.Direct, GuardPriorities.Third, Reject(GuardDropReason.ArpProbe), GuardMatch.Flags(GuardFlags.Probe), GuardMatch.Arp);
        build.Add(GuardPipeline.Deliver, GuardPriorities.First, Reject(GuardDropReason.ArpProbe), GuardMatch.Flags(GuardFlags.Tentative), GuardMatch.Arp);
        build.Add(GuardPipeline.Deliver, GuardPriorities.First, Reject(GuardDropReason.DuplicateAddressSpoof), GuardMatch.Flags(GuardFlags.Tentative), GuardMatch.Ipv6);
        build.Add(GuardPipeline.Direct, GuardPriorities.Rest, leave, GuardMatch.Arp, GuardMatch.Request);
        build.Add(GuardPipeline.Direct, GuardPriorities.Rest, leave, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(135));
        build.Add(GuardPipeline.Direct, GuardPriorities.Otherwise, leave, GuardMatch.Class(GuardClass.ArpNd), GuardMatch.ToGroup);

        // An advertisement of higher priority makes a master give its addresses up: who may have no part in VRRP says it to no NIC.
        var stranger = GuardMatch.Flags(GuardFlags.None, GuardFlags.Vrrp);
        build.Add(GuardPipeline.Direct, GuardPriorities.Exact, leave, stranger, GuardMatch.Class(GuardClass.Vrrp), GuardMatch.ToGroup);
        build.Add(GuardPipeline.Direct, GuardPriorities.Exact, Reject(GuardDropReason.GroupAddress), stranger, GuardMatch.Class(GuardClass.Vrrp), GuardMatch.ToOne);
        foreach (var special in (ReadOnlySpan<GuardClass>)[GuardClass.Dhcp, GuardClass.Solicit, GuardClass.Vrrp])
            if (special != GuardClass.Vrrp || !build.Input.Bridge.BroadcastBetweenNics)
                build.Add(GuardPipeline.Direct, GuardPriorities.Otherwise, leave, GuardMatch.Class(special), GuardMatch.ToGroup);
    }

    private static void Reception(GuardBuild build)
    {
        // guard_dst has seen to the MAC address.
        var passed = Received(build);
        build.Add(GuardPipeline.Egress, GuardPriorities.Exact, passed, GuardMatch.Arp);
        build.Add(GuardPipeline.Egress, GuardPriorities.Exact, passed, GuardMatch.Ipv4, GuardMatch.Destination(Limited));
        build.Add(GuardPipeline.Egress, GuardPriorities.Exact, passed, GuardMatch.Ipv4, GuardMatch.Destination(Groups4));
        build.Add(GuardPipeline.Egress, GuardPriorities.Exact, passed, GuardMatch.Ipv6, GuardMatch.Destination(Groups));
        build.Add(GuardPipeline.Egress, GuardPriorities.Third, passed, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpSource(DhcpServerPort), GuardMatch.UdpDestination(DhcpClientPort));
    }
}
