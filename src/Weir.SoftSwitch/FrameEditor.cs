using System.Buffers.Binary;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>
/// Makes a frame follow its fields. As in Open vSwitch, actions change fields only; the frame is brought in line ("committed") when it leaves, and what it
/// cannot hold (a port of a cut TCP header, say) is left out without a word.
/// </summary>
internal sealed class FrameEditor(byte[] frame, PacketFields fields, Fault fault)
{
    private byte[] _frame = frame;
    private PacketFields _fields = fields;
    private int _labelOffset = fields.IsMpls ? fields.NetworkOffset - (4 * fields.LabelsRead) : -1;

    /// <summary>The frame as last committed.</summary>
    public ReadOnlySpan<byte> Frame => _frame;

    /// <summary>An independent copy.</summary>
    public FrameEditor Clone() => new([.. _frame], _fields, fault) { _labelOffset = _labelOffset };

    /// <summary>
    /// Whether a fresh look at the frame finds the network header elsewhere: behind the first of two tags. Open vSwitch's userspace datapath takes such a look when it
    /// hands a packet to the controller, and then changes the wrong bytes in what follows; this switch does not.
    /// </summary>
    public bool IsMisread => PacketFieldsReader.Extract(_frame, PortNumber.Any).NetworkOffset != _fields.NetworkOffset;

    /// <summary>Brings the frame in line with <paramref name="wanted"/>.</summary>
    public void Commit(in PacketFields wanted)
    {
        SetEthernet(wanted);
        var labelsDone = _fields.IsMpls && !wanted.IsMpls;
        if (labelsDone) SetLabels(wanted);
        if (wanted.NwProto != 0) SetNetwork(wanted);
        if (wanted.NwProto != 0 && _fields.IsIp) SetPorts(wanted);
        SetIcmp(wanted);
        if (!labelsDone) SetLabels(wanted);
        SetTags(wanted);
    }

    /// <summary>Reads the fields anew from the frame; what is not in the frame comes from <paramref name="carried"/>.</summary>
    public PacketFields Reread(in PacketFields carried)
    {
        var read = PacketFieldsReader.Extract(_frame, new PortNumber(carried.InPort));
        read.Metadata = carried.Metadata;
        read.TunnelId = carried.TunnelId;
        read.Regs = carried.Regs;
        (read.CtState, read.CtZone, read.CtMark, read.CtLabel) = (carried.CtState, carried.CtZone, carried.CtMark, carried.CtLabel);
        _fields = read;
        _labelOffset = read.IsMpls ? read.NetworkOffset - (4 * read.LabelsRead) : -1;
        return read;
    }

    /// <summary>The network header and all behind it; empty where there is none.</summary>
    private Span<byte> Network => _fields.NetworkOffset < 0 || _fields.NetworkOffset > _frame.Length ? default : _frame.AsSpan(_fields.NetworkOffset);

    /// <summary>The transport header and payload without the padding; empty where there is none.</summary>
    private Span<byte> Transport =>
        _fields.TransportOffset < 0 || _fields.TransportOffset + _fields.PaddingLength > _frame.Length ? default : _frame.AsSpan(_fields.TransportOffset..^_fields.PaddingLength);

    private void SetEthernet(in PacketFields wanted)
    {
        if (_frame.Length < EthernetHeader.MinimumLength) return;
        if (wanted.EthDst != _fields.EthDst) MacAddress.FromBits(wanted.EthDst).WriteTo(_frame);
        if (wanted.EthSrc != _fields.EthSrc) MacAddress.FromBits(wanted.EthSrc).WriteTo(_frame.AsSpan(6));
        (_fields.EthDst, _fields.EthSrc) = (wanted.EthDst, wanted.EthSrc);
    }

    private void SetNetwork(in PacketFields wanted)
    {
        switch (_fields.EthType)
        {
            case EtherType.IPv4 when Network.Length >= Ipv4Header.MinimumLength:
                SetIPv4(wanted);
                break;
            case EtherType.IPv6 when Network.Length >= Ipv6Header.Length:
                SetIPv6(wanted);
                if (_fields.NwProto == IpProtocol.Icmpv6) SetNeighborDiscovery(wanted);
                break;
            case EtherType.Arp:
                SetArp(wanted);
                break;
            default:
                break;
        }
    }

    private void SetIPv4(in PacketFields wanted)
    {
        var header = Network;
        if (wanted.NwSrc != _fields.NwSrc) SetIPv4Address(header[12..], wanted.NwSrc);
        if (wanted.NwDst != _fields.NwDst) SetIPv4Address(header[16..], wanted.NwDst);
        if (wanted.NwTos != _fields.NwTos) SetIPv4Byte(1, wanted.NwTos, 0);
        if (wanted.NwTtl != _fields.NwTtl) SetIPv4Byte(8, wanted.NwTtl, 8);
        (_fields.NwSrc, _fields.NwDst, _fields.NwTos, _fields.NwTtl) = (wanted.NwSrc, wanted.NwDst, wanted.NwTos, wanted.NwTtl);
    }

    /// <param name="offset">Where in the header.</param>
    /// <param name="after">The new value.</param>
    /// <param name="shift">8 for the first byte of a 16-bit word.</param>
    private void SetIPv4Byte(int offset, byte after, int shift)
    {
        var before = Network[offset];
        if (before == after) return;
        Network[offset] = after;
        UpdateIPv4Checksum((ushort)(before << shift), (ushort)(after << shift));
    }

    private void UpdateIPv4Checksum(ushort before, ushort after)
    {
        if (fault == Fault.Ipv4ChecksumKept) return;
        var at = Network[10..];
        BinaryPrimitives.WriteUInt16BigEndian(at, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(at), before, after));
    }

    private void SetIPv4Address(Span<byte> at, uint after)
    {
        var before = BinaryPrimitives.ReadUInt32BigEndian(at);
        BinaryPrimitives.WriteUInt32BigEndian(at, after);
        UpdateIPv4Checksum((ushort)(before >> 16), (ushort)(after >> 16));
        UpdateIPv4Checksum((ushort)before, (ushort)after);
        UpdateTransportChecksum(_fields.NwProto, before, after);
    }

    private void SetIPv6(in PacketFields wanted)
    {
        var header = Network;
        var (protocol, routed, updates) = WalkForChecksum(header);
        if (wanted.Ipv6Src != _fields.Ipv6Src) SetIPv6Address(header[8..], wanted.Ipv6Src, updates ? protocol : (byte)0);
        if (wanted.Ipv6Dst != _fields.Ipv6Dst) SetIPv6Address(header[24..], wanted.Ipv6Dst, updates && !routed ? protocol : (byte)0);
        var start = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (wanted.NwTos != _fields.NwTos) start = (start & 0xF00F_FFFF) | ((uint)wanted.NwTos << 20);
        if (wanted.Ipv6Label != _fields.Ipv6Label) start = (start & 0xFFF0_0000) | wanted.Ipv6Label;
        BinaryPrimitives.WriteUInt32BigEndian(header, start);
        if (wanted.NwTtl != _fields.NwTtl) header[7] = wanted.NwTtl;
        (_fields.Ipv6Src, _fields.Ipv6Dst, _fields.NwTos, _fields.NwTtl, _fields.Ipv6Label) = (wanted.Ipv6Src, wanted.Ipv6Dst, wanted.NwTos, wanted.NwTtl, wanted.Ipv6Label);
    }

    private void SetIPv6Address(Span<byte> at, UInt128 after, byte protocol)
    {
        var before = BinaryPrimitives.ReadUInt128BigEndian(at);
        BinaryPrimitives.WriteUInt128BigEndian(at, after);
        if (protocol != 0) UpdateTransportChecksum(protocol, before, after);
    }

    /// <summary>The transport protocol; whether a routing header has segments left (the destination is then not in the pseudo-header); whether the checksum is in this fragment.</summary>
    private static (byte Protocol, bool Routed, bool Updates) WalkForChecksum(ReadOnlySpan<byte> packet)
    {
        var protocol = packet[6];
        var updates = true;
        for (var rest = packet[Ipv6Header.Length..]; rest.Length >= 8;)
        {
            var length = protocol switch
            {
                IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions => (rest[1] + 1) * 8,
                IpProtocol.Ah => (rest[1] + 2) * 4,
                IpProtocol.Fragment => 8,
                _ => 0,
            };
            if (length == 0 || length > rest.Length) break;
            if (protocol == IpProtocol.Routing && rest[3] > 0) return (protocol, true, updates);
            if (protocol == IpProtocol.Fragment)
            {
                var place = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                updates = (place & 0xFFF8) == 0 && (place & 1) != 0;
            }

            protocol = rest[0];
            rest = rest[length..];
        }

        return (protocol, false, updates);
    }

    private void SetArp(in PacketFields wanted)
    {
        // A cut packet has no ARP fields, but what is set of them is written as far as it fits.
        Span<byte> packet = stackalloc byte[ArpHeader.Length];
        var there = Network[..Math.Min(Network.Length, packet.Length)];
        there.CopyTo(packet);
        if (wanted.NwProto != _fields.NwProto) BinaryPrimitives.WriteUInt16BigEndian(packet[6..], wanted.NwProto);
        if (wanted.ArpSha != _fields.ArpSha) MacAddress.FromBits(wanted.ArpSha).WriteTo(packet[8..]);
        if (wanted.NwSrc != _fields.NwSrc) BinaryPrimitives.WriteUInt32BigEndian(packet[14..], wanted.NwSrc);
        if (wanted.ArpTha != _fields.ArpTha) MacAddress.FromBits(wanted.ArpTha).WriteTo(packet[18..]);
        if (wanted.NwDst != _fields.NwDst) BinaryPrimitives.WriteUInt32BigEndian(packet[24..], wanted.NwDst);
        packet[..there.Length].CopyTo(there);
        (_fields.NwProto, _fields.NwSrc, _fields.NwDst, _fields.ArpSha, _fields.ArpTha) = (wanted.NwProto, wanted.NwSrc, wanted.NwDst, wanted.ArpSha, wanted.ArpTha);
    }

    private void SetPorts(in PacketFields wanted)
    {
        if (wanted.NwProto is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp)) return;
        if (wanted.TpSrc == _fields.TpSrc && wanted.TpDst == _fields.TpDst) return;
        var segment = Transport;
        switch (wanted.NwProto)
        {
            case IpProtocol.Tcp when segment.Length >= 20 && (segment[12] >> 4) * 4 is >= 20 and var length && length <= segment.Length:
            case IpProtocol.Udp when segment.Length >= 8:
                SetPort(segment, wanted.TpSrc, wanted.NwProto);
                SetPort(segment[2..], wanted.TpDst, wanted.NwProto);
                break;
            case IpProtocol.Sctp when segment.Length >= 12:
                SetSctpPorts(segment, wanted.TpSrc, wanted.TpDst);
                break;
            default:
                break;
        }

        (_fields.TpSrc, _fields.TpDst) = (wanted.TpSrc, wanted.TpDst);
    }

    private void SetPort(Span<byte> at, ushort after, byte protocol)
    {
        var before = BinaryPrimitives.ReadUInt16BigEndian(at);
        if (before == after) return;
        BinaryPrimitives.WriteUInt16BigEndian(at, after);
        UpdateTransportChecksum(protocol, before, after);
    }

    private static void SetSctpPorts(Span<byte> segment, ushort source, ushort destination)
    {
        // A checksum that was wrong stays wrong by the same bits, so that the receiver still sees the fault.
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(segment[8..]);
        checksum ^= SctpChecksum(segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment, source);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], destination);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[8..], checksum ^ SctpChecksum(segment));
    }

    private static uint SctpChecksum(Span<byte> segment)
    {
        segment[8..12].Clear();
        var crc = uint.MaxValue;
        foreach (var octet in segment) crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        return ~crc;
    }

    private void SetIcmp(in PacketFields wanted)
    {
        var isIcmp = (wanted.EthType == EtherType.IPv4 && wanted.NwProto == IpProtocol.Icmp) || (wanted.EthType == EtherType.IPv6 && wanted.NwProto == IpProtocol.Icmpv6);
        if (!isIcmp || (wanted.TpSrc == _fields.TpSrc && wanted.TpDst == _fields.TpDst)) return;
        (_fields.TpSrc, _fields.TpDst) = (wanted.TpSrc, wanted.TpDst);
        var segment = Transport;
        if (segment.Length < 8) return;
        var before = BinaryPrimitives.ReadUInt16BigEndian(segment);
        (segment[0], segment[1]) = ((byte)wanted.TpSrc, (byte)wanted.TpDst);
        UpdateChecksum(segment[2..], before, BinaryPrimitives.ReadUInt16BigEndian(segment));
    }

    private void SetNeighborDiscovery(in PacketFields wanted)
    {
        var changed = wanted.NdTarget != _fields.NdTarget || wanted.ArpSha != _fields.ArpSha || wanted.ArpTha != _fields.ArpTha;
        var segment = Transport;
        var (oldSource, oldTarget, oldAddress) = (_fields.ArpSha, _fields.ArpTha, _fields.NdTarget);
        (_fields.NdTarget, _fields.ArpSha, _fields.ArpTha) = (wanted.NdTarget, wanted.ArpSha, wanted.ArpTha);
        if (!changed || segment.Length < 24) return;

        var target = BinaryPrimitives.ReadUInt128BigEndian(segment[8..]);
        if (oldAddress != wanted.NdTarget && target != wanted.NdTarget)
        {
            BinaryPrimitives.WriteUInt128BigEndian(segment[8..], wanted.NdTarget);
            UpdateTransportChecksum(IpProtocol.Icmpv6, target, wanted.NdTarget);
        }

        // Only the first link-layer address option is looked at, as in Open vSwitch.
        for (var options = segment[24..]; options.Length >= 8 && options[1] != 0 && options[1] * 8 <= options.Length; options = options[(options[1] * 8)..])
        {
            if (options[0] is not (1 or 2) || options[1] != 1) continue;
            var (before, after) = options[0] == 1 ? (oldSource, wanted.ArpSha) : (oldTarget, wanted.ArpTha);
            if (before != after) SetMacWithChecksum(segment[2..], options[2..], after);
            return;
        }
    }

    private static void SetMacWithChecksum(Span<byte> checksum, Span<byte> at, ulong after)
    {
        for (var i = 0; i < 6; i += 2)
        {
            var before = BinaryPrimitives.ReadUInt16BigEndian(at[i..]);
            BinaryPrimitives.WriteUInt16BigEndian(at[i..], (ushort)(after >> (32 - (8 * i))));
            UpdateChecksum(checksum, before, BinaryPrimitives.ReadUInt16BigEndian(at[i..]));
        }
    }

    private static void UpdateChecksum(Span<byte> at, ushort before, ushort after) =>
        BinaryPrimitives.WriteUInt16BigEndian(at, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(at), before, after));

    /// <summary>Follows a change of a pseudo-header or transport field in the transport checksum. <paramref name="before"/> and <paramref name="after"/> are summed as 16-bit words.</summary>
    private void UpdateTransportChecksum(byte protocol, UInt128 before, UInt128 after)
    {
        if (fault == Fault.TransportChecksumKept) return;
        var segment = Transport;
        var offset = protocol switch
        {
            IpProtocol.Tcp when segment.Length >= 20 => 16,
            IpProtocol.Udp when segment.Length >= 8 => 6,
            IpProtocol.Icmpv6 when segment.Length >= 4 && _fields.EthType == EtherType.IPv6 => 2,
            _ => -1,
        };
        if (offset < 0) return;
        var at = segment[offset..];
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(at);
        if (protocol == IpProtocol.Udp && checksum == 0 && fault != Fault.ZeroUdpChecksumUpdated) return;
        for (var shift = 112; shift >= 0; shift -= 16)
        {
            var (word, next) = ((ushort)(before >> shift), (ushort)(after >> shift));
            if (word != next) checksum = InternetChecksum.Update(checksum, word, next);
        }

        // A UDP checksum of 0 would mean "none".
        if (protocol == IpProtocol.Udp && checksum == 0) checksum = 0xFFFF;
        BinaryPrimitives.WriteUInt16BigEndian(at, checksum);
    }

    private void SetTags(in PacketFields wanted)
    {
        if (_fields.Vlan == wanted.Vlan && _fields.InnerVlan == wanted.InnerVlan) return;
        VlanTag[] have = _fields.InnerVlan.IsPresent ? [_fields.InnerVlan, _fields.Vlan] : _fields.Vlan.IsPresent ? [_fields.Vlan] : [];
        VlanTag[] want = wanted.InnerVlan.IsPresent ? [wanted.InnerVlan, wanted.Vlan] : wanted.Vlan.IsPresent ? [wanted.Vlan] : [];
        var common = 0;
        while (common < have.Length && common < want.Length && have[common] == want[common]) common++;
        for (var i = have.Length; i > common; i--)
            if (VlanTag.IsTpid(BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(12)))) ResizeTags(-VlanTag.Length);
        for (var i = common; i < want.Length; i++)
        {
            ResizeTags(VlanTag.Length);
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(12), want[i].Tpid);
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(14), (ushort)(want[i].Tci & ~Vid.Present));
        }

        (_fields.Vlan, _fields.InnerVlan) = (wanted.Vlan, wanted.InnerVlan);
    }

    /// <summary>Opens or closes bytes in front of the tags; every header behind moves along.</summary>
    private void ResizeTags(int count)
    {
        Resize(12, count);
        if (_labelOffset >= 0) _labelOffset += count;
        MoveHeaders(count);
    }

    private void MoveHeaders(int count)
    {
        if (_fields.NetworkOffset >= 0) _fields.NetworkOffset += count;
        if (_fields.TransportOffset >= 0) _fields.TransportOffset += count;
    }

    /// <summary>Opens (zeroed) or closes <paramref name="count"/> bytes at <paramref name="offset"/>.</summary>
    private void Resize(int offset, int count)
    {
        var resized = new byte[_frame.Length + count];
        _frame.AsSpan(0, offset).CopyTo(resized);
        if (count > 0) _frame.AsSpan(offset).CopyTo(resized.AsSpan(offset + count));
        else _frame.AsSpan(offset - count).CopyTo(resized.AsSpan(offset));
        _frame = resized;
    }

    private void SetLabels(in PacketFields wanted)
    {
        var (have, want) = (MplsStack.Count(_fields), MplsStack.Count(wanted));
        var common = 0;
        while (common < have && common < want && _fields.Mpls[have - 1 - common] == wanted.Mpls[want - 1 - common]) common++;
        while (have > common)
        {
            if (have - 1 == common && want > common)
            {
                if (_labelOffset >= 0) BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(_labelOffset), wanted.Mpls[want - have]);
                _fields.Mpls[0] = wanted.Mpls[want - have];
                common++;
            }
            else
            {
                PopLabel(!wanted.IsMpls && have > 1 ? EtherType.Mpls : wanted.EthType);
                MplsStack.Pop(ref _fields, have, wanted.EthType);
                have--;
            }
        }

        for (; have < want; have++)
        {
            PushLabel(wanted.EthType, wanted.Mpls[want - have - 1]);
            MplsStack.Push(ref _fields, have, wanted.EthType, clear: false);
            _fields.Mpls[0] = wanted.Mpls[want - have - 1];
        }
    }

    private void PopLabel(ushort etherType)
    {
        if (_labelOffset < 0 || _labelOffset + 4 > _frame.Length) return;
        var offset = _labelOffset;
        var isLast = (_frame[offset + 2] & 1) != 0;
        SetEtherType(offset, etherType);
        Resize(offset, -4);
        MoveHeaders(-4);
        _labelOffset = isLast ? -1 : offset;
    }

    private void PushLabel(ushort etherType, uint entry)
    {
        var offset = _labelOffset >= 0 ? _labelOffset : _fields.NetworkOffset;
        SetEtherType(offset, etherType);
        Resize(offset, 4);
        MoveHeaders(4);
        _labelOffset = offset;
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(offset), entry);
    }

    /// <summary>Behind tags it stands in front of the header at <paramref name="offset"/>; else always after the addresses, where an 802.3 frame has its length.</summary>
    private void SetEtherType(int offset, ushort etherType) =>
        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(VlanTag.IsTpid(BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(12))) ? offset - 2 : 12), etherType);
}
