using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

internal static partial class NicEntries
{
    /// <summary>OFPR_ACTION.</summary>
    private const byte ActionReason = 1;

    /// <summary>A copy to Weir, bounded by the meter; nothing where there is no meter.</summary>
    public static OpenFlowAction[] Copy(uint? meter) => meter is { } id ? [new Controller2Action(OutputAction.NoBuffer, 0, ActionReason, id, [], false)] : [];

    private static void Rates(GuardBuild build, GuardNic nic)
    {
        var (port, rates) = (Fields.InPort(nic.Port), nic.Policy.Rates);
        var metered = build.Dropped.Count == 0; // a meter drops, and with mode: report under weir run nothing is dropped
        var punts = nic.Policy.DhcpSnooping || nic.Binds ? AddMeter(GuardMeterClass.Punt, rates.Punt) : null;
        var copy = nic.Policy.DhcpSnooping ? Copy(punts) : [];
        Limit(GuardMeterClass.ArpNd, rates.ArpNd, GuardPriorities.First, GuardMatch.Class(GuardClass.ArpNd), []);
        Limit(GuardMeterClass.Dhcp, rates.Dhcp, GuardPriorities.First, GuardMatch.Class(GuardClass.Dhcp), copy);
        Limit(GuardMeterClass.Broadcast, rates.Broadcast, GuardPriorities.Second, GuardMatch.Broadcast, []);
        Limit(GuardMeterClass.Multicast, rates.Multicast, GuardPriorities.Exact, GuardMatch.ToGroup, []);
        if (metered && rates.UnknownUnicast is { } rate && AddMeter(GuardMeterClass.UnknownUnicast, rate) is { } unknown)
            build.Add(GuardPipeline.Destination, GuardPriorities.Rest, [new MeterInstruction(unknown), .. Go(GuardPipeline.Leave)], port, GuardMatch.ToOne);

        void Limit(GuardMeterClass meterClass, GuardRate? rate, ushort priority, MatchField what, ReadOnlySpan<OpenFlowAction> actions)
        {
            var id = metered && rate is not null ? AddMeter(meterClass, rate) : null;
            var go = Go(GuardPipeline.Direct, actions);
            if (id is not null || actions.Length > 0) build.Add(GuardPipeline.Rate, priority, id is { } meter ? [new MeterInstruction(meter), .. go] : go, port, what);
        }

        uint? AddMeter(GuardMeterClass meterClass, GuardRate rate)
        {
            if (build.Meter(nic.Port, meterClass) is not { } id) return null;
            build.Add(GuardMeters.Entry(id, rate));
            return id;
        }
    }

    /// <summary>What the NIC says of its own addresses goes out.</summary>
    private static void Announcements(GuardBuild build, GuardNic nic)
    {
        var port = Fields.InPort(nic.Port);
        foreach (var address in nic.Own.Where(address => !address.IsIpv6))
            build.Add(GuardPipeline.Direct, GuardPriorities.Second, Go(GuardPipeline.Leave), port, GuardMatch.Arp, GuardMatch.Request, GuardMatch.TargetAddress(address));
        foreach (var vip in nic.Vips.Where(vip => !vip.IsIpv6))
            build.Add(GuardPipeline.Direct, GuardPriorities.Second, Go(GuardPipeline.Leave), port, GuardMatch.Arp, GuardMatch.Request, GuardMatch.NoSender, GuardMatch.TargetAddress(vip));
    }

    /// <summary>Who asks for the NIC's address asks the NIC, and nobody else.</summary>
    private static void Requests(GuardBuild build, GuardNic nic)
    {
        var toNic = Go(GuardPipeline.Deliver, Set(OxmField.Reg3, nic.Port.Value));
        foreach (var network in nic.Networks.Select(network => GuardMatch.Network(network.Vid)))
        {
            foreach (var address in nic.Own)
            {
                build.Add(GuardPipeline.Direct, GuardPriorities.Exact, toNic, [network, .. Asking(address)]);
                NotToGroups(build, address, network);
            }
        }
    }

    /// <summary>What is for one address goes to no group. IPv6 has no broadcast, so <c>guard_type</c> and <c>guard_outside</c> see to it.</summary>
    public static void NotToGroups(GuardBuild build, IpPrefix address, MatchField network)
    {
        if (!address.IsIpv6)
            build.Add(
                GuardPipeline.Direct, GuardPriorities.First, Reject(GuardDropReason.GroupAddress),
                network, GuardMatch.Broadcast, GuardMatch.Ipv4, GuardMatch.Destination(address));
    }

    /// <summary>An ARP request or a neighbour solicitation for an address of a net.</summary>
    public static MatchField[] Asking(IpPrefix net) => net.IsIpv6
        ? [GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(135), GuardMatch.NeighbourTarget(net)]
        : [GuardMatch.Arp, GuardMatch.Request, GuardMatch.TargetAddress(net)];

    private static void Delivery(GuardBuild build, GuardNic nic)
    {
        var toNic = Go(GuardPipeline.Egress, Set(OxmField.Reg3, nic.Port.Value));
        foreach (var network in nic.Networks)
            build.Add(GuardPipeline.Destination, GuardPriorities.Exact, toNic, GuardMatch.Network(network.Vid), Fields.EthDst(nic.Policy.Mac));

        var (receiver, passed) = (GuardMatch.For(nic.Port), SharedChecks.Received(build));
        foreach (var net in nic.Own.Concat(nic.Vips).Concat(nic.Nets))
            build.Add(GuardPipeline.Egress, GuardPriorities.Exact, passed, receiver, GuardMatch.Type(net), GuardMatch.Destination(net));
        if (nic.Policy.DhcpSnooping && build.Meter(nic.Port, GuardMeterClass.Punt) is { } meter)
            build.Add(
                GuardPipeline.Egress, GuardPriorities.First, [new ApplyActionsInstruction(ValueList.Create<OpenFlowAction>(Copy(meter))), .. passed],
                receiver, GuardMatch.Ipv4, GuardMatch.Udp, GuardMatch.UdpSource(67), GuardMatch.UdpDestination(68));
        if (nic.Policy.Router)
            foreach (var type in (ReadOnlySpan<MatchField>)[GuardMatch.Ipv4, GuardMatch.Ipv6]) build.Add(GuardPipeline.Egress, GuardPriorities.Rest, passed, receiver, type);
        build.Add(GuardPipeline.Egress, GuardPriorities.Otherwise, build.Dropped, receiver);
        Deliver(build, nic);
    }

    /// <summary>The last table before the NIC: a tag where it has one. The frame is left as it was, for who gets it next.</summary>
    private static void Deliver(GuardBuild build, GuardNic nic)
    {
        foreach (var network in nic.Networks)
            build.Add(
                GuardPipeline.Deliver, GuardPriorities.Exact,
                build.Enforces ? [new ApplyActionsInstruction(ValueList.From(Output(nic.Port, network, restore: true)))] : build.Dropped,
                GuardMatch.Network(network.Vid), GuardMatch.For(nic.Port));
    }

    /// <summary>Out by a port as the port has the VLAN.</summary>
    public static IEnumerable<OpenFlowAction> Output(PortNumber port, GuardNetwork network, bool restore)
    {
        if (!network.IsTagged) return [new OutputAction(port)];
        List<OpenFlowAction> actions = [new PushVlanAction(EtherType.Vlan), new SetFieldAction(Fields.Vid(Vid.From(network.Vid))), new OutputAction(port)];
        if (restore) actions.Add(new PopVlanAction());
        return actions;
    }

    private static void Unguarded(GuardBuild build, GuardNic nic)
    {
        Open(build, nic.Port, nic.Networks);
        Requests(build, nic);

        // A net that another NIC may use does not hold its addresses. Outside they may be somebody's, too.
        foreach (var network in nic.Networks)
            foreach (var address in nic.Own) Claim(build, address, GuardMatch.Network(network.Vid), GuardFlags.Outside);
        foreach (var network in nic.Networks)
            build.Add(
                GuardPipeline.Destination, GuardPriorities.Exact, Go(build.Input.NextTable is null ? GuardPipeline.Deliver : GuardPipeline.Leave, Set(OxmField.Reg3, nic.Port.Value)),
                GuardMatch.Network(network.Vid), Fields.EthDst(nic.Policy.Mac));
        Deliver(build, nic);
    }

    /// <summary>A port whose frames are not checked.</summary>
    public static void Open(GuardBuild build, PortNumber port, IEnumerable<GuardNetwork> networks)
    {
        if (build.Input.NextTable is { } next) build.Add(GuardPipeline.Port, GuardPriorities.Exact, [new GotoTableInstruction(next)], Fields.InPort(port));
        else if (build.Enforces) foreach (var network in networks) Admit(build, port, network, GuardFlags.Speaker, GuardPipeline.Direct);
        else build.Add(GuardPipeline.Port, GuardPriorities.Exact, [new ApplyActionsInstruction(ValueList.Create(build.BeforeAll))], Fields.InPort(port)); // no drop reason
    }
}
