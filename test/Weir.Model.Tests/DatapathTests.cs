using Weir.Primitives;

namespace Weir.Model.Tests;

public class DatapathTests
{
    private static readonly Port First = new(new PortNumber(1), "one");
    private static readonly Port Last = new(new PortNumber(48), "uplink");
    private static readonly Vlan Office = new("office", Vid.FromBits(100));

    private static readonly Datapath Datapath = new(new DatapathId(1), "dp") { Ports = [First, Last], Vlans = [Office] };

    [Fact]
    public void Finds_a_port_by_number_and_none_for_another()
    {
        Assert.Same(Last, Datapath.FindPort(new PortNumber(48)));
        Assert.Null(Datapath.FindPort(new PortNumber(2)));
    }

    [Fact]
    public void Finds_a_vlan_by_vid_and_none_for_another()
    {
        Assert.Same(Office, Datapath.FindVlan(Vid.FromBits(100)));
        Assert.Null(Datapath.FindVlan(Vid.FromBits(101)));
    }

    // Users' files rely on these without writing them.
    [Fact]
    public void What_a_file_leaves_out_is_as_FAUCET_has_it()
    {
        Assert.Equal((300, 51, 10, 0x5ADC15C0ul), (Datapath.Timeout, Datapath.LearnBanTimeout, Datapath.IgnoreLearnIns, Datapath.Cookie));
        Assert.Equal(new DatapathPriorities(0, 9000, 9001, 9099), Datapath.Priorities);
        Assert.True(Datapath.DropBroadcastSourceAddress && Datapath.DropSpoofedFaucetMac && Datapath.StrictPacketInCookie);
        Assert.True(First is { Enabled: true, MaxHosts: 255, UnicastFlood: true, OutputOnly: false, OpstatusReconf: true });
        Assert.True(Office is { MaxHosts: 256, UnicastFlood: true });
    }
}
