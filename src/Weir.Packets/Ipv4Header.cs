using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>An IPv4 header.</summary>
/// <remarks>Source: RFC 791, section 3.1.</remarks>
/// <param name="HeaderLength">In bytes, 20 to 60.</param>
/// <param name="TotalLength">Header and payload, in bytes.</param>
/// <param name="TypeOfService">DSCP and ECN.</param>
/// <param name="FragmentField">Flags and fragment offset.</param>
/// <param name="TimeToLive">TTL.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
public readonly record struct Ipv4Header(int HeaderLength, int TotalLength, byte TypeOfService, ushort FragmentField, byte TimeToLive, byte Protocol, uint Source, uint Destination)
{
    /// <summary>Length without options, in bytes.</summary>
    public const int MinimumLength = 20;

    /// <summary>Reads it; false where it is cut short, is not version 4, or its lengths do not fit <paramref name="packet"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv4Header header)
    {
        header = default;
        if (packet.Length < MinimumLength || packet[0] >> 4 != 4) return false;
        var headerLength = (packet[0] & 15) * 4;
        var totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (headerLength < MinimumLength || totalLength < headerLength || totalLength > packet.Length) return false;
        header = new(
            headerLength, totalLength, packet[1], BinaryPrimitives.ReadUInt16BigEndian(packet[6..]), packet[8], packet[9],
            BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]));
        return true;
    }
}
