using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

public class CoproSettingsTests
{
    [Theory]
    [InlineData("192.168.2.1", "prefix length is missing")]
    [InlineData("192.168.2.1/33", "1 to 32")]
    [InlineData("192.168.2.1/0", "1 to 32")]
    [InlineData("192.168.2.1/+24", "1 to 32")]
    [InlineData("2001:db8::1/129", "1 to 128")]
    [InlineData("192.168.2/24", "not an IPv4 or IPv6 address")]
    [InlineData("0x7f000001/24", "not an IPv4 or IPv6 address")]
    [InlineData("fe80::1%eth0/64", "not an IPv4 or IPv6 address")]
    [InlineData("router/24", "not an IPv4 or IPv6 address")]
    [InlineData("192.168.2.0/24", "names the network")]
    [InlineData("2001:db8::/64", "names the network")]
    [InlineData("192.168.2.255/24", "broadcast address")]
    [InlineData("127.0.0.1/8", "loopback")]
    [InlineData("::1/128", "loopback")]
    [InlineData("224.0.0.1/24", "multicast")]
    [InlineData("ff02::1/64", "multicast")]
    [InlineData("0.0.0.0/24", "unspecified")]
    [InlineData("::/64", "unspecified")]
    [InlineData("::ffff:192.168.2.1/96", "IPv4 address in IPv6 clothes")]
    public void An_address_that_no_host_can_have_is_refused_with_the_reason(string ip, string reason) =>
        Assert.Contains(reason, Assert.Throws<CoproException>(() => Examples.Parse(ip: [ip])).Message);

    [Theory]
    [InlineData("192.168.2.1/24")]
    [InlineData("192.168.2.0/31")]
    [InlineData("192.168.2.1/32")]
    [InlineData("192.168.3.0/23")]
    [InlineData("2001:db8::1/64")]
    [InlineData("2001:db8::ffff:ffff:ffff:ffff/64")]
    [InlineData("fe80::1/64")]
    public void A_hosts_address_is_taken_as_written(string ip) => Assert.Equal(ip, Assert.Single(Examples.Parse(ip: [ip]).Addresses).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("0e:00:00:00:00")]
    [InlineData("0e:00:00:00:00:0g")]
    [InlineData("01:00:5e:00:00:01")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("00:00:00:00:00:00")]
    public void A_MAC_address_that_no_host_can_have_is_refused(string mac) => Assert.StartsWith("--mac", Assert.Throws<CoproException>(() => Examples.Parse(mac: mac)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("Copro")]
    [InlineData("1copro")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("thirteenchars")]
    public void A_name_that_cannot_name_devices_is_refused(string name) => Assert.StartsWith("--name", Assert.Throws<CoproException>(() => Examples.Parse(name: name)).Message);

    [Fact]
    public void The_longest_name_still_fits_a_device()
    {
        var settings = Examples.Parse(name: new string('a', CoproSettings.LongestName));

        Assert.Equal(15, settings.Bridge.Length);
        Assert.Equal(15, settings.OuterDevice.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(-1)]
    public void A_VLAN_outside_1_to_4094_is_refused(int vlan) => Assert.StartsWith("--vlan", Assert.Throws<CoproException>(() => Examples.Parse(vlan: vlan)).Message);

    [Theory]
    [InlineData("sctp")]
    [InlineData("tcp,sctp")]
    [InlineData(",")]
    public void A_protocol_that_is_not_known_is_refused(string proto) => Assert.StartsWith("--proto", Assert.Throws<CoproException>(() => Examples.Parse(proto: [proto])).Message);

    [Theory]
    [InlineData("-x")]
    [InlineData("eth0/1")]
    [InlineData("..")]
    [InlineData("a name")]
    [InlineData("sixteen-chars-ab")]
    public void What_cannot_be_a_device_is_refused(string device) => Assert.StartsWith("--interface", Assert.Throws<CoproException>(() => Examples.Parse(device: device)).Message);

    [Fact]
    public void The_same_address_twice_is_refused() => Assert.Contains("twice", Assert.Throws<CoproException>(() => Examples.Parse(ip: ["192.168.2.1/24", "192.168.2.1/25"])).Message);

    [Fact]
    public void The_link_local_address_is_the_one_that_the_kernel_forms() => Assert.Equal("fe80::c00:ff:fe00:1", Examples.Asked.LinkLocal.ToString());

    [Fact]
    public void Every_setting_that_differs_is_named()
    {
        var other = Examples.Parse(device: "nfv1", mac: "0e:00:00:00:00:02", ip: ["192.168.2.9/24"], vlan: 3, proto: ["udp,icmp"]);

        Assert.Equal(
            [
                "--interface is nfv0, asked nfv1", "--mac is 0e:00:00:00:00:01, asked 0e:00:00:00:00:02", "--ip is 192.168.2.1/24 2001:db8::1/64, asked 192.168.2.9/24",
                "--vlan is 2, asked 3", "--proto is tcp, asked udp,icmp",
            ],
            Examples.Asked.Differences(other));
    }

    [Fact]
    public void The_order_and_spelling_of_the_arguments_make_no_difference() =>
        Assert.Empty(Examples.Parse(proto: ["tcp,icmp"]).Differences(Examples.Parse(mac: "0E-0-0-0-0-1", ip: ["2001:DB8:0::1/64", "192.168.2.1/24"], proto: ["icmp", "tcp"])));
}
