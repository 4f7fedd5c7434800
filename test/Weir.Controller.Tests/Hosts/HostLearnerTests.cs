using Weir.Controller.Hosts;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Tests.Hosts;

public class HostLearnerTests
{
    private static readonly Vid Office = Vid.From(10);
    private static readonly PortNumber One = new(1);
    private static readonly PortNumber Two = new(2);

    [Fact]
    public void A_new_host_is_learned_and_its_next_frames_are_fresh_until_the_guard_time()
    {
        var learner = Learner();

        Assert.Equal(LearnOutcome.Learned, learner.Learn(One, Office, Mac(1), 1000, out _));
        Assert.Equal(LearnOutcome.Fresh, learner.Learn(One, Office, Mac(1), 1149, out _));
        Assert.Equal(LearnOutcome.Refreshed, learner.Learn(One, Office, Mac(1), 1150, out _));
        Assert.Equal(LearnOutcome.Fresh, learner.Learn(One, Office, Mac(1), 1151, out _));
    }

    [Fact]
    public void A_host_that_comes_in_elsewhere_has_moved_and_says_where_from()
    {
        var learner = Learner();
        learner.Learn(One, Office, Mac(1), 1000, out _);

        Assert.Equal(LearnOutcome.Moved, learner.Learn(Two, Office, Mac(1), 1001, out var previous));
        Assert.Equal(One, previous);
        Assert.Equal(0, learner.Hosts.CountOnPort(One));
    }

    [Fact]
    public void The_same_mac_in_two_vlans_is_two_hosts()
    {
        var learner = Learner();

        Assert.Equal(LearnOutcome.Learned, learner.Learn(Two, Office, Mac(1), 1000, out _));
        Assert.Equal(LearnOutcome.Learned, learner.Learn(Two, Vid.From(20), Mac(1), 1000, out _));
    }

    [Fact]
    public void A_full_port_bans_once_and_known_hosts_go_on()
    {
        var learner = Learner(maxHosts: 2);
        learner.Learn(One, Office, Mac(1), 1000, out _);
        learner.Learn(One, Office, Mac(2), 1000, out _);

        Assert.Equal(LearnOutcome.PortFull, learner.Learn(One, Office, Mac(3), 1000, out _));
        Assert.Equal(LearnOutcome.Banned, learner.Learn(One, Office, Mac(4), 1001, out _));
        Assert.Equal(LearnOutcome.Fresh, learner.Learn(One, Office, Mac(1), 1001, out _));
        Assert.Equal(LearnOutcome.PortFull, learner.Learn(One, Office, Mac(3), 1051, out _)); // the ban of 51 s is over
        Assert.Equal(2, learner.PortBans);
        Assert.Equal(2, learner.Hosts.Count);
    }

    [Fact]
    public void A_full_vlan_bans_on_every_port()
    {
        var learner = Learner(vlanMaxHosts: 1);
        learner.Learn(One, Office, Mac(1), 1000, out _);

        Assert.Equal(LearnOutcome.VlanFull, learner.Learn(Two, Office, Mac(2), 1000, out _));
        Assert.Equal(1, learner.VlanBans);
    }

    [Fact]
    public void A_limit_below_what_is_known_stops_further_hosts()
    {
        var learner = Learner();
        for (ulong mac = 1; mac <= 5; mac++) learner.Learn(One, Office, Mac(mac), 1000, out _);

        learner.Configure(Network(maxHosts: 2));

        Assert.Equal(LearnOutcome.PortFull, learner.Learn(One, Office, Mac(6), 1001, out _));
        Assert.Equal(5, learner.Hosts.Count);
    }

    [Theory]
    [InlineData(1, 10, 0xFFFF_FFFF_FFFF)] // broadcast source
    [InlineData(1, 10, 0)]
    [InlineData(1, 20, 2)] // not in the VLAN
    [InlineData(3, 10, 2)] // output-only
    [InlineData(4, 10, 2)] // coprocessor
    [InlineData(9, 10, 2)] // not configured
    public void Others_are_never_learned(uint port, int vid, ulong mac)
    {
        var learner = Learner();

        Assert.Equal(LearnOutcome.NotLearnable, learner.Learn(new PortNumber(port), Vid.From(vid), MacAddress.FromBits(mac), 1000, out _));
        Assert.Equal(0, learner.Hosts.Count);
    }

    [Fact]
    public void A_silent_host_expires()
    {
        var learner = Learner();
        learner.Learn(One, Office, Mac(1), 1000, out _);
        learner.Learn(One, Office, Mac(2), 1200, out _);

        Assert.Equal([Mac(1)], learner.Expire(1300, 300).Select(host => host.Mac));
        Assert.Equal(1, learner.Hosts.Count);
    }

    private static MacAddress Mac(ulong bits) => MacAddress.FromBits(bits << 1);

    private static HostLearner Learner(int maxHosts = 255, int vlanMaxHosts = 256)
    {
        var learner = new HostLearner();
        learner.Configure(Network(maxHosts, vlanMaxHosts));
        return learner;
    }

    private static Datapath Network(int maxHosts = 255, int vlanMaxHosts = 256) => new(new DatapathId(1), "sw1")
    {
        Vlans = [new Vlan("office", Office) { MaxHosts = vlanMaxHosts }, new Vlan("lab", Vid.From(20))],
        Ports =
        [
            new Port(One, "1") { NativeVlan = Office, MaxHosts = maxHosts },
            new Port(Two, "2") { TaggedVlans = [Office, Vid.From(20)] },
            new Port(new PortNumber(3), "3") { OutputOnly = true },
            new Port(new PortNumber(4), "4") { Coprocessor = new Coprocessor(1000) },
        ],
    };
}
