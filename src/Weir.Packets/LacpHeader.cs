using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>The actor's side of an LACPDU.</summary>
/// <remarks>Wire shape: subtype 1, version, actor TLV (type 1, 20 bytes), then the partner's. Source: IEEE 802.1AX, section 6.4.2.</remarks>
/// <param name="SystemPriority">Priority of the actor's system.</param>
/// <param name="System">The actor's system.</param>
/// <param name="Key">Operational key.</param>
/// <param name="PortPriority">Priority of the port.</param>
/// <param name="Port">The port.</param>
/// <param name="State">Bits: 0 activity, 1 short timeout, 2 aggregation, 3 synchronisation, 4 collecting, 5 distributing, 6 defaulted, 7 expired.</param>
public readonly record struct LacpHeader(ushort SystemPriority, MacAddress System, ushort Key, ushort PortPriority, ushort Port, byte State)
{
    /// <summary>Reads the actor from the payload of a slow-protocols frame; false where it is no LACPDU or cut short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LacpHeader header)
    {
        header = default;
        if (payload.Length < 22 || payload[0] != 1 || payload[2] != 1 || payload[3] != 20) return false;
        var actor = payload[4..];
        header = new(
            BinaryPrimitives.ReadUInt16BigEndian(actor), MacAddress.Read(actor[2..]), BinaryPrimitives.ReadUInt16BigEndian(actor[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(actor[10..]), BinaryPrimitives.ReadUInt16BigEndian(actor[12..]), actor[14]);
        return true;
    }
}
