using Weir.Primitives;

namespace Weir.Packets.Tests;

public class HeaderTests
{
    private static readonly MacAddress A = MacAddress.Parse("02:00:00:00:00:0a");
    private static readonly MacAddress B = MacAddress.Parse("02:00:00:00:00:0b");

    [Fact]
    public void Ethernet_header_reads_the_tag()
    {
        var frame = FrameBuilder.Ethernet(B, A, EtherType.IPv4, [], new VlanTag(EtherType.Vlan, 0xE005));

        Assert.True(EthernetHeader.TryRead(frame, out var header));
        Assert.Equal(new EthernetHeader(B, A, true, Vid.From(5), EtherType.IPv4, 18), header);
    }

    [Fact]
    public void Ethernet_header_leaves_a_cut_tag_in_the_ethertype()
    {
        var frame = FrameBuilder.Ethernet(B, A, EtherType.IPv4, [], new VlanTag(EtherType.Vlan, 5));

        Assert.True(EthernetHeader.TryRead(frame.AsSpan(0, 17), out var header));
        Assert.Equal(new EthernetHeader(B, A, false, default, EtherType.Vlan, 14), header);
        Assert.False(EthernetHeader.TryRead(frame.AsSpan(0, 13), out _));
    }

    [Fact]
    public void Arp_reads_what_it_writes_and_no_truncation_of_it()
    {
        var arp = new ArpHeader(2, A, 0x0A000001, B, 0x0A000002);
        var packet = FrameBuilder.Arp(arp);

        Assert.True(ArpHeader.TryRead(packet, out var read));
        Assert.Equal(arp, read);
        for (var length = 0; length < packet.Length; length++) Assert.False(ArpHeader.TryRead(packet.AsSpan(0, length), out _));
    }

    [Fact]
    public void Ip_headers_read_what_was_built_and_no_truncation_of_it()
    {
        var four = FrameBuilder.IPv4(1, 2, IpProtocol.Udp, FrameBuilder.Udp(3, 4, [5]), 6, 7, 0x4000);
        var six = FrameBuilder.IPv6(1, 2, IpProtocol.Udp, FrameBuilder.Udp(3, 4, [5]), 6, 7, 8);

        Assert.True(Ipv4Header.TryRead(four, out var header4));
        Assert.Equal(new Ipv4Header(20, 29, 7, 0x4000, 6, IpProtocol.Udp, 1, 2), header4);
        Assert.True(Ipv6Header.TryRead(six, out var header6));
        Assert.Equal(new Ipv6Header(9, 7, 8, 6, IpProtocol.Udp, 1, 2), header6);
        for (var length = 0; length < four.Length; length++) Assert.False(Ipv4Header.TryRead(four.AsSpan(0, length), out _));
        for (var length = 0; length < six.Length; length++) Assert.False(Ipv6Header.TryRead(six.AsSpan(0, length), out _));
    }

    [Fact]
    public void Lldp_is_read_item_by_item_to_its_end_marker()
    {
        ReadOnlySpan<byte> payload = [0x02, 0x07, 4, 2, 0, 0, 0, 0, 10, 0x04, 0x02, 7, (byte)'x', 0, 0, 0x06, 0x01];

        Assert.True(LldpTlv.TryRead(ref payload, out var chassis));
        Assert.Equal((1, 7), (chassis.Type, chassis.Value.Length));
        Assert.True(LldpTlv.TryRead(ref payload, out var port));
        Assert.Equal((2, (byte)'x'), (port.Type, port.Value[1]));
        Assert.False(LldpTlv.TryRead(ref payload, out _));
    }

    [Fact]
    public void Lldp_item_that_is_cut_is_not_read()
    {
        ReadOnlySpan<byte> payload = [0x02, 0x07, 4, 2, 0];

        Assert.False(LldpTlv.TryRead(ref payload, out _));
    }

    [Fact]
    public void Lacp_actor_is_read()
    {
        byte[] payload = [1, 1, 1, 20, 0x80, 0, 2, 0, 0, 0, 0, 10, 0, 5, 0x80, 1, 0, 9, 0x3D, 0, 0, 0];

        Assert.True(LacpHeader.TryRead(payload, out var actor));
        Assert.Equal(new LacpHeader(0x8000, A, 5, 0x8001, 9, 0x3D), actor);
        for (var length = 0; length < payload.Length; length++) Assert.False(LacpHeader.TryRead(payload.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("0001f203f4f5f6f7", 0x220D)] // RFC 1071, section 3: the sum is ddf2
    [InlineData("01", 0xFEFF)]
    [InlineData("", 0xFFFF)]
    public void Checksum_is_that_of_the_specification(string bytes, int expected) => Assert.Equal((ushort)expected, InternetChecksum.Of(Convert.FromHexString(bytes)));

    [Fact]
    public void Checksum_updated_for_a_change_equals_the_checksum_computed_anew()
    {
        var random = new Random(7);
        for (var i = 0; i < 1000; i++)
        {
            var data = new byte[20];
            random.NextBytes(data);
            var before = InternetChecksum.Of(data);
            var old = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data);
            random.NextBytes(data.AsSpan(0, 4));

            Assert.Equal(InternetChecksum.Of(data), InternetChecksum.Update(before, old, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data)));
        }
    }

    [Fact]
    public void Sctp_checksum_is_the_crc32c_of_the_specification()
    {
        // RFC 9260, appendix A: CRC32c of 32 zero bytes is 8a9136aa, written least significant byte first.
        var segment = FrameBuilder.Sctp(0, 0, new byte[20]);

        Assert.Equal("aa36918a", Convert.ToHexStringLower(segment.AsSpan(8, 4)));
    }
}
