using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>Walks the extension headers of an IPv6 packet to the transport header.</summary>
/// <remarks>Known: hop-by-hop, routing, destination options, AH, fragment. Anything else ends the chain. Source: RFC 8200, section 4.</remarks>
/// <param name="protocol">The IPv6 header's next header.</param>
/// <param name="payload">What follows the IPv6 header, without padding.</param>
public ref struct Ipv6HeaderChain(byte protocol, ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;

    /// <summary>The header that ends the chain; <see cref="IpProtocol.Fragment"/> in later fragments.</summary>
    public byte Protocol { get; private set; } = protocol;

    /// <summary>Where that header starts in the payload.</summary>
    public int Offset { get; private set; }

    /// <summary><see cref="PacketFields.FragmentAny"/>, <see cref="PacketFields.FragmentLater"/>, or 0.</summary>
    public byte Fragment { get; private set; }

    /// <summary>Walks to the end; false where a header is cut short.</summary>
    public bool Walk()
    {
        while (Protocol is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions or IpProtocol.Ah or IpProtocol.Fragment)
        {
            var header = _payload[Offset..];
            if (header.Length < 8) return false;
            var kind = Protocol;
            var length = kind switch { IpProtocol.Fragment => 8, IpProtocol.Ah => (header[1] + 2) * 4, _ => (header[1] + 1) * 8 };
            Protocol = header[0];
            if (length > header.Length) return false;
            Offset += length;
            if (kind != IpProtocol.Fragment) continue;

            var place = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            if (place == 0) continue;
            Fragment = PacketFields.FragmentAny;
            if ((place & 0xFFF8) == 0) continue;
            Fragment |= PacketFields.FragmentLater;
            Protocol = IpProtocol.Fragment;
            return true;
        }

        return true;
    }
}
