namespace Weir.Primitives.Tests;

public class IpPrefixTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.1/32", "192.0.2.1")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("2001:db8::/64", "2001:db8::/64")]
    [InlineData("::/0", "::/0")]
    public void Text_is_read_and_written_back_in_its_shortest_form(string text, string formatted) => Assert.Equal(formatted, IpPrefix.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.01")]
    [InlineData("3221225985")]
    [InlineData("192.0.2.1/33")]
    [InlineData("192.0.2.1/-1")]
    [InlineData("192.0.2.1/")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("2001:db8::/129")]
    [InlineData("router")]
    public void What_is_no_address_is_refused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Fact]
    public void Host_bits_are_seen()
    {
        Assert.True(IpPrefix.Parse("2001:db8:9::2/24").HasHostBits);
        Assert.False(IpPrefix.Parse("2001:db8:9::/48").HasHostBits);
        Assert.False(IpPrefix.Parse("192.0.2.1").HasHostBits);
    }

    [Fact]
    public void The_link_local_address_of_a_mac_is_its_modified_EUI_64() =>
        Assert.Equal("fe80::5054:ff:fe09:2", IpPrefix.LinkLocal(MacAddress.Parse("52:54:00:09:00:02")).ToString());

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.7", true)]
    [InlineData("192.0.2.0/24", "192.0.3.7", false)]
    [InlineData("192.0.2.7", "192.0.2.0/24", false)]
    [InlineData("0.0.0.0/0", "192.0.2.7", true)]
    [InlineData("::/0", "192.0.2.7", false)]
    [InlineData("2001:db8::/64", "2001:db8::/80", true)]
    public void A_prefix_contains_what_its_bits_say(string outer, string inner, bool contains) =>
        Assert.Equal(contains, IpPrefix.Parse(outer).Contains(IpPrefix.Parse(inner)));

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/1")]
    [InlineData("192.0.2.129/25")]
    [InlineData("192.0.2.1")]
    [InlineData("::/0")]
    [InlineData("8000::1/1")]
    [InlineData("2001:db8::1/63")]
    [InlineData("2001:db8::1/64")]
    [InlineData("2001:db8::8000:0:0:1/65")]
    [InlineData("2001:db8::1")]
    public void Halves_are_those_of_the_whole(string text)
    {
        var prefix = IpPrefix.Parse(text);
        var full = prefix.IsIpv6 ? UInt128.MaxValue : uint.MaxValue;
        var mask = prefix.Length == 0 ? 0 : (full << (prefix.Width - prefix.Length)) & full;

        Assert.Equal((mask, prefix.Address), (new UInt128(prefix.HighMask, prefix.LowMask), new UInt128(prefix.HighAddress, prefix.LowAddress)));
        Assert.Equal(mask, prefix.Mask);
        Assert.Equal((prefix.Address & ~mask) != 0, prefix.HasHostBits);
        Assert.Equal(IpPrefix.From(prefix.IsIpv6, prefix.Address & mask, prefix.Length), prefix.WithoutHostBits());
        Assert.Equal(IpPrefix.From(prefix.IsIpv6, prefix.Address, prefix.Width), prefix.WithoutLength());
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("255.0.0.0/8", "::/0")]
    [InlineData("2001:db8::ffff", "2001:db8:0:1::")]
    [InlineData("2001:db8::/32", "2001:db8::/33")]
    public void Order_is_by_family_then_address_then_length(string first, string second)
    {
        Assert.True(IpPrefix.Parse(first).CompareTo(IpPrefix.Parse(second)) < 0);
        Assert.True(IpPrefix.Parse(second).CompareTo(IpPrefix.Parse(first)) > 0);
    }

    [Fact]
    public void A_net_becomes_a_match_of_the_field_of_its_width()
    {
        var net = IpPrefix.Parse("2001:db8:9::1/50");

        Assert.Equal(MatchField.Masked(OxmField.Ipv6Src, net.Address & net.Mask, net.Mask), MatchField.Within(OxmField.Ipv6Src, net));
        Assert.Equal(MatchField.Exact(OxmField.ArpSpa, 0x0A00_0001), MatchField.Within(OxmField.ArpSpa, IpPrefix.Parse("10.0.0.1")));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatchField.Within(OxmField.Ipv4Src, net));
    }
}
