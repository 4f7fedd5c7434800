using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

/// <summary>The entries and meters that are one NIC's alone: they carry its cookie, come with it and go with it.</summary>
internal static partial class NicEntries
{
    private static readonly ImmutableArray<GuardDropReason> Reasons =
    [
        .. GuardDropReasons.All.Where(reason => reason is not (GuardDropReason.ClosedPort or GuardDropReason.MacSpoof or GuardDropReason.NotForNic or GuardDropReason.Unbound)),
    ];

    public static void Contribute(GuardBuild build, GuardNic nic)
    {
        var (cookie, origin) = (build.Cookie, build.Origin);
        build.Cookie = GuardCookie.Of(build.Input.Bridge.Name, nic.Policy.InterfaceId);
        build.Origin = new("guard", $"vm {nic.Policy.Vm}, nic {nic.Policy.Mac}, port {nic.Port}", nic.Policy.Location);
        if (nic.Policy.Off) Unguarded(build, nic);
        else Guarded(build, nic);
        (build.Cookie, build.Origin) = (cookie, origin);
    }

    private static void Guarded(GuardBuild build, GuardNic nic)
    {
        foreach (var address in nic.Refused)
            build.Report($"vm {nic.Policy.Vm}, nic {nic.Policy.Mac}: {address} is the address of a gateway, which no NIC may have; the NIC does without it", nic.Policy.Location);
        Admission(build, nic);
        SourceMac(build, nic);
        Arp(build, nic);
        Source(build, nic);
        Neighbours(build, nic);
        Claims(build, nic);
        Rates(build, nic);
        Announcements(build, nic);
        Requests(build, nic);
        FirstUsed(build, nic);
        Delivery(build, nic);
        foreach (var reason in Reasons) build.Add(GuardPipeline.Drop, GuardPriorities.Exact, build.Dropped, Fields.InPort(nic.Port), MatchField.Exact(OxmField.Reg2, (ulong)reason));
    }

    private static void Admission(GuardBuild build, GuardNic nic)
    {
        var flags = (nic.IsSpeaker || build.Input.Bridge.BroadcastBetweenNics ? GuardFlags.Speaker : 0) | (nic.Policy.Router ? GuardFlags.Router : 0) | (nic.Policy.DhcpServer ? GuardFlags.DhcpServer : 0)
            | (nic.SpeaksVrrp ? GuardFlags.Vrrp : 0);
        foreach (var network in nic.Networks) Admit(build, nic.Port, network, flags, GuardPipeline.Mac);
        Otherwise(build, nic.Port);
    }

    /// <summary>Frames of one VLAN come in: the tag goes, and from here on the VLAN is in <c>reg0</c>.</summary>
    /// <param name="build">Where to.</param>
    /// <param name="port">The port.</param>
    /// <param name="network">The VLAN.</param>
    /// <param name="flags">What holds for them.</param>
    /// <param name="next">The table that is next.</param>
    /// <param name="toGroups">Those that go to groups alone, before all others.</param>
    public static void Admit(GuardBuild build, PortNumber port, GuardNetwork network, GuardFlags flags, PipelineTable next, bool toGroups = false)
    {
        ValueList<Instruction> instructions = network.IsTagged
            ? Go(next, [.. build.BeforeAll, Set(OxmField.Reg0, network.Vid), Set(OxmField.Reg1, (ulong)(flags | GuardFlags.Tagged)), KeepPriority, new PopVlanAction()])
            : Go(next, [.. build.BeforeAll, Set(OxmField.Reg0, network.Vid), Set(OxmField.Reg1, (ulong)flags)]);
        MatchField[] what = [Fields.InPort(port), network.IsTagged ? Fields.Vid(Vid.From(network.Vid)) : Fields.Untagged];
        if (toGroups) build.Add(GuardPipeline.Port, GuardPriorities.Exact + 1, instructions, [.. what, GuardMatch.ToGroup]);
        else build.Add(GuardPipeline.Port, GuardPriorities.Exact, instructions, what);
    }

    /// <summary>A port's frames that no VLAN of its admits.</summary>
    public static void Otherwise(GuardBuild build, PortNumber port) => build.Add(
        GuardPipeline.Port,
        GuardPriorities.Otherwise,
        build.BeforeAll.IsEmpty ? build.Dropped : [new ApplyActionsInstruction(ValueList.Create(build.BeforeAll))],
        Fields.InPort(port));

    /// <summary>The tag's priority, into <c>reg1</c>.</summary>
    public static OpenFlowAction KeepPriority { get; } = new RegMoveAction(new FieldBits(OxmField.VlanPcp, 0, 3), new FieldBits(OxmField.Reg1, 16, 3));

    private static void SourceMac(GuardBuild build, GuardNic nic)
    {
        var checkedArp = Go(GuardPipeline.Type, Set(GuardClass.ArpNd));
        foreach (var mac in nic.Macs)
        {
            var (port, source, sha) = (Fields.InPort(nic.Port), Fields.EthSrc(mac), MatchField.Exact(OxmField.ArpSha, mac.Bits));

            // Any of its MAC addresses inside: VRRP without virtual interfaces sends the virtual one from its own.
            foreach (var sender in nic.Macs)
                build.Add(GuardPipeline.Mac, GuardPriorities.Exact, checkedArp, port, source, GuardMatch.Arp, MatchField.Exact(OxmField.ArpSha, sender.Bits));
            build.Add(
                GuardPipeline.Mac, GuardPriorities.Exact, checkedArp,
                port, source, GuardMatch.Rarp, GuardMatch.Announcement, sha, MatchField.Exact(OxmField.ArpTha, mac.Bits));
            build.Add(GuardPipeline.Mac, GuardPriorities.Rest, Go(GuardPipeline.Type), port, source);
        }

        build.Add(GuardPipeline.Mac, GuardPriorities.Otherwise, build.Dropped, Fields.InPort(nic.Port));
    }

    private static void Arp(GuardBuild build, GuardNic nic)
    {
        var port = Fields.InPort(nic.Port);
        foreach (var address in nic.Own.Concat(nic.Vips).Where(address => !address.IsIpv6))
            build.Add(GuardPipeline.Arp, GuardPriorities.Exact, Go(GuardPipeline.Claim), port, GuardMatch.Arp, GuardMatch.SenderAddress(address));

        // Who takes over a shared address must tell all who have the old holder in their caches.
        foreach (var vip in nic.Vips.Where(vip => !vip.IsIpv6))
            build.Add(
                GuardPipeline.Arp, GuardPriorities.Second, Go(GuardPipeline.Claim, Set(GuardFlags.ToAll)),
                port, GuardMatch.Arp, GuardMatch.SenderAddress(vip), GuardMatch.TargetAddress(vip));
        foreach (var net in nic.Nets.Where(net => !net.IsIpv6))
        {
            build.Add(GuardPipeline.Arp, GuardPriorities.Of(net), Go(GuardPipeline.Claim, Set(GuardFlags.CheckSource)), port, GuardMatch.Arp, GuardMatch.SenderAddress(net));
            build.Add(
                GuardPipeline.Arp, GuardPriorities.First + 1, Go(GuardPipeline.Claim, Set(GuardFlags.Tentative)),
                port, GuardMatch.Arp, GuardMatch.Request, GuardMatch.NoSender, GuardMatch.TargetAddress(net));
        }
    }

    private static void Source(GuardBuild build, GuardNic nic)
    {
        foreach (var address in nic.Own.Concat(nic.Vips).Concat(nic.FirstUsed))
            build.Add(SourceTable(address), GuardPriorities.Exact, Go(UseTable(address)), Fields.InPort(nic.Port), GuardMatch.Type(address), GuardMatch.Source(address));
        foreach (var net in nic.Nets)
            build.Add(
                SourceTable(net), GuardPriorities.Of(net),
                Go(UseTable(net), [Set(GuardFlags.CheckAddress), .. net.IsIpv6 ? [Set(GuardFlags.CheckLinkLocal)] : (OpenFlowAction[])[], .. Unbound(nic, net)]),
                Fields.InPort(nic.Port), GuardMatch.Type(net), GuardMatch.Source(net));
    }

    private static void Neighbours(GuardBuild build, GuardNic nic)
    {
        var port = Fields.InPort(nic.Port);
        foreach (var mac in nic.Macs)
        {
            build.Add(
                GuardPipeline.NeighbourLink, GuardPriorities.Exact, Go(GuardPipeline.Claim, Set(GuardClass.ArpNd)),
                port, Fields.EthSrc(mac), GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(135), MatchField.Exact(OxmField.Ipv6NdSll, mac.Bits));
            build.Add(
                GuardPipeline.NeighbourLink, GuardPriorities.Exact, Go(GuardPipeline.NeighbourTarget),
                port, Fields.EthSrc(mac), GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), MatchField.Exact(OxmField.Ipv6NdTll, mac.Bits));
        }

        foreach (var address in nic.Own.Concat(nic.Vips).Concat(nic.FirstUsed).Where(address => address.IsIpv6))
            Target(GuardPriorities.Exact, address, [], GuardFlags.ToOutside);
        foreach (var net in nic.Nets.Where(net => net.IsIpv6))
            Target(GuardPriorities.Of(net), net, [Set(GuardFlags.CheckTarget), .. Unbound(nic, net)], GuardFlags.Tentative);
        foreach (var vip in nic.Vips.Where(vip => vip.IsIpv6))
            build.Add(
                GuardPipeline.NeighbourTarget, GuardPriorities.Second, Go(GuardPipeline.Claim, Set(GuardClass.ArpNd), Set(GuardFlags.ToAll)),
                port, GuardMatch.AllNodesMac, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), GuardMatch.NeighbourTarget(vip));

        void Target(ushort priority, IpPrefix net, ReadOnlySpan<OpenFlowAction> check, GuardFlags detection)
        {
            build.Add(
                GuardPipeline.NeighbourTarget, priority, Go(GuardPipeline.Claim, [Set(GuardClass.ArpNd), .. check]),
                port, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), GuardMatch.NeighbourTarget(net));
            build.Add(
                GuardPipeline.NeighbourTarget, priority, Go(GuardPipeline.Claim, Set(GuardClass.ArpNd), Set(detection)),
                port, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(135), GuardMatch.NeighbourTarget(net));
        }
    }

    private static void Claims(GuardBuild build, GuardNic nic)
    {
        var outside = GuardMatch.Flags(GuardFlags.Outside);
        foreach (var network in nic.Networks.Select(network => GuardMatch.Network(network.Vid)))
        {
            foreach (var mac in nic.Macs.Where(mac => !GuardNic.IsVirtualRouter(mac)))
            {
                build.Add(GuardPipeline.Outside, GuardPriorities.First, Reject(GuardDropReason.MacSpoof), network, Fields.EthSrc(mac));
                build.Add(
                    GuardPipeline.Claim, GuardPriorities.Second, Reject(GuardDropReason.ArpSpoof), network, outside, GuardMatch.Arp, MatchField.Exact(OxmField.ArpSha, mac.Bits));
                build.Add(
                    GuardPipeline.Claim, GuardPriorities.Third, Reject(GuardDropReason.NeighbourSpoof),
                    network, outside, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(135), MatchField.Exact(OxmField.Ipv6NdSll, mac.Bits));
                build.Add(
                    GuardPipeline.Claim, GuardPriorities.Third, Reject(GuardDropReason.NeighbourSpoof),
                    network, outside, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), MatchField.Exact(OxmField.Ipv6NdTll, mac.Bits));
            }

            foreach (var address in nic.Own) Claim(build, address, network, GuardFlags.None);
            foreach (var address in nic.FirstUsed) Claim(build, address, network, GuardFlags.Trusted);
        }
    }

    /// <summary>Nobody but who has been let by may speak as <paramref name="address"/>.</summary>
    public static void Claim(GuardBuild build, IpPrefix address, MatchField network, GuardFlags except)
    {
        var (sender, source, target) =
            (GuardMatch.Flags(GuardFlags.CheckSource, except), GuardMatch.Flags(GuardNic.IsLinkLocal(address) ? GuardFlags.CheckLinkLocal : GuardFlags.CheckAddress, except), GuardMatch.Flags(GuardFlags.CheckTarget, except));
        build.Add(
            GuardPipeline.Claim, GuardPriorities.Exact, Reject(address.IsIpv6 ? GuardDropReason.Ipv6Spoof : GuardDropReason.Ipv4Spoof),
            network, source, GuardMatch.Type(address), GuardMatch.Source(address));
        if (address.IsIpv6)
            build.Add(
                GuardPipeline.Claim, GuardPriorities.Second, Reject(GuardDropReason.NeighbourSpoof),
                network, target, GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), GuardMatch.NeighbourTarget(address));
        else
            build.Add(GuardPipeline.Claim, GuardPriorities.Exact, Reject(GuardDropReason.ArpSpoof), network, sender, GuardMatch.Arp, GuardMatch.SenderAddress(address));
    }

    private static PipelineTable SourceTable(IpPrefix net) => net.IsIpv6 ? GuardPipeline.Ipv6Source : GuardPipeline.Ipv4Source;

    private static PipelineTable UseTable(IpPrefix net) => net.IsIpv6 ? GuardPipeline.Ipv6Use : GuardPipeline.Ipv4;
}
