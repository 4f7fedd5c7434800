using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>The link-local address that a frame's sender speaks as, in IPv6.</summary>
public static class LinkLocalUse
{
    private const int SolicitationLength = 24;
    private const byte Solicitation = 135, Advertisement = 136;
    private const ulong Net = 0xFE80_0000_0000_0000; // fe80::/64, RFC 4291, section 2.5.6

    /// <summary>
    /// Reads a whole Ethernet frame, tagged or not. It is the source address; of a neighbour advertisement the target (RFC 4861, section 4.4); of duplicate address detection, which has no source
    /// yet, the target too (RFC 4862, section 5.4.2). False: it is none of fe80::/64, or the frame is no whole IPv6.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out UInt128 address)
    {
        address = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet) || ethernet.EtherType != Primitives.EtherType.IPv6) return false;
        var packet = frame[ethernet.Length..];
        if (!Ipv6Header.TryRead(packet, out var ip)) return false;
        if (TargetOf(ip, packet.Slice(Ipv6Header.Length, ip.PayloadLength)) is { } target && IsLinkLocal(target)) address = target;
        else if (IsLinkLocal(ip.Source)) address = ip.Source;
        return address != 0;
    }

    private static UInt128? TargetOf(in Ipv6Header ip, ReadOnlySpan<byte> payload)
    {
        if (ip.NextHeader != IpProtocol.Icmpv6 || payload.Length < SolicitationLength) return null;
        return payload[0] == Advertisement || (payload[0] == Solicitation && ip.Source == 0) ? BinaryPrimitives.ReadUInt128BigEndian(payload[8..]) : null;
    }

    private static bool IsLinkLocal(UInt128 address) => (ulong)(address >> 64) == Net;
}
