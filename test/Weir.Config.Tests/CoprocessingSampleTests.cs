using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Tests;

public class CoprocessingSampleTests
{
    private static readonly Network Network = Samples.Load("coprocessing");

    [Fact]
    public void Has_one_datapath_with_four_ports()
    {
        var datapath = Assert.Single(Network.Datapaths);

        Assert.Equal(new DatapathId(1), datapath.Id);
        Assert.Equal("dp", datapath.Name);
        Assert.Equal([1u, 13u, 14u, 18u], datapath.Ports.Select(port => port.Number.Value));
        Assert.All(datapath.Ports.Take(3), port => Assert.Equal(Vid.From(2), port.NativeVlan));
        Assert.Equal(new Coprocessor(1000), datapath.FindPort(new(18))!.Coprocessor);
        Assert.False(datapath.FindPort(new(18))!.OutputOnly);
        Assert.Equal("trusted", Assert.Single(datapath.Vlans).Name);
    }

    [Fact]
    public void Port_13_copies_arp_and_diverts_ssh()
    {
        var acl = Assert.Single(Network.Datapaths[0].FindPort(new(13))!.AclsIn);

        Assert.Equal("coprocessssh", acl.Name);
        Assert.Equal(6, acl.Rules.Length);
        Assert.Equal("eth_type=0x0806", acl.Rules[0].Match.ToString());
        Assert.True(acl.Rules[0].Allow);
        Assert.Equal([new AclOutput(new(18))], acl.Rules[0].Actions);
        Assert.Equal("eth_type=0x0800,ip_proto=6,tcp_dst=22", acl.Rules[3].Match.ToString());
        Assert.False(acl.Rules[3].Allow);
        Assert.Equal([new AclOutput(new(18))], acl.Rules[3].Actions);
        Assert.Same(Match.Any, acl.Rules[5].Match);
        Assert.True(acl.Rules[5].Allow);
        Assert.Empty(acl.Rules[5].Actions);
        Assert.Equal(10, acl.Rules[3].Location.Line);
    }
}
