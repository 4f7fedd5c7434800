using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>Reads <see cref="PacketFields"/> out of a frame the way Open vSwitch 3.1 does, malformed frames included.</summary>
public static class PacketFieldsReader
{
    private const int EthernetLength = 14;

    /// <summary>The fields of <paramref name="frame"/> as the tables see them in <paramref name="mode"/>. In <see cref="FragmentMode.Drop"/> the caller looks at <see cref="PacketFields.NwFrag"/>.</summary>
    public static PacketFields Extract(ReadOnlySpan<byte> frame, PortNumber inPort, FragmentMode mode)
    {
        var fields = Extract(frame, inPort);
        if (mode == FragmentMode.Normal && (fields.NwFrag & PacketFields.FragmentAny) != 0) fields.TpSrc = fields.TpDst = 0;
        return fields;
    }

    /// <summary>The fields of <paramref name="frame"/>, ports of first fragments included.</summary>
    public static PacketFields Extract(ReadOnlySpan<byte> frame, PortNumber inPort)
    {
        var fields = new PacketFields { InPort = inPort.Value, NetworkOffset = -1, TransportOffset = -1 };
        if (frame.Length < EthernetLength) return fields;

        fields.EthDst = MacAddress.Read(frame).Bits;
        fields.EthSrc = MacAddress.Read(frame[6..]).Bits;
        var offset = 12;
        if (VlanTag.IsTpid(ReadUInt16(frame, offset)) && frame.Length - offset >= VlanTag.Length + 2)
        {
            fields.Vlan = new(ReadUInt16(frame, offset), (ushort)(ReadUInt16(frame, offset + 2) | Vid.Present));
            offset += VlanTag.Length;
        }

        fields.EthType = ReadEtherType(frame, ref offset);
        if (fields.IsMpls) ReadLabels(frame, ref offset, ref fields);

        fields.NetworkOffset = offset;
        switch (fields.EthType)
        {
            case EtherType.IPv4: ReadIPv4(frame, offset, ref fields); break;
            case EtherType.IPv6: ReadIPv6(frame, offset, ref fields); break;
            case EtherType.Arp or EtherType.Rarp: ReadArp(frame[offset..], ref fields); break;
            default: break;
        }

        return fields;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> frame, int offset) => BinaryPrimitives.ReadUInt16BigEndian(frame[offset..]);

    private static ushort ReadEtherType(ReadOnlySpan<byte> frame, ref int offset)
    {
        var type = ReadUInt16(frame, offset);
        offset += 2;
        if (type >= 0x600) return type;

        // An 802.3 length: only LLC + SNAP with the Ethernet organisation code carries an EtherType.
        if (frame.Length - offset < 8 || !frame.Slice(offset, 6).SequenceEqual((ReadOnlySpan<byte>)[0xAA, 0xAA, 0x03, 0, 0, 0])) return PacketFields.NoEtherType;
        type = ReadUInt16(frame, offset + 6);
        offset += 8;
        return type >= 0x600 ? type : PacketFields.NoEtherType;
    }

    private static void ReadLabels(ReadOnlySpan<byte> frame, ref int offset, ref PacketFields fields)
    {
        for (var count = 0; frame.Length - offset >= 4; count++)
        {
            var entry = BinaryPrimitives.ReadUInt32BigEndian(frame[offset..]);
            offset += 4;
            fields.LabelsRead++;
            if (count < 3)
            {
                fields.Mpls[count] = entry;
                fields.MplsCount = count + 1;
            }

            if ((entry & 0x100) != 0) return;
        }
    }

    private static void ReadIPv4(ReadOnlySpan<byte> frame, int offset, ref PacketFields fields)
    {
        var packet = frame[offset..];
        if (packet.Length < Ipv4Header.MinimumLength) return;
        var headerLength = (packet[0] & 15) * 4;
        var totalLength = ReadUInt16(packet, 2);
        if (headerLength < Ipv4Header.MinimumLength || packet.Length < headerLength || totalLength > packet.Length || headerLength > totalLength) return;

        fields.PaddingLength = packet.Length - totalLength;
        fields.NwTos = packet[1];
        fields.NwTtl = packet[8];
        fields.NwProto = packet[9];
        fields.NwSrc = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]);
        fields.NwDst = BinaryPrimitives.ReadUInt32BigEndian(packet[16..]);
        var fragment = ReadUInt16(packet, 6);
        if ((fragment & 0x3FFF) != 0) fields.NwFrag = (fragment & 0x1FFF) != 0 ? (byte)(PacketFields.FragmentAny | PacketFields.FragmentLater) : PacketFields.FragmentAny;
        fields.TransportOffset = offset + headerLength;
        ReadTransport(packet[headerLength..totalLength], ref fields);
    }

    private static void ReadIPv6(ReadOnlySpan<byte> frame, int offset, ref PacketFields fields)
    {
        var packet = frame[offset..];
        if (packet.Length < Ipv6Header.Length) return;
        var payloadLength = ReadUInt16(packet, 4);
        var padding = packet.Length - Ipv6Header.Length - payloadLength;
        if (padding < 0) return;

        fields.PaddingLength = padding;
        fields.Ipv6Src = BinaryPrimitives.ReadUInt128BigEndian(packet[8..]);
        fields.Ipv6Dst = BinaryPrimitives.ReadUInt128BigEndian(packet[24..]);
        var start = BinaryPrimitives.ReadUInt32BigEndian(packet);
        var chain = new Ipv6HeaderChain(packet[6], packet.Slice(Ipv6Header.Length, payloadLength));

        // A chain that is cut leaves protocol, class, flow label and hop limit unread: Open vSwitch gives up before it stores them.
        if (!chain.Walk()) return;
        fields.Ipv6Label = start & 0xFFFFF;
        fields.NwTos = (byte)(start >> 20);
        fields.NwTtl = packet[7];
        fields.NwProto = chain.Protocol;
        fields.NwFrag = chain.Fragment;
        fields.TransportOffset = offset + Ipv6Header.Length + chain.Offset;
        ReadTransport(packet.Slice(Ipv6Header.Length, payloadLength)[chain.Offset..], ref fields);
    }

    private static void ReadArp(ReadOnlySpan<byte> packet, ref PacketFields fields)
    {
        if (!ArpHeader.TryRead(packet, out var arp)) return;
        fields.NwSrc = arp.SenderAddress;
        fields.NwDst = arp.TargetAddress;
        fields.NwProto = arp.Operation <= 0xFF ? (byte)arp.Operation : (byte)0;
        fields.ArpSha = arp.SenderMac.Bits;
        fields.ArpTha = arp.TargetMac.Bits;
    }

    private static void ReadTransport(ReadOnlySpan<byte> segment, ref PacketFields fields)
    {
        if ((fields.NwFrag & PacketFields.FragmentLater) != 0) return;
        switch (fields.NwProto)
        {
            case IpProtocol.Tcp when segment.Length >= 20 && (segment[12] >> 4) * 4 is >= 20 and var length && length <= segment.Length:
                fields.TcpFlags = (ushort)(ReadUInt16(segment, 12) & 0xFFF);
                ReadPorts(segment, ref fields);
                break;
            case IpProtocol.Udp when segment.Length >= 8:
            case IpProtocol.Sctp when segment.Length >= 12:
                ReadPorts(segment, ref fields);
                break;
            case IpProtocol.Icmp when segment.Length >= 8:
            case IpProtocol.Igmp when segment.Length >= 8:
                (fields.TpSrc, fields.TpDst) = (segment[0], segment[1]);
                break;
            case IpProtocol.Icmpv6 when segment.Length >= 8:
                (fields.TpSrc, fields.TpDst) = (segment[0], segment[1]);
                if (segment[1] == 0 && segment[0] is 135 or 136) ReadNeighborDiscovery(segment[8..], ref fields);
                break;
            default:
                break;
        }
    }

    private static void ReadPorts(ReadOnlySpan<byte> segment, ref PacketFields fields) =>
        (fields.TpSrc, fields.TpDst) = (ReadUInt16(segment, 0), ReadUInt16(segment, 2));

    private static void ReadNeighborDiscovery(ReadOnlySpan<byte> body, ref PacketFields fields)
    {
        if (body.Length < 16) return;
        fields.NdTarget = BinaryPrimitives.ReadUInt128BigEndian(body);
        for (body = body[16..]; body.Length >= 8;)
        {
            var length = body[1] * 8;
            if (length == 0 || length > body.Length) return;
            if (length == 8 && body[0] is 1 or 2)
            {
                ref var address = ref body[0] == 1 ? ref fields.ArpSha : ref fields.ArpTha;
                if (address != 0)
                {
                    // The same option twice: the whole message counts as no neighbour discovery.
                    (fields.NdTarget, fields.ArpSha, fields.ArpTha) = (0, 0, 0);
                    return;
                }

                address = MacAddress.Read(body[2..]).Bits;
            }

            body = body[length..];
        }
    }
}
