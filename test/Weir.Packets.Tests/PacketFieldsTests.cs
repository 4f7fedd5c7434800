using Weir.Primitives;

namespace Weir.Packets.Tests;

public class PacketFieldsTests
{
    private static readonly MacAddress A = MacAddress.Parse("02:00:00:00:00:0a");
    private static readonly MacAddress B = MacAddress.Parse("02:00:00:00:00:0b");
    private static readonly UInt128 Address6 = ((UInt128)0x20010DB800000000 << 64) | 1;

    private static byte[] Udp4(ushort fragmentField = 0) =>
        FrameBuilder.Ethernet(B, A, EtherType.IPv4, FrameBuilder.IPv4(0x0A000001, 0x0A000002, IpProtocol.Udp, FrameBuilder.Udp(1000, 53, "data data"u8), 64, 0xB9, fragmentField));

    private static byte[] Icmpv6(byte[] message) => FrameBuilder.Ethernet(B, A, EtherType.IPv6, FrameBuilder.IPv6(Address6, Address6 + 1, IpProtocol.Icmpv6, message));

    private static PacketFields Read(ReadOnlySpan<byte> frame) => PacketFieldsReader.Extract(frame, new PortNumber(7));

    [Fact]
    public void Reads_every_layer()
    {
        var fields = Read(Udp4());

        Assert.Equal((7u, B.Bits, A.Bits, EtherType.IPv4), (fields.InPort, fields.EthDst, fields.EthSrc, fields.EthType));
        Assert.Equal((0x0A000001u, 0x0A000002u, IpProtocol.Udp), (fields.NwSrc, fields.NwDst, fields.NwProto));
        Assert.Equal((UInt128)0x2E, fields.Get(OxmField.IpDscp));
        Assert.Equal((UInt128)1, fields.Get(OxmField.IpEcn));
        Assert.Equal((1000, 53), (fields.TpSrc, fields.TpDst));
        Assert.Equal((14, 34, 0), (fields.NetworkOffset, fields.TransportOffset, fields.PaddingLength));
    }

    [Fact]
    public void Only_the_outermost_of_two_tags_is_read()
    {
        var frame = FrameBuilder.Ethernet(B, A, EtherType.IPv4, Udp4().AsSpan(14), new VlanTag(EtherType.ServiceVlan, 0x6005), new VlanTag(EtherType.Vlan, 7));

        var fields = Read(frame);

        Assert.Equal((UInt128)0x1005, fields.Get(OxmField.VlanVid));
        Assert.Equal((UInt128)3, fields.Get(OxmField.VlanPcp));
        Assert.Equal((EtherType.ServiceVlan, EtherType.Vlan), (fields.Vlan.Tpid, fields.EthType));
        Assert.False(fields.IsIp);
    }

    [Theory]
    [InlineData(0x2000, FragmentMode.NxMatch, 1, 1000)]
    [InlineData(0x2000, FragmentMode.Normal, 1, 0)]
    [InlineData(0x2001, FragmentMode.NxMatch, 3, 0)]
    [InlineData(0x0001, FragmentMode.Normal, 3, 0)]
    [InlineData(0x4000, FragmentMode.Normal, 0, 1000)]
    public void Fragments_show_ports_by_place_and_mode(int fragmentField, FragmentMode mode, int fragment, int sourcePort)
    {
        var fields = PacketFieldsReader.Extract(Udp4((ushort)fragmentField), new PortNumber(1), mode);

        Assert.Equal((fragment, sourcePort), (fields.NwFrag, fields.TpSrc));
    }

    [Fact]
    public void Headers_that_are_cut_leave_their_fields_zero()
    {
        var whole = Udp4();
        for (var length = 0; length < whole.Length; length++)
        {
            var fields = Read(whole.AsSpan(0, length));

            // The IP length says more than there is: nothing of the packet counts.
            Assert.Equal((0u, 0, 0), (fields.NwSrc, fields.NwProto, fields.TpSrc));
            Assert.Equal(length < 14 ? 0ul : B.Bits, fields.EthDst);
        }
    }

    [Fact]
    public void Extension_headers_are_walked_and_a_cut_chain_shows_no_protocol()
    {
        byte[] chain = [IpProtocol.DestinationOptions, 0, 1, 4, 0, 0, 0, 0, IpProtocol.Udp, 0, 1, 4, 0, 0, 0, 0, .. FrameBuilder.Udp(1, 2, [])];
        var whole = Read(FrameBuilder.Ethernet(B, A, EtherType.IPv6, FrameBuilder.IPv6(Address6, Address6, IpProtocol.HopByHop, chain)));
        var cut = Read(FrameBuilder.Ethernet(B, A, EtherType.IPv6, FrameBuilder.IPv6(Address6, Address6, IpProtocol.HopByHop, chain.AsSpan(0, 12), 64, 0xB8, 5)));

        Assert.Equal((IpProtocol.Udp, 1, 2), (whole.NwProto, whole.TpSrc, whole.TpDst));
        Assert.Equal((0, 0, 0, 0u), (cut.NwProto, cut.NwTtl, cut.NwTos, cut.Ipv6Label));
        Assert.Equal(Address6, cut.Ipv6Src);
    }

    [Fact]
    public void Later_ipv6_fragment_ends_at_its_fragment_header()
    {
        byte[] fragment = [IpProtocol.Udp, 0, 0, 0x10, 0, 0, 0, 1, .. new byte[16]];

        var fields = Read(FrameBuilder.Ethernet(B, A, EtherType.IPv6, FrameBuilder.IPv6(Address6, Address6, IpProtocol.Fragment, fragment)));

        Assert.Equal((IpProtocol.Fragment, PacketFields.FragmentAny | PacketFields.FragmentLater), (fields.NwProto, fields.NwFrag));
    }

    [Fact]
    public void Neighbour_discovery_shows_target_and_link_layer_address_unless_an_option_stands_twice()
    {
        byte[] option = [1, 1, 2, 0, 0, 0, 0, 0x0A];
        var fields = Read(Icmpv6(FrameBuilder.NeighborDiscovery(135, Address6, option)));
        var twice = Read(Icmpv6(FrameBuilder.NeighborDiscovery(135, Address6, [.. option, .. option])));

        Assert.Equal((Address6, A.Bits), (fields.NdTarget, fields.ArpSha));
        Assert.Equal((UInt128.Zero, 0ul), (twice.NdTarget, twice.ArpSha));
        Assert.Equal(135, twice.TpSrc);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 1)]
    [InlineData(4, 7)]
    [InlineData(5, 5)]
    public void Arp_for_other_networks_shows_nothing(int offset, int value)
    {
        var packet = FrameBuilder.Arp(new ArpHeader(1, A, 1, B, 2));
        packet[offset] = (byte)value;

        Assert.Equal((0, 0u, 0ul), (Read(FrameBuilder.Ethernet(B, A, EtherType.Arp, packet)).NwProto, Read(FrameBuilder.Ethernet(B, A, EtherType.Arp, packet)).NwSrc, Read(FrameBuilder.Ethernet(B, A, EtherType.Arp, packet)).ArpSha));
    }

    [Fact]
    public void Arp_opcode_above_255_shows_as_0()
    {
        var fields = Read(FrameBuilder.Ethernet(B, A, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(0x101, A, 1, B, 2))));

        Assert.Equal((0, 1u, A.Bits), (fields.NwProto, fields.NwSrc, fields.ArpSha));
    }

    [Fact]
    public void Snap_carries_an_ethertype_and_other_llc_none()
    {
        byte[] snap = [0xAA, 0xAA, 3, 0, 0, 0, 0x08, 0x06, .. FrameBuilder.Arp(new ArpHeader(1, A, 1, B, 2))];

        Assert.Equal((EtherType.Arp, 1), (Read(FrameBuilder.Ethernet(B, A, (ushort)snap.Length, snap)).EthType, Read(FrameBuilder.Ethernet(B, A, (ushort)snap.Length, snap)).NwProto));
        Assert.Equal(PacketFields.NoEtherType, Read(FrameBuilder.Ethernet(B, A, 30, new byte[30])).EthType);
    }

    [Fact]
    public void Three_labels_are_read()
    {
        var fields = Read(FrameBuilder.Ethernet(B, A, EtherType.Mpls, FrameBuilder.Mpls([0x00005A40, 0x2000, 0x3100, 0x4100], [])));

        Assert.Equal(((UInt128)5, (UInt128)5, (UInt128)0), (fields.Get(OxmField.MplsLabel), fields.Get(OxmField.MplsTc), fields.Get(OxmField.MplsBos)));
        Assert.Equal((3, 0x3100u), (fields.MplsCount, fields.Mpls[2]));
    }

    [Fact]
    public void Presence_follows_the_prerequisites()
    {
        var fields = Read(Udp4());

        Assert.True(fields.Has(OxmField.UdpDst));
        Assert.False(fields.Has(OxmField.TcpDst));
        Assert.False(fields.Has(OxmField.VlanPcp));
        Assert.False(fields.Has(OxmField.Ipv6Src));
    }

    [Fact]
    public void Every_settable_field_reads_back_what_was_set()
    {
        foreach (var info in OxmFieldInfo.All)
        {
            if (info.Field is OxmField.InPhyPort or OxmField.PbbIsid or OxmField.Ipv6Exthdr or OxmField.CtState or OxmField.CtZone or >= OxmField.CtNwProto) continue;
            var fields = Read(Udp4());
            var value = (info.Field is OxmField.VlanVid ? (UInt128)0x1ABC : (UInt128)0x15) & info.AllOnes;

            fields.Set(info.Field, value);

            Assert.Equal(value, fields.Get(info.Field));
        }
    }
}
