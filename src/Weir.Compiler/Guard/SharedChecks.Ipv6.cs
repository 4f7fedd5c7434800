using Weir.OpenFlow;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

internal static partial class SharedChecks
{
    private static void Ipv6(GuardBuild build)
    {
        Hidden(build, GuardPipeline.Ipv6, Go(GuardPipeline.Ipv6Source), 0);

        // Without an address: duplicate address detection, and what RFC 4861 and RFC 3590 let a host say before it has one.
        var none = GuardMatch.Source(Unspecified);
        var solicit = Go(GuardPipeline.Claim, Set(GuardClass.Solicit));
        Icmp(GuardPipeline.Ipv6, GuardPriorities.Exact, Go(GuardPipeline.NeighbourLink), 135, none, GuardMatch.Destination(SolicitedNodes), GuardMatch.HopLimit255, GuardMatch.Code0);
        Icmp(GuardPipeline.Ipv6, GuardPriorities.Exact, solicit, 133, none, GuardMatch.Destination(AllRouters), GuardMatch.HopLimit255, GuardMatch.Code0);
        foreach (var report in Reports)
            Icmp(GuardPipeline.Ipv6, GuardPriorities.Exact, solicit, report, none, GuardMatch.Destination(IpPrefix.Parse("ff02::/16")), GuardMatch.HopLimit1);

        var table = GuardPipeline.Ipv6Use;
        var (server, router) = (GuardMatch.Flags(GuardFlags.DhcpServer), GuardMatch.Flags(GuardFlags.Router));
        var (noServer, noRouter) = (GuardMatch.Flags(0, GuardFlags.DhcpServer), GuardMatch.Flags(0, GuardFlags.Router));
        var onward = Go(GuardPipeline.Claim);
        build.Add(table, GuardPriorities.Never, onward, GuardMatch.Ipv6, GuardMatch.LaterFragment);
        foreach (var type in (ReadOnlySpan<byte>)[135, 136])
        {
            Icmp(table, GuardPriorities.Exact, Go(GuardPipeline.NeighbourLink), type, GuardMatch.HopLimit255, GuardMatch.Code0);
            Icmp(table, GuardPriorities.Rest, Reject(GuardDropReason.NeighbourSpoof), type);
        }

        foreach (var (type, reason) in (ReadOnlySpan<(byte, GuardDropReason)>)[(134, GuardDropReason.RouterAdvertisement), (137, GuardDropReason.Redirect)])
        {
            Icmp(table, GuardPriorities.Exact, onward, type, router, GuardMatch.Source(LinkLocal), GuardMatch.HopLimit255, GuardMatch.Code0);
            Icmp(table, GuardPriorities.Rest, Reject(reason), type);
        }

        Icmp(table, GuardPriorities.Exact, solicit, 133, GuardMatch.Destination(AllRouters), GuardMatch.HopLimit255, GuardMatch.Code0);
        foreach (var report in Reports) Icmp(table, GuardPriorities.Exact, solicit, report, GuardMatch.Destination(Groups), GuardMatch.HopLimit1);
        Icmp(table, GuardPriorities.Exact, onward, 130, router);
        Icmp(table, GuardPriorities.Rest, Reject(GuardDropReason.MulticastQuery), 130, noRouter);
        foreach (var ordinary in (ReadOnlySpan<byte>)[1, 2, 3, 4, 128, 129]) Icmp(table, GuardPriorities.Exact, onward, ordinary);
        build.Add(table, GuardPriorities.Otherwise, Reject(GuardDropReason.Icmpv6Type), GuardMatch.Ipv6, GuardMatch.Icmpv6);

        var toServer = Go(GuardPipeline.Claim, Set(GuardClass.Dhcp));
        Udp(GuardPriorities.First, toServer, GuardMatch.UdpSource(Dhcpv6ClientPort), GuardMatch.UdpDestination(Dhcpv6ServerPort));
        Udp(GuardPriorities.First, toServer, server, GuardMatch.UdpDestination(Dhcpv6ServerPort));
        Udp(GuardPriorities.Second, Reject(GuardDropReason.DhcpServer), noServer, GuardMatch.UdpSource(Dhcpv6ServerPort));
        Udp(GuardPriorities.Second, Reject(GuardDropReason.DhcpServer), noServer, GuardMatch.UdpDestination(Dhcpv6ClientPort));
        Udp(GuardPriorities.Third, Reject(GuardDropReason.DhcpClient), noServer, GuardMatch.UdpDestination(Dhcpv6ServerPort));
        build.Add(table, GuardPriorities.Exact, Reject(GuardDropReason.MulticastQuery), noRouter, GuardMatch.Ipv6, GuardMatch.Pim);
        build.Add(
            table, GuardPriorities.Exact, Go(GuardPipeline.Claim, Set(GuardClass.Vrrp)), GuardMatch.Ipv6, GuardMatch.Vrrp, GuardMatch.Destination(IpPrefix.Parse("ff02::12")));

        void Icmp(PipelineTable where, ushort priority, ValueList<Instruction> instructions, byte type, params ReadOnlySpan<MatchField> fields) =>
            build.Add(where, priority, instructions, [GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(type), .. fields]);

        void Udp(ushort priority, ValueList<Instruction> instructions, params ReadOnlySpan<MatchField> fields) =>
            build.Add(table, priority, instructions, [GuardMatch.Ipv6, GuardMatch.Udp, .. fields]);
    }

    // MLDv1 report and done, MLDv2 report.
    private static ReadOnlySpan<byte> Reports => [131, 132, 143];

    /// <summary>
    /// IPv6 packets that hide what they are. A cut header chain looks like protocol 0 (userspace datapath) or 59, no next header (kernel). Neighbour discovery is never fragmented (RFC 6980), nor is anything from or to link-local
    /// addresses or groups that a host needs; of ICMPv6 only echo comes in fragments, and its first one shows its type.
    /// </summary>
    private static void Hidden(GuardBuild build, PipelineTable table, ValueList<Instruction> echo, GuardFlags except)
    {
        var reject = Reject(GuardDropReason.Fragment);
        build.Add(table, GuardPriorities.Never, reject, GuardMatch.Ipv6, GuardMatch.Protocol(0));
        build.Add(table, GuardPriorities.Never, reject, GuardMatch.Ipv6, GuardMatch.Protocol(59));
        build.Add(table, GuardPriorities.Never, reject, GuardMatch.Ipv6, GuardMatch.AnyFragment, GuardMatch.Source(LinkLocal));
        build.Add(table, GuardPriorities.Never, reject, GuardMatch.Ipv6, GuardMatch.AnyFragment, GuardMatch.Destination(Groups));
        foreach (var type in (ReadOnlySpan<byte>)[128, 129])
            build.Add(table, GuardPriorities.First, echo, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.FirstFragment, GuardMatch.Icmpv6Type(type));
        build.Add(table, GuardPriorities.Second, reject, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.FirstFragment);
        HiddenPorts(build, table, GuardMatch.Ipv6, except);
    }

    private static void Neighbours(GuardBuild build)
    {
        var (solicitation, advertisement) = (GuardMatch.Icmpv6Type(135), GuardMatch.Icmpv6Type(136));
        var (none, reject) = (GuardMatch.Source(Unspecified), Reject(GuardDropReason.NeighbourSpoof));

        // Open vSwitch shows neither target nor options where an option is malformed or stands twice.
        Add(GuardPriorities.First, reject, solicitation, GuardMatch.NeighbourTarget(Unspecified));
        Add(GuardPriorities.First, reject, advertisement, GuardMatch.NeighbourTarget(Unspecified));
        Add(GuardPriorities.Second, Go(GuardPipeline.NeighbourTarget), solicitation, none, GuardMatch.NoSll);
        Add(GuardPriorities.Third, reject, solicitation, none);

        // The option may be left out where the other side has asked or been asked by its own address (RFC 4861, 4.3 and 4.4).
        Add(GuardPriorities.Rest, Go(GuardPipeline.Claim, Set(GuardClass.ArpNd)), solicitation, GuardMatch.NoSll, GuardMatch.ToOne);
        Add(GuardPriorities.Rest, Go(GuardPipeline.NeighbourTarget), advertisement, GuardMatch.NoTll, GuardMatch.ToOne);

        build.Add(
            GuardPipeline.NeighbourTarget, GuardPriorities.Rest, Reject(GuardDropReason.DuplicateAddressSpoof), GuardMatch.Ipv6, GuardMatch.Icmpv6, solicitation);

        void Add(ushort priority, ValueList<Instruction> instructions, params ReadOnlySpan<MatchField> fields) =>
            build.Add(GuardPipeline.NeighbourLink, priority, instructions, [GuardMatch.Ipv6, GuardMatch.Icmpv6, .. fields]);
    }
}
