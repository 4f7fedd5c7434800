using System.Buffers.Binary;
using System.Net;
using Weir.Primitives;

namespace Weir.Packets.Tests;

public class LinkLocalUseTests
{
    private static readonly UInt128 Own = Address("fe80::1:2"), Target = Address("fe80::3:4"), Global = Address("2001:db8::1");

    [Fact]
    public void It_is_the_source_or_what_a_neighbour_says_of_itself()
    {
        Assert.Equal(Own, Read(Frame(Own, 17, new byte[8])));
        Assert.Equal(Own, Read(Frame(Own, IpProtocol.Icmpv6, Message(135, Target)))); // asks for another
        Assert.Equal(Target, Read(Frame(0, IpProtocol.Icmpv6, Message(135, Target)))); // duplicate address detection
        Assert.Equal(Target, Read(Frame(Own, IpProtocol.Icmpv6, Message(136, Target))));
        Assert.Equal(Target, Read(Frame(Global, IpProtocol.Icmpv6, Message(136, Target))));
        Assert.Equal(Own, Read(Frame(Own, IpProtocol.Icmpv6, Message(136, Global))));
        Assert.Equal(Own, Read(Frame(Own, IpProtocol.Icmpv6, [136, 0, 0, 0])));
    }

    [Fact]
    public void There_may_be_none()
    {
        Assert.Null(Read(Frame(Global, 17, new byte[8])));
        Assert.Null(Read(Frame(0, IpProtocol.Icmpv6, Message(135, Global))));
        Assert.Null(Read(Frame(0, IpProtocol.Icmpv6, Message(133, Target))));
        Assert.Null(Read(Frame(Address("fe80:1::1"), 17, new byte[8]))); // fe80::/10 beyond fe80::/64
        Assert.Null(Read([.. new byte[12], 8, 0, .. new byte[60]]));
    }

    [Fact]
    public void No_truncation_reads_as_something_else()
    {
        var frame = Frame(0, IpProtocol.Icmpv6, Message(135, Target));
        for (var length = 0; length < frame.Length; length++) Assert.Null(Read(frame[..length]));
    }

    private static UInt128 Address(string text) => BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(text).GetAddressBytes());

    private static UInt128? Read(byte[] frame) => LinkLocalUse.TryRead(frame, out var address) ? address : null;

    private static byte[] Message(byte type, UInt128 target)
    {
        var message = new byte[24];
        message[0] = type;
        BinaryPrimitives.WriteUInt128BigEndian(message.AsSpan(8), target);
        return message;
    }

    private static byte[] Frame(UInt128 source, byte protocol, byte[] payload)
    {
        var packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        (packet[6], packet[7]) = (protocol, 255);
        BinaryPrimitives.WriteUInt128BigEndian(packet.AsSpan(8), source);
        payload.CopyTo(packet, 40);
        return FrameBuilder.Ethernet(MacAddress.Broadcast, MacAddress.Parse("52:54:00:09:00:02"), EtherType.IPv6, packet);
    }
}
