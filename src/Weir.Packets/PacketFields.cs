using System.Runtime.CompilerServices;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>
/// A frame's header fields as Open vSwitch extracts them, together with what the pipeline carries beside the frame (in_port, metadata, registers).
/// A field that the frame does not have is 0, and matches as 0: presence is a question for people (<see cref="Has"/>), not for the lookup.
/// </summary>
/// <remarks>Transport ports, and ICMP type and code, share <see cref="TpSrc"/> and <see cref="TpDst"/>; ARP shares its opcode and IPv4 addresses with <see cref="NwProto"/>, <see cref="NwSrc"/>, <see cref="NwDst"/>.</remarks>
public struct PacketFields
{
    /// <summary>Tags that are parsed: Open vSwitch's default <c>vlan-limit</c> of 1. What follows the outermost tag is an EtherType, be it a TPID.</summary>
    public const int VlanLimit = 1;

    /// <summary>What <c>eth_type</c> shows for an 802.3 frame without SNAP header.</summary>
    public const ushort NoEtherType = 0x05FF;

    /// <summary><see cref="NwFrag"/>: a fragment.</summary>
    public const byte FragmentAny = 1;

    /// <summary><see cref="NwFrag"/>: not the first one.</summary>
    public const byte FragmentLater = 2;

#pragma warning disable CS1591, CA1051 // a plain bag of fields in wire units; the names are those of OxmField
    public uint InPort;
    public ulong Metadata, TunnelId;
    public Registers Regs;
    public ulong EthDst, EthSrc;
    public ushort EthType;
    public VlanTag Vlan, InnerVlan;
    public LabelStack Mpls;
    public int MplsCount, LabelsRead;
    public uint NwSrc, NwDst;
    public UInt128 Ipv6Src, Ipv6Dst, NdTarget;
    public uint Ipv6Label;
    public byte NwTos, NwTtl, NwProto, NwFrag;
    public ulong ArpSha, ArpTha;
    public ushort TcpFlags, TpSrc, TpDst;
    public uint CtState, CtMark;
    public ushort CtZone;
    public UInt128 CtLabel;
    public byte CtNwProto;
    public uint CtNwSrc, CtNwDst;
    public UInt128 CtIpv6Src, CtIpv6Dst;
    public ushort CtTpSrc, CtTpDst;

    /// <summary>Offset of the network header in the frame; -1: none.</summary>
    public int NetworkOffset;

    /// <summary>Offset of the transport header; -1: the chain of headers before it is broken, or there is none.</summary>
    public int TransportOffset;

    /// <summary>Bytes of padding after the IP packet.</summary>
    public int PaddingLength;
#pragma warning restore CS1591, CA1051

    /// <summary>Eight 32-bit registers.</summary>
    [InlineArray(8)]
    public struct Registers
    {
        private uint _first;
    }

    /// <summary>The outermost three MPLS label stack entries, outermost first.</summary>
    [InlineArray(3)]
    public struct LabelStack
    {
        private uint _first;
    }

    /// <summary>The fragment is an IPv4 or IPv6 packet.</summary>
    public readonly bool IsIp => EthType is EtherType.IPv4 or EtherType.IPv6;

    /// <summary>The EtherType is ARP or RARP.</summary>
    public readonly bool IsArp => EthType is EtherType.Arp or EtherType.Rarp;

    /// <summary>The EtherType is an MPLS one.</summary>
    public readonly bool IsMpls => EthType is EtherType.Mpls or EtherType.MplsMulticast;

    /// <summary>The value of <paramref name="field"/>; 0 where the frame has none, and for fields that Open vSwitch does not know (in_phy_port, ipv6_exthdr, pbb_isid).</summary>
    public readonly UInt128 Get(OxmField field) => field switch
    {
        OxmField.InPort => InPort,
        OxmField.Metadata => Metadata,
        OxmField.TunnelId => TunnelId,
        >= OxmField.Reg0 and <= OxmField.Reg7 => Regs[field - OxmField.Reg0],
        OxmField.EthDst => EthDst,
        OxmField.EthSrc => EthSrc,
        OxmField.EthType or OxmField.EthTypeNxm => EthType,
        OxmField.VlanVid => (uint)(Vlan.Tci & 0x1FFF),
        OxmField.VlanPcp => Vlan.Pcp,
        OxmField.MplsLabel => Mpls[0] >> 12,
        OxmField.MplsTc => (Mpls[0] >> 9) & 7,
        OxmField.MplsBos => (Mpls[0] >> 8) & 1,
        OxmField.IpDscp => (uint)NwTos >> 2,
        OxmField.IpEcn => NwTos & 3u,
        OxmField.IpProto or OxmField.IpProtoNxm or OxmField.ArpOp => NwProto,
        OxmField.Ipv4Src or OxmField.ArpSpa => NwSrc,
        OxmField.Ipv4Dst or OxmField.ArpTpa => NwDst,
        OxmField.Ipv6Src => Ipv6Src,
        OxmField.Ipv6Dst => Ipv6Dst,
        OxmField.Ipv6Flabel => Ipv6Label,
        OxmField.NwTtl => NwTtl,
        OxmField.IpFrag => NwFrag,
        OxmField.TcpSrc or OxmField.UdpSrc or OxmField.SctpSrc or OxmField.Icmpv4Type or OxmField.Icmpv6Type => TpSrc,
        OxmField.TcpDst or OxmField.UdpDst or OxmField.SctpDst or OxmField.Icmpv4Code or OxmField.Icmpv6Code => TpDst,
        OxmField.TcpFlags => TcpFlags,
        OxmField.Ipv6NdTarget => NdTarget,
        OxmField.Ipv6NdSll or OxmField.ArpSha => ArpSha,
        OxmField.Ipv6NdTll or OxmField.ArpTha => ArpTha,
        OxmField.CtState => CtState,
        OxmField.CtZone => CtZone,
        OxmField.CtMark => CtMark,
        OxmField.CtLabel => CtLabel,
        OxmField.CtNwProto => CtNwProto,
        OxmField.CtNwSrc => CtNwSrc,
        OxmField.CtNwDst => CtNwDst,
        OxmField.CtIpv6Src => CtIpv6Src,
        OxmField.CtIpv6Dst => CtIpv6Dst,
        OxmField.CtTpSrc => CtTpSrc,
        OxmField.CtTpDst => CtTpDst,
        _ => 0,
    };

    /// <summary>Changes <paramref name="field"/>. The caller has seen to it that the frame has the field; fields that no switch can set are left alone.</summary>
    public void Set(OxmField field, UInt128 value)
    {
        switch (field)
        {
            case OxmField.InPort: InPort = (uint)value; break;
            case OxmField.Metadata: Metadata = (ulong)value; break;
            case OxmField.TunnelId: TunnelId = (ulong)value; break;
            case >= OxmField.Reg0 and <= OxmField.Reg7: Regs[field - OxmField.Reg0] = (uint)value; break;
            case OxmField.EthDst: EthDst = (ulong)value; break;
            case OxmField.EthSrc: EthSrc = (ulong)value; break;
            case OxmField.EthType or OxmField.EthTypeNxm: EthType = (ushort)value; break;
            case OxmField.VlanVid: SetVid((ushort)value); break;
            case OxmField.VlanPcp: SetPcp((byte)value); break;
            case OxmField.MplsLabel: Mpls[0] = (Mpls[0] & 0xFFF) | ((uint)value << 12); break;
            case OxmField.MplsTc: Mpls[0] = (Mpls[0] & ~0xE00u) | ((uint)value << 9); break;
            case OxmField.MplsBos: Mpls[0] = (Mpls[0] & ~0x100u) | ((uint)value << 8); break;
            case OxmField.IpDscp: NwTos = (byte)((NwTos & 3) | (byte)((uint)value << 2)); break;
            case OxmField.IpEcn: NwTos = (byte)((NwTos & ~3) | (byte)value); break;
            case OxmField.IpProto or OxmField.IpProtoNxm or OxmField.ArpOp: NwProto = (byte)value; break;
            case OxmField.Ipv4Src or OxmField.ArpSpa: NwSrc = (uint)value; break;
            case OxmField.Ipv4Dst or OxmField.ArpTpa: NwDst = (uint)value; break;
            case OxmField.Ipv6Src: Ipv6Src = value; break;
            case OxmField.Ipv6Dst: Ipv6Dst = value; break;
            case OxmField.Ipv6Flabel: Ipv6Label = (uint)value; break;
            case OxmField.NwTtl: NwTtl = (byte)value; break;
            case OxmField.IpFrag: NwFrag = (byte)value; break;
            case OxmField.TcpSrc or OxmField.UdpSrc or OxmField.SctpSrc or OxmField.Icmpv4Type or OxmField.Icmpv6Type: TpSrc = (ushort)value; break;
            case OxmField.TcpDst or OxmField.UdpDst or OxmField.SctpDst or OxmField.Icmpv4Code or OxmField.Icmpv6Code: TpDst = (ushort)value; break;
            case OxmField.TcpFlags: TcpFlags = (ushort)value; break;
            case OxmField.Ipv6NdTarget: NdTarget = value; break;
            case OxmField.Ipv6NdSll or OxmField.ArpSha: ArpSha = (ulong)value; break;
            case OxmField.Ipv6NdTll or OxmField.ArpTha: ArpTha = (ulong)value; break;
            case OxmField.CtMark: CtMark = (uint)value; break;
            case OxmField.CtLabel: CtLabel = value; break;
            default: break;
        }
    }

    /// <summary>Whether the packet has <paramref name="field"/>: its prerequisites hold and its headers are all there.</summary>
    public readonly bool Has(OxmField field)
    {
        foreach (var prerequisite in OxmFieldInfo.Of(field).Prerequisites)
        {
            if (prerequisite.Field == OxmField.VlanVid)
            {
                if (!Vlan.IsPresent) return false;
            }
            else if (!prerequisite.AnyOf.Contains((uint)Get(prerequisite.Field)))
            {
                return false;
            }
        }

        return field switch
        {
            OxmField.InPhyPort or OxmField.Ipv6Exthdr or OxmField.PbbIsid => false,
            OxmField.MplsLabel or OxmField.MplsTc or OxmField.MplsBos => MplsCount > 0,
            >= OxmField.TcpSrc and <= OxmField.Ipv6NdTll => TransportOffset >= 0 && (NwFrag & FragmentLater) == 0,
            _ => true,
        };
    }

    /// <summary>Whether every field of <paramref name="match"/> has the wanted value.</summary>
    public readonly bool Matches(Match match)
    {
        foreach (ref readonly var field in match.AsSpan())
            if ((Get(field.Field) & field.Mask) != field.Value) return false;
        return true;
    }

    private void SetVid(ushort oxmValue)
    {
        if (!Vlan.IsPresent && (oxmValue & Vid.Present) == 0) return;
        Vlan = new(Vlan.Tpid == 0 ? EtherType.Vlan : Vlan.Tpid, (ushort)((Vlan.Tci & 0xE000) | Vid.Present | (oxmValue & 0xFFF)));
    }

    private void SetPcp(byte pcp) =>
        Vlan = new(Vlan.Tpid == 0 ? EtherType.Vlan : Vlan.Tpid, (ushort)((Vlan.Tci & 0x1FFF) | Vid.Present | (pcp << 13)));
}
