using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>The guard's tables in packet order, ids 0 to 19. What each is for: <c>docs/guard/tables.md</c>.</summary>
/// <remarks>
/// <c>reg0</c>: the VID (0: the untagged network). <c>reg1</c>: flags. <c>reg2</c>: the drop reason. <c>reg3</c>: the port of the NIC that the frame is for. <c>reg4</c>: the rate class.
/// From <see cref="Port"/> on frames are without a tag.
/// </remarks>
public static class GuardPipeline
{
    /// <summary>Which port, which VLAN. A port that is not known is closed here.</summary>
    public static readonly PipelineTable Port = new(0, "guard_port", TableMiss.Drop) { Fields = [OxmField.InPort, OxmField.EthDst, OxmField.VlanVid] };

    /// <summary>The NIC's source MAC address, also inside ARP and RARP.</summary>
    public static readonly PipelineTable Mac = new(1, "guard_mac", TableMiss.Drop)
    {
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthSrc, OxmField.EthType, OxmField.VlanVid, OxmField.ArpOp, OxmField.ArpSha, OxmField.ArpTha],
    };

    /// <summary>The ethertypes that a NIC may send.</summary>
    public static readonly PipelineTable Type = new(2, "guard_type", TableMiss.Drop)
    {
        Fields = [OxmField.Reg4, OxmField.EthDst, OxmField.EthType, OxmField.Ipv4Dst, OxmField.Ipv6Dst, OxmField.ArpOp, OxmField.ArpSpa, OxmField.ArpTpa],
    };

    /// <summary>What comes from ports that are no NIC's.</summary>
    public static readonly PipelineTable Outside = new(3, "guard_outside", TableMiss.Drop)
    {
        Fields =
        [
            OxmField.InPort, OxmField.Reg0, OxmField.Reg1, OxmField.EthDst, OxmField.EthSrc, OxmField.EthType, OxmField.VlanVid, OxmField.IpProto, OxmField.Ipv4Src, OxmField.Ipv4Dst,
            OxmField.Ipv6Src, OxmField.Ipv6Dst, OxmField.IpFrag, OxmField.NwTtl, OxmField.UdpSrc, OxmField.UdpDst, OxmField.Icmpv4Type, OxmField.Icmpv6Type, OxmField.Icmpv6Code, OxmField.Ipv6NdTarget,
            OxmField.ArpOp,
        ],
    };

    /// <summary>The NIC's addresses in ARP.</summary>
    public static readonly PipelineTable Arp = new(4, "guard_arp", TableMiss.Drop) { Fields = [OxmField.InPort, OxmField.EthType, OxmField.ArpOp, OxmField.ArpSpa, OxmField.ArpTpa] };

    /// <summary>The NIC's IPv4 source addresses.</summary>
    public static readonly PipelineTable Ipv4Source = new(5, "guard_ipv4_src", TableMiss.Drop)
    {
        Fields =
        [
            OxmField.InPort, OxmField.EthDst, OxmField.EthType, OxmField.IpProto, OxmField.IpFrag, OxmField.Ipv4Src, OxmField.Ipv4Dst, OxmField.UdpSrc, OxmField.UdpDst,
        ],
    };

    /// <summary>What a NIC may say in IPv4.</summary>
    public static readonly PipelineTable Ipv4 = new(6, "guard_ipv4", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.Reg1, OxmField.EthDst, OxmField.EthType, OxmField.IpProto, OxmField.IpFrag, OxmField.Ipv4Dst, OxmField.UdpSrc, OxmField.UdpDst, OxmField.Icmpv4Type],
        MissTableId = 12,
    };

    /// <summary>IPv6 that cannot be judged by its headers, and what has no source address.</summary>
    public static readonly PipelineTable Ipv6 = new(7, "guard_ipv6", TableMiss.Continue)
    {
        Fields =
        [
            OxmField.EthType, OxmField.IpProto, OxmField.IpFrag, OxmField.NwTtl, OxmField.Ipv6Src, OxmField.Ipv6Dst, OxmField.UdpSrc, OxmField.UdpDst, OxmField.Icmpv6Type,
            OxmField.Icmpv6Code,
        ],
        MissTableId = 8,
    };

    /// <summary>The NIC's IPv6 source addresses.</summary>
    public static readonly PipelineTable Ipv6Source = new(8, "guard_ipv6_src", TableMiss.Drop) { Fields = [OxmField.InPort, OxmField.EthType, OxmField.Ipv6Src] };

    /// <summary>What a NIC may say in IPv6.</summary>
    public static readonly PipelineTable Ipv6Use = new(9, "guard_ipv6_use", TableMiss.Continue)
    {
        Fields =
        [
            OxmField.Reg1, OxmField.EthType, OxmField.IpProto, OxmField.IpFrag, OxmField.NwTtl, OxmField.Ipv6Src, OxmField.Ipv6Dst, OxmField.UdpSrc, OxmField.UdpDst,
            OxmField.Icmpv6Type, OxmField.Icmpv6Code,
        ],
        MissTableId = 12,
    };

    /// <summary>The NIC's MAC address in neighbour discovery.</summary>
    public static readonly PipelineTable NeighbourLink = new(10, "guard_nd_link", TableMiss.Drop)
    {
        Fields =
        [
            OxmField.InPort, OxmField.EthDst, OxmField.EthSrc, OxmField.EthType, OxmField.IpProto, OxmField.Ipv6Src, OxmField.Icmpv6Type, OxmField.Ipv6NdTarget,
            OxmField.Ipv6NdSll, OxmField.Ipv6NdTll,
        ],
    };

    /// <summary>The NIC's addresses in neighbour advertisements and duplicate address detection.</summary>
    public static readonly PipelineTable NeighbourTarget = new(11, "guard_nd_target", TableMiss.Drop)
    {
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthType, OxmField.IpProto, OxmField.Icmpv6Type, OxmField.Ipv6NdTarget],
    };

    /// <summary>Addresses that are a NIC's, and nobody else's: from outside, and where a NIC uses an address of a whole net.</summary>
    public static readonly PipelineTable Claim = new(12, "guard_claim", TableMiss.Continue)
    {
        Fields =
        [
            OxmField.Reg0, OxmField.Reg1, OxmField.EthType, OxmField.IpProto, OxmField.Ipv4Src, OxmField.Ipv6Src, OxmField.Icmpv6Type, OxmField.Ipv6NdTarget,
            OxmField.Ipv6NdSll, OxmField.Ipv6NdTll, OxmField.ArpSpa, OxmField.ArpSha,
        ],
        MissTableId = 13,
    };

    /// <summary>The NIC's rate limits.</summary>
    public static readonly PipelineTable Rate = new(13, "guard_rate", TableMiss.Continue) { Fields = [OxmField.InPort, OxmField.Reg4, OxmField.EthDst], MissTableId = 14 };

    /// <summary>What goes to those who asked for it: ARP requests, neighbour solicitations, DHCP, router solicitations.</summary>
    public static readonly PipelineTable Direct = new(14, "guard_direct", TableMiss.Continue)
    {
        Fields =
        [
            OxmField.InPort, OxmField.Reg0, OxmField.Reg1, OxmField.Reg4, OxmField.EthDst, OxmField.EthType, OxmField.IpProto, OxmField.Ipv4Dst, OxmField.Icmpv6Type,
            OxmField.Ipv6NdTarget, OxmField.ArpOp, OxmField.ArpSpa, OxmField.ArpTpa,
        ],
        MissTableId = 15,
    };

    /// <summary>Whose the destination MAC address is.</summary>
    public static readonly PipelineTable Destination = new(15, "guard_dst", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.Reg0, OxmField.Reg1, OxmField.EthDst, OxmField.EthType],
        MissTableId = 19,
    };

    /// <summary>What a NIC may receive.</summary>
    public static readonly PipelineTable Egress = new(16, "guard_egress", TableMiss.Drop)
    {
        Fields = [OxmField.Reg3, OxmField.EthType, OxmField.IpProto, OxmField.Ipv4Dst, OxmField.Ipv6Dst, OxmField.UdpSrc, OxmField.UdpDst],
    };

    /// <summary>Out to the NIC.</summary>
    public static readonly PipelineTable Deliver = new(17, "guard_deliver", TableMiss.Drop) { Fields = [OxmField.Reg0, OxmField.Reg1, OxmField.Reg3, OxmField.EthType] };

    /// <summary>Where dropped frames end, counted by port and reason.</summary>
    public static readonly PipelineTable Drop = new(18, "guard_drop", TableMiss.Drop) { Fields = [OxmField.InPort, OxmField.Reg2] };

    /// <summary>Out to the ports that are no NIC's; under <c>weir run</c>, on to FAUCET's tables.</summary>
    public static readonly PipelineTable Leave = new(19, "guard_leave", TableMiss.Drop) { Fields = [OxmField.InPort, OxmField.Reg0, OxmField.Reg1] };

    /// <summary>All tables, in packet order, which is the order of their ids.</summary>
    public static ImmutableArray<PipelineTable> InPacketOrder { get; } =
    [
        Port, Mac, Type, Outside, Arp, Ipv4Source, Ipv4, Ipv6, Ipv6Source, Ipv6Use, NeighbourLink, NeighbourTarget, Claim, Rate, Direct, Destination, Egress, Deliver, Drop, Leave,
    ];

    /// <summary>Whether a table is the guard's by its id: 0 to 19.</summary>
    public static bool Owns(byte tableId) => tableId <= 19;

    /// <summary>The table with this id, or null.</summary>
    public static PipelineTable? Find(byte tableId) => tableId < InPacketOrder.Length ? InPacketOrder[tableId] : null;
}
