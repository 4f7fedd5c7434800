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
}
