using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>The coprocessing scenario, asked with packets.</summary>
public class CoprocessingBehaviourTests
{
    private static readonly MacAddress Router = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Other = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly MacAddress TestHost = MacAddress.Parse("02:00:00:00:00:13");

    private readonly Rig _rig = new(Networks.Coprocessing(), Host(Router, 1), Host(Other, 2), Host(TestHost, 13));

    [Fact]
    public void The_test_hosts_ssh_goes_to_the_coprocessor_alone_as_it_came_in() => Assert.Equal(["18"], _rig.Send(13, Rig.Tcp(Router, TestHost, 22)));

    [Fact]
    public void The_test_hosts_other_traffic_goes_to_the_router() => Assert.Equal(["1"], _rig.Send(13, Rig.Tcp(Router, TestHost, 80)));

    [Fact]
    public void Another_hosts_ssh_goes_to_the_router() => Assert.Equal(["1"], _rig.Send(2, Rig.Tcp(Router, Other, 22)));

    [Fact]
    public void The_test_hosts_ARP_is_copied_to_the_coprocessor_and_flooded() => Assert.Equal(["18", "1", "2"], _rig.Send(13, Rig.ArpRequest(TestHost)));

    [Fact]
    public void Another_hosts_ARP_is_not_copied() => Assert.Equal(["1", "13"], _rig.Send(2, Rig.ArpRequest(Other)));

    [Fact]
    public void What_the_coprocessor_injects_into_the_VLAN_is_switched_by_destination() => Assert.Equal(["13"], _rig.Send(18, TestHost, Router, vid: 2));

    [Fact]
    public void What_it_injects_for_an_unknown_destination_or_all_is_flooded_but_not_back()
    {
        Assert.Equal(["1", "2", "13"], _rig.Send(18, Rig.Unknown, Router, vid: 2));
        Assert.Equal(["1", "2", "13"], _rig.Send(18, Rig.ArpRequest(Router, 2)));
    }

    [Theory]
    [InlineData(1001, "1")]
    [InlineData(1002, "2")]
    [InlineData(1013, "13")]
    public void VID_base_plus_N_leaves_port_N_without_the_tag_whatever_it_is(int vid, string port)
    {
        var discovery = MacAddress.Parse("01:00:0c:cc:cc:cc");

        Assert.Equal([port], _rig.Send(18, discovery, Router, vid));
        Assert.Equal([port], _rig.Send(18, Rig.Unknown, Rig.Unknown, vid));
    }

    [Fact]
    public void Discovery_frames_of_hosts_go_nowhere() => Assert.Empty(_rig.Send(13, MacAddress.Parse("01:00:0c:cc:cc:cc"), TestHost));

    [Theory]
    [InlineData(null)]
    [InlineData(3)] // no VLAN
    [InlineData(1014)] // no port
    [InlineData(1018)] // its own port
    [InlineData(0)] // a priority tag
    public void Anything_else_from_the_coprocessor_goes_nowhere(int? vid)
    {
        Assert.Empty(_rig.Send(18, TestHost, Router, vid));
        Assert.Empty(_rig.Send(18, Rig.ArpRequest(Router, vid)));
    }

    [Fact]
    public void The_coprocessor_is_never_learned_from_whatever_source_it_uses()
    {
        foreach (var source in new[] { Router, TestHost, Rig.Unknown })
        {
            foreach (int? vid in new int?[] { null, 2, 3, 1001 })
                Assert.DoesNotContain("controller", _rig.Send(18, TestHost, source, vid));
        }
    }

    [Fact]
    public void An_unknown_source_is_punted_and_its_frame_goes_on()
    {
        Assert.Equal(["controller", "1"], _rig.Send(13, Router, Rig.Unknown));
        Assert.Equal(["controller", "1"], _rig.Send(13, Router, Router)); // known, but on another port
    }

    [Fact]
    public void A_tagged_frame_on_an_access_port_goes_nowhere() => Assert.Empty(_rig.Send(13, Router, TestHost, vid: 2));

    [Fact]
    public void Frames_that_no_network_should_carry_go_nowhere()
    {
        Assert.Empty(_rig.Send(13, Router, MacAddress.Broadcast));
        Assert.Empty(_rig.Send(13, Router, MacAddress.Parse("0e:00:00:00:00:01")));
        Assert.Empty(_rig.Send(13, Rig.Frame(Router, TestHost, null, EtherType.Ectp)));
        Assert.Empty(_rig.Send(13, MacAddress.Parse("01:80:c2:00:00:00"), TestHost));
    }

    [Fact]
    public void A_port_that_is_down_lets_nothing_in_and_is_still_flooded_to()
    {
        var dp = Networks.Coprocessing();
        var desired = DatapathCompiler.Compile(dp, new DatapathState([new PortNumber(1), new PortNumber(13)], AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        var rig = new Rig(dp, desired);

        Assert.Empty(rig.Send(2, MacAddress.Broadcast, Other));
        Assert.Empty(rig.Send(18, MacAddress.Broadcast, Other, 2));
        Assert.Equal(["controller", "2", "13"], rig.Send(1, MacAddress.Broadcast, Router));
    }

    private static LearnedHost Host(MacAddress mac, uint port) => new(mac, Vid.From(2), new PortNumber(port));
}
