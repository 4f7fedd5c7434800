using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

internal static partial class SharedChecks
{
    /// <summary>Table <c>guard_outside</c>: what comes in by ports that are no NIC's. That nobody there speaks as a NIC, each NIC's entries see to.</summary>
    public static void Outside(GuardBuild build, bool isSnooping)
    {
        var table = GuardPipeline.Outside;
        var onward = Go(GuardPipeline.Claim);
        var leave = Go(GuardPipeline.Leave);

        // Under weir run FAUCET's tables see to link protocols.
        build.Add(table, GuardPriorities.Never + 1, build.Input.NextTable is null ? Reject(GuardDropReason.ReservedAddress) : leave, GuardMatch.Reserved);
        build.Add(table, GuardPriorities.Never + 1, Reject(GuardDropReason.VlanTag), GuardMatch.AnyTag);
        build.Add(table, GuardPriorities.Never + 1, Reject(GuardDropReason.MacSpoof), GuardMatch.FromGroup);
        Hidden(build, table, onward, GuardFlags.Trusted);
        HiddenPorts(build, table, GuardMatch.Ipv4, GuardFlags.Trusted);

        var (trusted, stranger) = (GuardMatch.Flags(GuardFlags.Trusted), GuardMatch.Flags(0, GuardFlags.Trusted));
        var reject = Reject(GuardDropReason.DhcpServer);
        build.Add(table, GuardPriorities.Second, reject, stranger, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpDestination(DhcpClientPort));
        build.Add(table, GuardPriorities.Second, reject, stranger, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpSource(DhcpProxyPort), GuardMatch.UdpDestination(DhcpProxyPort));
        build.Add(table, GuardPriorities.Second, reject, stranger, GuardMatch.Ipv6, GuardMatch.Udp, GuardMatch.UdpDestination(Dhcpv6ClientPort));
        build.Add(table, GuardPriorities.Second, Reject(GuardDropReason.RouterAdvertisement), stranger, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(134));
        build.Add(table, GuardPriorities.Second, Reject(GuardDropReason.Redirect), stranger, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(137));
        build.Add(table, GuardPriorities.Second, Reject(GuardDropReason.Redirect), stranger, GuardMatch.Ipv4, GuardMatch.Icmp, GuardMatch.IcmpType(5));
        build.Add(table, GuardPriorities.Second, Reject(GuardDropReason.RouterAdvertisement), stranger, GuardMatch.Ipv4, GuardMatch.Icmp, GuardMatch.IcmpType(9));
        Servers(build, trusted, reject, onward, isSnooping);

        // What hosts of one link say to each other no gateway has routed from a NIC.
        var named = Go(GuardPipeline.Claim, Set(GuardFlags.CheckAddress));
        foreach (var type in (ReadOnlySpan<byte>)[5, 9])
            build.Add(table, GuardPriorities.Second, named, trusted, GuardMatch.ToOne, GuardMatch.Ipv4, GuardMatch.Icmp, GuardMatch.IcmpType(type));

        foreach (var type in (ReadOnlySpan<byte>)[134, 135, 136, 137])
        {
            build.Add(
                table, GuardPriorities.Exact, type == 136 ? onward : named,
                GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.HopLimit255, GuardMatch.Icmpv6Type(type), GuardMatch.Code0);
            build.Add(table, GuardPriorities.Rest, Reject(GuardDropReason.NeighbourSpoof), GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(type));
        }

        // Without a target there is nothing that guard_claim could look at: see Neighbours.
        foreach (var type in (ReadOnlySpan<byte>)[135, 136])
            build.Add(
                table, GuardPriorities.Third, Reject(GuardDropReason.NeighbourSpoof),
                GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(type), GuardMatch.NeighbourTarget(Unspecified));

        var solicit = Go(GuardPipeline.Claim, Set(GuardClass.Solicit));
        var toServer = Go(GuardPipeline.Claim, Set(GuardClass.Dhcp));
        var vrrp = Go(GuardPipeline.Claim, Set(GuardClass.Vrrp));
        build.Add(table, GuardPriorities.Exact, Go(GuardPipeline.Claim, Set(GuardFlags.CheckAddress), Set(GuardClass.Solicit)), GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(133));
        foreach (var type in Reports) build.Add(table, GuardPriorities.Exact, solicit, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(type));
        build.Add(table, GuardPriorities.Exact, toServer, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpDestination(DhcpServerPort));
        build.Add(table, GuardPriorities.Exact, toServer, GuardMatch.Ipv6, GuardMatch.Udp, GuardMatch.UdpDestination(Dhcpv6ServerPort));
        build.Add(table, GuardPriorities.Exact, vrrp, GuardMatch.Ipv4, GuardMatch.Vrrp, GuardMatch.Destination(IpPrefix.Parse("224.0.0.18")));
        build.Add(table, GuardPriorities.Exact, vrrp, GuardMatch.Ipv6, GuardMatch.Vrrp, GuardMatch.Destination(IpPrefix.Parse("ff02::12")));

        // What is none of these goes on among ports that are no NICs', and never to a NIC.
        build.Add(table, GuardPriorities.Otherwise, onward, GuardMatch.Arp, GuardMatch.Request);
        build.Add(table, GuardPriorities.Otherwise, onward, GuardMatch.Arp, GuardMatch.Reply);

        // Nor is there in ARP that Open vSwitch shows as zeros. Hosts do take hardware type 6 for Ethernet's (RFC 1390).
        build.Add(table, GuardPriorities.Otherwise - 1, Reject(GuardDropReason.ArpOperation), GuardMatch.Arp);
        Addressed(build, table, onward, onward);
    }

    /// <summary>DHCP servers behind trusted ports: those that are listed, of a family that has one in the list.</summary>
    private static void Servers(GuardBuild build, MatchField trusted, ValueList<Instruction> reject, ValueList<Instruction> onward, bool isSnooping)
    {
        var servers = build.Input.Bridge.DhcpServers;
        foreach (var isIpv6 in (ReadOnlySpan<bool>)[false, true])
        {
            if (!servers.Any(server => server.IsIpv6 == isIpv6)) continue;
            MatchField[] answer = [trusted, isIpv6 ? GuardMatch.Ipv6 : GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpDestination(isIpv6 ? Dhcpv6ClientPort : DhcpClientPort)];
            foreach (var server in servers.Where(server => server.IsIpv6 == isIpv6))
                build.Add(GuardPipeline.Outside, GuardPriorities.Second, onward, [.. answer, GuardMatch.Source(server)]);
            build.Add(GuardPipeline.Outside, GuardPriorities.Third, reject, answer);
        }

        if (isSnooping) Snoop(build);
    }

    /// <summary>Answers of DHCP servers by broadcast, copied to Weir; those to one NIC are copied where the NIC gets them.</summary>
    private static void Snoop(GuardBuild build)
    {
        foreach (var (nic, port) in build.Input.Nics.Where(nic => nic.Nic is { DhcpServer: true, Off: false } && nic.Port.Value <= GuardCompiler.HighestPort))
        {
            if (build.Meter(port, GuardMeterClass.Punt) is not { } meter) continue;
            build.Add(GuardMeters.Entry(meter, nic.Rates.Punt));
            build.Add(
                GuardPipeline.Ipv4, GuardPriorities.First, Go(GuardPipeline.Claim, NicEntries.Copy(meter)),
                Fields.InPort(port), GuardMatch.Broadcast, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpSource(DhcpServerPort), GuardMatch.UdpDestination(DhcpClientPort));
        }

        var servers = build.Input.Bridge.DhcpServers;
        foreach (var port in build.Input.Ports.Where(port => IsTrusted(port.Port) && !port.Port.Unchecked))
        {
            if (build.Meter(port.Number, GuardMeterClass.Punt) is not { } meter) continue;
            build.Add(GuardMeters.Entry(meter, build.Input.Bridge.DefaultRates.Punt));
            MatchField[] answer = [Fields.InPort(port.Number), GuardMatch.Broadcast, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpSource(DhcpServerPort), GuardMatch.UdpDestination(DhcpClientPort)];
            var copied = Go(GuardPipeline.Claim, NicEntries.Copy(meter));
            var listed = servers.Where(server => !server.IsIpv6).ToArray();
            foreach (var server in listed) build.Add(GuardPipeline.Outside, GuardPriorities.Second + 1, copied, [.. answer, GuardMatch.Source(server)]);
            if (listed.Length == 0) build.Add(GuardPipeline.Outside, GuardPriorities.Second + 1, copied, answer);
        }
    }

    /// <summary>Whether DHCP servers and routers may be behind a port.</summary>
    public static bool IsTrusted(GuardPort port) => port.Trusted || port.Class is GuardPortClass.Gateway or GuardPortClass.Local;
}
