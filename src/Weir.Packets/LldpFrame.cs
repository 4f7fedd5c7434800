using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Primitives;

namespace Weir.Packets;

/// <summary>Builds LLDP beacons.</summary>
/// <remarks>
/// TLVs as FAUCET has them: chassis id (MAC), port id (interface name: the number in decimal), TTL, system name, port description, organisational ones, end. Source: IEEE
/// 802.1AB, section 8.
/// </remarks>
public static class LldpFrame
{
    /// <summary>Where beacons go: the nearest bridge.</summary>
    public static MacAddress Destination => MacAddress.FromBits(0x0180_C200_000E);

    private const int LongestText = 255;

    /// <summary>A beacon.</summary>
    /// <param name="source">Source address and chassis id.</param>
    /// <param name="port">Port number.</param>
    /// <param name="timeToLiveSeconds">TTL.</param>
    /// <param name="systemName">System name; empty: none. Cut to 255 bytes.</param>
    /// <param name="portDescription">Port description; empty: none. Cut to 255 bytes.</param>
    /// <param name="organisational">OUI, subtype and content of organisational TLVs; at most 507 bytes each.</param>
    public static byte[] Build(
        MacAddress source, uint port, ushort timeToLiveSeconds, string systemName, string portDescription, IEnumerable<(int Oui, byte Subtype, ReadOnlyMemory<byte> Info)> organisational)
    {
        var payload = new List<byte>(128);
        Span<byte> mac = stackalloc byte[6];
        source.WriteTo(mac);
        Add(payload, 1, [4, .. mac]);
        Add(payload, 2, [5, .. Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture))]);
        Add(payload, 3, [(byte)(timeToLiveSeconds >> 8), (byte)timeToLiveSeconds]);
        if (systemName.Length > 0) Add(payload, 5, Text(systemName));
        if (portDescription.Length > 0) Add(payload, 4, Text(portDescription));
        foreach (var (oui, subtype, info) in organisational) Add(payload, 127, [(byte)(oui >> 16), (byte)(oui >> 8), (byte)oui, subtype, .. info.Span]);
        payload.AddRange([0, 0]);
        return FrameBuilder.Ethernet(Destination, source, EtherType.Lldp, payload.ToArray());
    }

    private static void Add(List<byte> payload, byte type, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)((type << 9) | value.Length));
        payload.AddRange(header);
        payload.AddRange(value);
    }

    private static ReadOnlySpan<byte> Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.AsSpan(0, Math.Min(bytes.Length, LongestText));
    }
}
