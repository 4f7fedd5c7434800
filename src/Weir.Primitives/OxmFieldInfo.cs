using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Weir.Primitives;

/// <summary>The fixed facts of an <see cref="OxmField"/>.</summary>
/// <remarks>Source: OpenFlow 1.3.5, section 7.2.3.7; for Nicira's, <c>meta-flow.h</c> of Open vSwitch. Maskable: as Open vSwitch takes it, which is wider than the specification.</remarks>
public sealed class OxmFieldInfo
{
    private static readonly OxmFieldInfo[] Table = BuildTable();
    private static readonly OxmFieldInfo?[] ByHeader = BuildHeaders();

    private OxmFieldInfo(OxmField field, string name, ushort oxmClass, int number, int bits, bool maskable, ImmutableArray<Prerequisite> prerequisites)
    {
        Field = field;
        Name = name;
        Class = oxmClass;
        Number = (byte)number;
        Bits = bits;
        Maskable = maskable;
        Prerequisites = prerequisites;
        LowOnes = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        HighOnes = bits <= 64 ? 0 : ulong.MaxValue >> (128 - bits);
    }

    /// <summary>The class of OpenFlow's basic fields, OFPXMC_OPENFLOW_BASIC.</summary>
    public const ushort BasicClass = 0x8000;

    /// <summary>The field.</summary>
    public OxmField Field { get; }

    /// <summary>The specification's name in lower case (<c>eth_dst</c>, <c>ipv4_src</c>, <c>ct_state</c>): FAUCET's key, and a name that <c>ovs-ofctl</c> knows or Weir maps.</summary>
    public string Name { get; }

    /// <summary><c>oxm_class</c>: 0x8000 basic, 0x0000 NXM_OF, 0x0001 NXM_NX.</summary>
    public ushort Class { get; }

    /// <summary><c>oxm_field</c>, 7 bits.</summary>
    public byte Number { get; }

    /// <summary>Width that counts, in bits. <c>vlan_vid</c> has 13: the VID and the tag bit. <c>ct_state</c> has 8: Open vSwitch shows a match of all 32 as one of these.</summary>
    public int Bits { get; }

    /// <summary>Width on the wire, in bytes, unmasked. The 20-bit labels of MPLS and IPv6 take 4, and <c>ct_state</c> does.</summary>
    public int Length => Bits == 20 || Field == OxmField.CtState ? 4 : (Bits + 7) / 8;

    /// <summary>Whether Open vSwitch takes a mask.</summary>
    public bool Maskable { get; }

    /// <summary>What a match must also hold; all of them.</summary>
    public ImmutableArray<Prerequisite> Prerequisites { get; }

    /// <summary>The mask of an exact match.</summary>
    public UInt128 AllOnes => new(HighOnes, LowOnes);

    /// <summary>The low 64 bits of <see cref="AllOnes"/>.</summary>
    public ulong LowOnes { get; }

    /// <summary>The high 64 bits of <see cref="AllOnes"/>.</summary>
    public ulong HighOnes { get; }

    /// <summary>Class and field: the TLV header without mask bit and length.</summary>
    public uint HeaderKey => ((uint)Class << 16) | ((uint)Number << 9);

    /// <summary>All fields in canonical order.</summary>
    public static ReadOnlySpan<OxmFieldInfo> All => Table;

    /// <summary>The facts of <paramref name="field"/>.</summary>
    public static OxmFieldInfo Of(OxmField field) => Table[(int)field];

    /// <summary>The field of a TLV header (mask bit and length are ignored), also by its older NXM header, or null where Weir does not know it.</summary>
    public static OxmFieldInfo? FromHeader(uint header) => HeaderIndex(header) is >= 0 and var index ? ByHeader[index] : null;

    /// <summary>The field called <paramref name="name"/>, or null.</summary>
    public static OxmFieldInfo? FromName(string name) => Names.ByName.GetValueOrDefault(name);

    // Open vSwitch names fields of register loads and moves by their NXM headers, whatever header they were sent with. Only those of the same width and meaning.
    private static OxmFieldInfo?[] BuildHeaders()
    {
        var headers = new OxmFieldInfo?[3 * 128];
        foreach (var info in Table) headers[HeaderIndex(info.HeaderKey)] = info;
        (uint Class, uint Number, OxmField Field)[] aliases =
        [
            (0, 1, OxmField.EthDst), (0, 2, OxmField.EthSrc), (0, 7, OxmField.Ipv4Src), (0, 8, OxmField.Ipv4Dst), (0, 9, OxmField.TcpSrc), (0, 10, OxmField.TcpDst),
            (0, 11, OxmField.UdpSrc), (0, 12, OxmField.UdpDst), (0, 13, OxmField.Icmpv4Type), (0, 14, OxmField.Icmpv4Code), (0, 15, OxmField.ArpOp), (0, 16, OxmField.ArpSpa),
            (0, 17, OxmField.ArpTpa), (1, 16, OxmField.TunnelId), (1, 17, OxmField.ArpSha), (1, 18, OxmField.ArpTha), (1, 19, OxmField.Ipv6Src), (1, 20, OxmField.Ipv6Dst),
            (1, 21, OxmField.Icmpv6Type), (1, 22, OxmField.Icmpv6Code), (1, 23, OxmField.Ipv6NdTarget), (1, 24, OxmField.Ipv6NdSll), (1, 25, OxmField.Ipv6NdTll),
            (1, 27, OxmField.Ipv6Flabel), (1, 28, OxmField.IpEcn),
        ];
        foreach (var (oxmClass, number, field) in aliases) headers[HeaderIndex((oxmClass << 16) | (number << 9))] = Of(field);
        return headers;
    }

    // The three classes that Weir knows, 128 fields each; -1 for any other.
    private static int HeaderIndex(uint header)
    {
        var number = (int)(header >> 9) & 0x7F;
        return (header >> 16) switch { BasicClass => number, 0 => 128 + number, 1 => 256 + number, _ => -1 };
    }

    // Made when a name is first asked for.
    private static class Names
    {
        public static readonly FrozenDictionary<string, OxmFieldInfo> ByName = Table.ToFrozenDictionary(info => info.Name, StringComparer.Ordinal);
    }

    private static OxmFieldInfo[] BuildTable()
    {
        ImmutableArray<Prerequisite> ip = [new(OxmField.EthType, [EtherType.IPv4, EtherType.IPv6])];
        ImmutableArray<Prerequisite> ipv4 = [new(OxmField.EthType, [EtherType.IPv4])];
        ImmutableArray<Prerequisite> ipv6 = [new(OxmField.EthType, [EtherType.IPv6])];
        ImmutableArray<Prerequisite> arp = [new(OxmField.EthType, [EtherType.Arp, EtherType.Rarp])];
        ImmutableArray<Prerequisite> mpls = [new(OxmField.EthType, [EtherType.Mpls, EtherType.MplsMulticast])];
        ImmutableArray<Prerequisite> icmpv6 = [new(OxmField.EthType, [EtherType.IPv6]), new(OxmField.IpProto, [58])];
        ImmutableArray<Prerequisite> tracked = [new(OxmField.CtState, [])];
        ImmutableArray<Prerequisite> tagged = [new(OxmField.VlanVid, [])];
        ImmutableArray<Prerequisite> L4(uint protocol) => [ip[0], new(OxmField.IpProto, [protocol])];
        ImmutableArray<Prerequisite> Nd(params ReadOnlySpan<uint> types) => [.. icmpv6, new(OxmField.Icmpv6Type, [.. types])];

        const ushort Nx = 0x0001;
        var table = new List<OxmFieldInfo>
        {
            Basic(OxmField.InPort, "in_port", 0, 32),
            Basic(OxmField.InPhyPort, "in_phy_port", 1, 32, prerequisites: []),
            Basic(OxmField.Metadata, "metadata", 2, 64, true),
            Basic(OxmField.TunnelId, "tunnel_id", 38, 64, true),
            Nicira(OxmField.Reg0, "reg0", Nx, 0, 32, true), Nicira(OxmField.Reg1, "reg1", Nx, 1, 32, true),
            Nicira(OxmField.Reg2, "reg2", Nx, 2, 32, true), Nicira(OxmField.Reg3, "reg3", Nx, 3, 32, true),
            Nicira(OxmField.Reg4, "reg4", Nx, 4, 32, true), Nicira(OxmField.Reg5, "reg5", Nx, 5, 32, true),
            Nicira(OxmField.Reg6, "reg6", Nx, 6, 32, true), Nicira(OxmField.Reg7, "reg7", Nx, 7, 32, true),
            Basic(OxmField.EthDst, "eth_dst", 3, 48, true),
            Basic(OxmField.EthSrc, "eth_src", 4, 48, true),
            Basic(OxmField.EthType, "eth_type", 5, 16),
            Basic(OxmField.VlanVid, "vlan_vid", 6, 13, true),
            Basic(OxmField.VlanPcp, "vlan_pcp", 7, 3, prerequisites: tagged),
            Basic(OxmField.MplsLabel, "mpls_label", 34, 20, prerequisites: mpls),
            Basic(OxmField.MplsTc, "mpls_tc", 35, 3, prerequisites: mpls),
            Basic(OxmField.MplsBos, "mpls_bos", 36, 1, prerequisites: mpls),
            Basic(OxmField.PbbIsid, "pbb_isid", 37, 24, true, [new(OxmField.EthType, [EtherType.Pbb])]),
            Basic(OxmField.IpDscp, "ip_dscp", 8, 6, prerequisites: ip),
            Basic(OxmField.IpEcn, "ip_ecn", 9, 2, prerequisites: ip),
            Basic(OxmField.IpProto, "ip_proto", 10, 8, prerequisites: ip),
            Basic(OxmField.Ipv4Src, "ipv4_src", 11, 32, true, ipv4),
            Basic(OxmField.Ipv4Dst, "ipv4_dst", 12, 32, true, ipv4),
            Basic(OxmField.Ipv6Src, "ipv6_src", 26, 128, true, ipv6),
            Basic(OxmField.Ipv6Dst, "ipv6_dst", 27, 128, true, ipv6),
            Basic(OxmField.Ipv6Flabel, "ipv6_flabel", 28, 20, true, ipv6),
            Basic(OxmField.Ipv6Exthdr, "ipv6_exthdr", 39, 9, true, ipv6),
            Nicira(OxmField.NwTtl, "nw_ttl", Nx, 29, 8, false, ip),
            Nicira(OxmField.IpFrag, "ip_frag", Nx, 26, 2, true, ip),
            Basic(OxmField.TcpSrc, "tcp_src", 13, 16, true, L4(6)),
            Basic(OxmField.TcpDst, "tcp_dst", 14, 16, true, L4(6)),
            Nicira(OxmField.TcpFlags, "tcp_flags", Nx, 34, 12, true, L4(6)),
            Basic(OxmField.UdpSrc, "udp_src", 15, 16, true, L4(17)),
            Basic(OxmField.UdpDst, "udp_dst", 16, 16, true, L4(17)),
            Basic(OxmField.SctpSrc, "sctp_src", 17, 16, true, L4(132)),
            Basic(OxmField.SctpDst, "sctp_dst", 18, 16, true, L4(132)),
            Basic(OxmField.Icmpv4Type, "icmpv4_type", 19, 8, prerequisites: [.. ipv4, new(OxmField.IpProto, [1])]),
            Basic(OxmField.Icmpv4Code, "icmpv4_code", 20, 8, prerequisites: [.. ipv4, new(OxmField.IpProto, [1])]),
            Basic(OxmField.Icmpv6Type, "icmpv6_type", 29, 8, prerequisites: icmpv6),
            Basic(OxmField.Icmpv6Code, "icmpv6_code", 30, 8, prerequisites: icmpv6),
            Basic(OxmField.Ipv6NdTarget, "ipv6_nd_target", 31, 128, true, Nd(135, 136)),
            Basic(OxmField.Ipv6NdSll, "ipv6_nd_sll", 32, 48, true, Nd(135)),
            Basic(OxmField.Ipv6NdTll, "ipv6_nd_tll", 33, 48, true, Nd(136)),
            Basic(OxmField.ArpOp, "arp_op", 21, 16, prerequisites: arp),
            Basic(OxmField.ArpSpa, "arp_spa", 22, 32, true, arp),
            Basic(OxmField.ArpTpa, "arp_tpa", 23, 32, true, arp),
            Basic(OxmField.ArpSha, "arp_sha", 24, 48, true, arp),
            Basic(OxmField.ArpTha, "arp_tha", 25, 48, true, arp),
            Nicira(OxmField.EthTypeNxm, "eth_type_nxm", 0, 3, 16, false),
            Nicira(OxmField.IpProtoNxm, "ip_proto_nxm", 0, 6, 8, false, ip),
            Nicira(OxmField.CtState, "ct_state", Nx, 105, 8, true),
            Nicira(OxmField.CtZone, "ct_zone", Nx, 106, 16, false),
            Nicira(OxmField.CtMark, "ct_mark", Nx, 107, 32, true),
            Nicira(OxmField.CtLabel, "ct_label", Nx, 108, 128, true),
            Nicira(OxmField.CtNwProto, "ct_nw_proto", Nx, 119, 8, false, tracked),
            Nicira(OxmField.CtNwSrc, "ct_nw_src", Nx, 120, 32, true, [.. tracked, .. ipv4]),
            Nicira(OxmField.CtNwDst, "ct_nw_dst", Nx, 121, 32, true, [.. tracked, .. ipv4]),
            Nicira(OxmField.CtIpv6Src, "ct_ipv6_src", Nx, 122, 128, true, [.. tracked, .. ipv6]),
            Nicira(OxmField.CtIpv6Dst, "ct_ipv6_dst", Nx, 123, 128, true, [.. tracked, .. ipv6]),
            Nicira(OxmField.CtTpSrc, "ct_tp_src", Nx, 124, 16, true, tracked),
            Nicira(OxmField.CtTpDst, "ct_tp_dst", Nx, 125, 16, true, tracked),
        };
        for (var i = 0; i < table.Count; i++)
            if ((int)table[i].Field != i) throw new InvalidOperationException($"{table[i].Field} is out of order");
        return [.. table];
    }

    private static OxmFieldInfo Basic(OxmField field, string name, int number, int bits, bool maskable = false, ImmutableArray<Prerequisite> prerequisites = default) =>
        new(field, name, BasicClass, number, bits, maskable, prerequisites.IsDefault ? [] : prerequisites);

    private static OxmFieldInfo Nicira(OxmField field, string name, ushort oxmClass, int number, int bits, bool maskable, ImmutableArray<Prerequisite> prerequisites = default) =>
        new(field, name, oxmClass, number, bits, maskable, prerequisites.IsDefault ? [] : prerequisites);
}
