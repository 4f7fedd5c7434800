using System.Buffers.Binary;
using Weir.Guard.Snooping;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Guard.Tests.Snooping;

public class DhcpMessageTests
{
    private static readonly MacAddress Client = MacAddress.Parse("52:54:00:09:00:02");
    private static readonly byte[] Ack = Frame(fromServer: true, type: DhcpMessage.Ack, your: 0x0A090007, lease: 3600);

    [Fact]
    public void An_acknowledgement_is_read()
    {
        Assert.True(DhcpMessage.TryRead(Ack, out var message));

        Assert.Equal(new DhcpMessage(DhcpMessage.Ack, FromServer: true, 0x0A090001, Client, 0, 0x0A090007, 3600), message);
    }

    [Fact]
    public void A_release_is_read()
    {
        Assert.True(DhcpMessage.TryRead(Frame(fromServer: false, type: DhcpMessage.Release, client: 0x0A090007), out var message));

        Assert.Equal((DhcpMessage.Release, false, 0x0A090007u), (message.Type, message.FromServer, message.ClientAddress));
    }

    [Fact]
    public void No_prefix_of_a_message_is_read_as_one_and_none_throws()
    {
        for (var length = 0; length < Ack.Length; length++) Assert.False(DhcpMessage.TryRead(Ack.AsSpan(0, length), out _), $"{length} bytes");
    }

    [Fact]
    public void No_changed_byte_makes_it_throw()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var frame = (byte[])Ack.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) frame[random.Next(frame.Length)] = (byte)random.Next(256);
            DhcpMessage.TryRead(frame, out _);
        }
    }

    [Fact]
    public void Other_ports_are_no_DHCP() => Assert.False(DhcpMessage.TryRead(Frame(fromServer: true, type: DhcpMessage.Ack, port: 69), out _));

    /// <summary>A DHCP message in an Ethernet frame.</summary>
    internal static byte[] Frame(bool fromServer, byte type, uint your = 0, uint client = 0, uint lease = 0, MacAddress? chaddr = null, ushort? port = null)
    {
        var body = new byte[236 + 4 + 3 + 6 + 1];
        (body[0], body[1], body[2]) = ((byte)(fromServer ? 2 : 1), 1, 6);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(12), client);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(16), your);
        (chaddr ?? Client).WriteTo(body.AsSpan(28));
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(236), 0x6382_5363);
        byte[] options = [53, 1, type, 51, 4, 0, 0, 0, 0, 255];
        BinaryPrimitives.WriteUInt32BigEndian(options.AsSpan(5), lease);
        options.CopyTo(body.AsSpan(240));
        var udp = new byte[8 + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(udp, fromServer ? (ushort)67 : (ushort)68);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(2), port ?? (fromServer ? (ushort)68 : (ushort)67));
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
        body.CopyTo(udp.AsSpan(8));
        var packet = FrameBuilder.IPv4(fromServer ? 0x0A090001u : 0u, 0xFFFF_FFFF, 17, udp);
        return FrameBuilder.Ethernet(MacAddress.Broadcast, fromServer ? MacAddress.Parse("02:00:00:00:00:01") : Client, EtherType.IPv4, packet);
    }
}
