using System.Buffers.Binary;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Guard.Snooping;

/// <summary>What is looked at in a DHCPv4 message.</summary>
/// <remarks>Source: RFC 2131, section 2; options of RFC 2132.</remarks>
/// <param name="Type">DHCPDISCOVER is 1, REQUEST 3, DECLINE 4, ACK 5, NAK 6, RELEASE 7.</param>
/// <param name="FromServer">From port 67; false: from port 68.</param>
/// <param name="Source">The frame's IPv4 source address.</param>
/// <param name="ClientMac">chaddr.</param>
/// <param name="ClientAddress">ciaddr: the address that the client has and uses; 0: none.</param>
/// <param name="YourAddress">yiaddr: the address that the server gives; 0: none.</param>
/// <param name="LeaseSeconds">Option 51; 0: not there. 0xffffffff: for ever.</param>
internal readonly record struct DhcpMessage(byte Type, bool FromServer, uint Source, MacAddress ClientMac, uint ClientAddress, uint YourAddress, uint LeaseSeconds)
{
    public const byte Decline = 4;
    public const byte Ack = 5;
    public const byte Release = 7;

    private const int FixedLength = 236;
    private const int UdpLength = 8;
    private const uint MagicCookie = 0x6382_5363;

    /// <summary>Reads a whole Ethernet frame, tagged or not. False: it is no DHCPv4 message over Ethernet, is cut short, or is a fragment.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out DhcpMessage message)
    {
        message = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet) || ethernet.EtherType != 0x0800) return false;
        var packet = frame[ethernet.Length..];
        if (!Ipv4Header.TryRead(packet, out var ip) || ip.Protocol != 17 || (ip.FragmentField & 0x3FFF) != 0) return false;
        var udp = packet[ip.HeaderLength..ip.TotalLength];
        if (udp.Length < UdpLength + FixedLength + 4) return false;
        var (source, destination) = (BinaryPrimitives.ReadUInt16BigEndian(udp), BinaryPrimitives.ReadUInt16BigEndian(udp[2..]));
        if ((source, destination) is not ((67, 68) or (68, 67))) return false;
        var body = udp[UdpLength..];
        if (body[1] != 1 || body[2] != MacAddress.Length || BinaryPrimitives.ReadUInt32BigEndian(body[FixedLength..]) != MagicCookie) return false;
        byte type = 0;
        uint lease = 0;
        for (var options = body[(FixedLength + 4)..]; options.Length > 0 && options[0] != 255;)
        {
            if (options[0] == 0)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options.Length < 2 + options[1]) return false;
            var value = options.Slice(2, options[1]);
            if (options[0] == 53 && value.Length == 1) type = value[0];
            if (options[0] == 51 && value.Length == 4) lease = BinaryPrimitives.ReadUInt32BigEndian(value);
            options = options[(2 + value.Length)..];
        }

        message = new DhcpMessage(
            type, source == 67, ip.Source, MacAddress.Read(body[28..]), BinaryPrimitives.ReadUInt32BigEndian(body[12..]), BinaryPrimitives.ReadUInt32BigEndian(body[16..]), lease);
        return type != 0;
    }
}
