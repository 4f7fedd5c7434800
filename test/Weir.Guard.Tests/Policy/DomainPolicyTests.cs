using Weir.Guard.Policy;
using Weir.Model.Guard;

namespace Weir.Guard.Tests.Policy;

public class DomainPolicyTests
{
    private static readonly string OneNic = DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>"), DomainXml.Interface());

    [Fact]
    public void A_nic_gets_all_that_its_entry_says()
    {
        var xml = DomainXml.Domain(
            DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip><weir:ip>2001:db8:9::2</weir:ip><weir:ip>10.9.0.200</weir:ip><weir:prefix>2001:db8:9:1::/64</weir:prefix><weir:mac>00:00:5e:00:01:07</weir:mac><weir:vip>10.9.0.100</weir:vip>"
                + "<weir:dhcp-server/><weir:router/><weir:trunk>10 20-22</weir:trunk><weir:link-local>first-use</weir:link-local><weir:rate of='broadcast' pps='10' burst='20'/><weir:rate of='multicast' pps='none'/><weir:rate of='dhcp' pps='5'/>"),
            DomainXml.Interface(more: "<target dev='vnet3'/><alias name='net0'/>"));

        var reading = DomainXml.Read(xml);

        Assert.Empty(reading.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        var nic = Assert.Single(reading.Guarded);
        Assert.Equal(("7a2d1b54-0000-4000-8000-525400090002", "web1", "52:54:00:09:00:02"), (nic.InterfaceId, nic.Vm, nic.Mac.ToString()));
        Assert.Equal(Guid.Parse("0a6b2a4e-6a5d-4a6a-9d5e-0a0b0c0d0e0f"), nic.VmId);
        Assert.Equal("10.9.0.2 10.9.0.200 2001:db8:9::2", string.Join(' ', nic.Addresses));
        Assert.Equal("2001:db8:9:1::/64", string.Join(' ', nic.Prefixes));
        Assert.Equal("00:00:5e:00:01:07", string.Join(' ', nic.ExtraMacs));
        Assert.Equal("10.9.0.100", string.Join(' ', nic.SharedVips));
        Assert.Equal("10 20 21 22", string.Join(' ', nic.TrunkVids));
        Assert.True(nic is { DhcpServer: true, Router: true, Off: false, DhcpSnooping: false, LinkLocal: LinkLocalPolicy.FirstUse });
        Assert.Equal(GuardRates.Default with { Broadcast = new(10, 20), Multicast = null, Dhcp = new(5, 10) }, nic.Rates);
        Assert.Equal("web1.xml:6:2", nic.Location!.ToString());
        Assert.Equal(("vnet3", "net0", PolicySource.Metadata), (reading.Nics[0].Interface.TapDevice, reading.Nics[0].Interface.Alias, reading.Nics[0].Source));
    }

    [Fact]
    public void The_prefix_of_the_namespace_means_nothing()
    {
        // As virsh metadata leaves it: without the outer prefix.
        var xml = OneNic.Replace("weir:guard xmlns:weir", "guard xmlns", StringComparison.Ordinal).Replace("weir:", "", StringComparison.Ordinal).Replace("urn:guard", "urn:weir:guard", StringComparison.Ordinal);

        Assert.Equal("10.9.0.2", Assert.Single(Assert.Single(DomainXml.Read(xml).Guarded).Addresses).ToString());
        Assert.DoesNotContain("weir:nic", xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<weir:ip>10.9.0.2/24</weir:ip>", "6 WEIR1081")]
    [InlineData("<weir:ip>2001:db8:9::2/24</weir:ip>", "6 WEIR1081")]
    [InlineData("<weir:ip>10.9.0.0/24</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:prefix>2001:db8:9::2/64</weir:prefix>", "6 WEIR1081")]
    [InlineData("<weir:prefix>10.9.0.0</weir:prefix>", "6 WEIR1080")]
    [InlineData("<weir:prefix>fe80::/64</weir:prefix>", "6 WEIR1080")]
    [InlineData("<weir:prefix>0.0.0.0/0</weir:prefix>", "6 WEIR1087")]
    [InlineData("<weir:prefix>ff02::/16</weir:prefix>", "6 WEIR1080")]
    [InlineData("<weir:ip>10.9.0.256</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>010.9.0.2</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>167772162</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>fe80::1%eth0</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip></weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>0.0.0.0</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>127.0.0.1</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>224.0.0.1</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>255.255.255.255</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>::</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>::1</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>ff02::1</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>::ffff:10.9.0.2</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:ip>fe80:1::1</weir:ip>", "6 WEIR1080")]
    [InlineData("<weir:vip>10.9.0.0/24</weir:vip>", "6 WEIR1080")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:vip>10.9.0.2</weir:vip>", "6 WEIR1087")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:mac>01:00:5e:00:00:01</weir:mac>", "6 WEIR1086")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:mac>ff:ff:ff:ff:ff:ff</weir:mac>", "6 WEIR1086")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:mac>00:00:00:00:00:00</weir:mac>", "6 WEIR1086")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:trunk>0</weir:trunk>", "6 WEIR1088")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:trunk>4095</weir:trunk>", "6 WEIR1088")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:trunk>20-10</weir:trunk>", "6 WEIR1088")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:link-local>any</weir:link-local>", "6 WEIR1015")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:rate of='broadcast' pps='0'/>", "6 WEIR1013")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:rate of='punt' pps='none'/>", "6 WEIR1013")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:rate of='beacons' pps='5'/>", "6 WEIR1015")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:rate of='dhcp' pps='5' rate='6'/>", "6 WEIR1010")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:dhcp-server>no</weir:dhcp-server>", "6 WEIR1011")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:dhcpserver/>", "6 WEIR1010")]
    [InlineData("<ip>10.9.0.2</ip><weir:ip>10.9.0.2</weir:ip>", "6 WEIR1010")]
    [InlineData("<weir:ip><weir:prefix/></weir:ip>", "6 WEIR1010", "6 WEIR1018w")]
    [InlineData("10.9.0.2", "6 WEIR1090", "6 WEIR1018w")]
    [InlineData("", "6 WEIR1018w")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:ip>10.9.0.2</weir:ip>", "6 WEIR1018w")]
    [InlineData("<weir:ip>10.9.0.2</weir:ip><weir:off/><weir:rate of='dhcp' pps='5'/>", "6 WEIR1087")]
    [InlineData("<weir:ip>dhcp</weir:ip><weir:dhcp-server/>", "6 WEIR1087")]
    [InlineData("<weir:ip>dhcp</weir:ip><weir:off/>", "6 WEIR1087")]
    [InlineData("<weir:ip>2001:db8:9::2</weir:ip><weir:link-local>listed</weir:link-local>", "6 WEIR1018w")]
    public void What_is_wrong_is_said_with_its_line(string content, params string[] expected) =>
        Assert.Equal(expected.Order(), DomainXml.Codes(DomainXml.Read(DomainXml.Domain(DomainXml.Nic(content), DomainXml.Interface()))).Distinct().Where(code => code != "6 WEIR1018w" || expected.Contains(code)).Order());

    [Fact]
    public void An_error_names_vm_nic_line_and_what_would_be_right()
    {
        var reading = DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>2001:db8:9::2/24</weir:ip>"), DomainXml.Interface()));

        Assert.Equal(
            "web1.xml:6:36: WEIR1081: vm web1, nic 52:54:00:09:00:02, ip: 2001:db8:9::2/24 is an address with the length of a net; "
            + "write 2001:db8:9::2 for the one address, or prefix 2001:d00::/24 if it may use every address of that net",
            reading.Diagnostics.First(diagnostic => diagnostic.IsError).ToString());
        Assert.True(reading.HasErrors);
    }

    [Fact]
    public void A_nic_without_an_entry_is_closed_and_a_warning_says_so()
    {
        var reading = DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>"), DomainXml.Interface() + "\n" + DomainXml.Interface("52:54:00:09:00:03")));

        Assert.Equal(["11 WEIR1091w"], DomainXml.Codes(reading));
        Assert.Equal([false, true], reading.Nics.Select(nic => nic.Nic is null));
        Assert.Contains("weir vm bind web1 --nic 52:54:00:09:00:03", reading.Diagnostics[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_for_a_nic_that_is_not_there_is_a_warning_until_a_nic_has_no_entry()
    {
        var stray = DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>") + "\n" + DomainXml.Nic("<weir:ip>10.9.0.3</weir:ip>", "52:54:00:09:00:20");

        Assert.Equal(["7 WEIR1092w"], DomainXml.Codes(DomainXml.Read(DomainXml.Domain(stray, DomainXml.Interface()))));
        Assert.Equal(["7 WEIR1092", "12 WEIR1091w"], DomainXml.Codes(DomainXml.Read(DomainXml.Domain(stray, DomainXml.Interface() + "\n" + DomainXml.Interface("52:54:00:09:00:21")))));
    }

    [Fact]
    public void Interfaces_that_are_not_on_Open_vSwitch_are_not_looked_at()
    {
        var reading = DomainXml.Read(DomainXml.Domain("", "<interface type='bridge'><mac address='52:54:00:09:00:02'/><source bridge='br0'/></interface><interface type='user'><mac address='52:54:00:09:00:03'/></interface>"));

        Assert.Empty(reading.Nics);
        Assert.Empty(reading.Diagnostics);
        Assert.Equal(2, reading.Domain!.Interfaces.Length);
    }

    [Theory]
    [InlineData("<vlan><tag id='42'/></vlan>", "42", "")]
    [InlineData("<vlan trunk='yes'><tag id='42'/><tag id='43'/></vlan>", "", "42 43")]
    [InlineData("<vlan trunk='yes'><tag id='42'/><tag id='43' nativeMode='untagged'/></vlan>", "43", "42")]
    [InlineData("<vlan><tag id='42'/><tag id='41'/></vlan>", "", "41 42")]
    [InlineData("", "", "")]
    public void The_domains_VLAN_counts(string vlan, string untagged, string tagged)
    {
        var nic = Assert.Single(DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>"), DomainXml.Interface(more: vlan))).Guarded);

        Assert.Equal((untagged, tagged), (nic.Vlan?.ToString() ?? "", string.Join(' ', nic.TrunkVids)));
    }

    [Theory]
    [InlineData("<vlan><tag id='42'/></vlan>", "<weir:trunk>42</weir:trunk>", "6 WEIR1088")]
    [InlineData("<vlan trunk='yes'><tag id='42'/><tag id='43'/></vlan>", "<weir:trunk>44</weir:trunk>", "6 WEIR1088")]
    [InlineData("<vlan><tag id='4095'/></vlan>", "", "10 WEIR1088")]
    [InlineData("<vlan trunk='yes'><tag id='42' nativeMode='tagged'/></vlan>", "", "10 WEIR1088w")]
    public void VLANs_that_do_not_go_together_are_said(string vlan, string entry, string expected) =>
        Assert.Equal([expected], DomainXml.Codes(DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>" + entry), DomainXml.Interface(more: vlan)))));

    [Fact]
    public void An_entry_can_narrow_a_trunk()
    {
        var xml = DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip><weir:trunk>43</weir:trunk>"), DomainXml.Interface(more: "<vlan trunk='yes'><tag id='42'/><tag id='43'/></vlan>"));

        Assert.Equal("43", string.Join(' ', Assert.Single(DomainXml.Read(xml).Guarded).TrunkVids));
    }

    [Fact]
    public void Two_nics_of_one_domain_cannot_share_an_address_but_a_vip()
    {
        var interfaces = DomainXml.Interface() + "\n" + DomainXml.Interface("52:54:00:09:00:03");

        Assert.Equal(["7 WEIR1084"], DomainXml.Codes(DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>") + "\n" + DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>", "52:54:00:09:00:03"), interfaces))));
        Assert.Empty(DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:vip>10.9.0.2</weir:vip>") + "\n" + DomainXml.Nic("<weir:vip>10.9.0.2</weir:vip>", "52:54:00:09:00:03"), interfaces)).Diagnostics);
    }

    [Fact]
    public void A_network_interface_shows_its_bridge_when_it_runs()
    {
        var xml = DomainXml.Domain(
            DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip>"),
            "<interface type='network'><mac address='52:54:00:09:00:02'/><source network='ovs' portgroup='staff' bridge='br0'/><virtualport type='openvswitch'/></interface>");

        var nic = Assert.Single(DomainXml.Read(xml).Nics);
        Assert.Equal(("br0", "ovs", "staff"), (nic.Interface.Bridge, nic.Interface.Network, nic.Interface.PortGroup));
        Assert.Equal("web1/52:54:00:09:00:02", nic.Nic!.InterfaceId);
    }

    [Fact]
    public void Names_with_markup_and_control_characters_are_escaped_where_they_are_shown()
    {
        var reading = DomainXml.Read(DomainXml.Domain(DomainXml.Nic("<weir:ip>x</weir:ip>"), DomainXml.Interface(), "a\t$(reboot)'\u202e;"));

        Assert.DoesNotContain('\u202e', reading.Diagnostics[0].ToString());
        Assert.Contains("\\t$(reboot)'\\u202e;", reading.Diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<domain>")]
    [InlineData("<network><name>x</name></network>")]
    [InlineData("<domain xmlns='urn:x'><name>x</name></domain>")]
    [InlineData("<domain><name> </name></domain>")]
    [InlineData("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>")]
    [InlineData("<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain><name>x</name></domain>")]
    [InlineData("not xml")]
    public void What_is_no_domain_is_one_error(string xml)
    {
        var reading = DomainXml.Read(xml);

        Assert.Null(reading.Domain);
        Assert.Equal("WEIR1090", Assert.Single(reading.Diagnostics).Code);
    }

    [Fact]
    public void Size_and_depth_are_bounded()
    {
        Assert.Equal("WEIR1090", Assert.Single(DomainXml.Read("<domain><name>x</name><!--" + new string('x', DomainXmlReader.MaxBytes) + "--></domain>").Diagnostics).Code);
        Assert.Equal("WEIR1090", Assert.Single(DomainXml.Read($"<domain><name>x</name>{string.Concat(Enumerable.Repeat("<a>", 200_000))}{string.Concat(Enumerable.Repeat("</a>", 200_000))}</domain>").Diagnostics).Code);
    }

    [Fact]
    public void Cut_and_changed_XML_is_never_an_exception()
    {
        for (var length = 0; length < OneNic.Length; length++) DomainXml.Read(OneNic[..length]);
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var text = OneNic.ToCharArray();
            for (var i = 0; i < 1 + random.Next(6); i++) text[random.Next(text.Length)] = (char)random.Next(1, 128);
            DomainXml.Read(new string(text));
        }
    }
}
