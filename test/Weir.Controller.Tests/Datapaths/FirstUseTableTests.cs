using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Controller.Datapaths;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Tests.Datapaths;

public class FirstUseTableTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly PortNumber One = new(1), Two = new(2), Three = new(3);
    private static readonly IpPrefix Choice = IpPrefix.Parse("fe80::a:1");

    // Port 3 is in another VLAN.
    private readonly FirstUseTable _table = new();

    public FirstUseTableTests() => _table.Configure(Of());

    [Fact]
    public void The_first_of_a_VLAN_has_it()
    {
        Assert.True(Use(One, Choice));
        Assert.False(Use(One, Choice));
        Assert.False(Use(Two, Choice));
        Assert.True(Use(Three, Choice));
        Assert.False(Use(Two, IpPrefix.Parse("fe80::1"))); // the gateway's
        Assert.False(Use(Two, IpPrefix.LinkLocal(MacAddress.Parse("52:54:00:00:00:01"))));
        Assert.False(_table.Use(Two, GuardCookie.Of("sw1", "sw1/1"), Choice.Address + 1, Now)); // of an entry of another port

        Assert.Equal(["1 fe80::a:1", "3 fe80::a:1"], Held(Of()));
    }

    [Fact]
    public void Another_host_on_the_port_and_one_whose_policy_is_another_have_nothing()
    {
        Use(One, Choice);
        Use(Two, IpPrefix.Parse("fe80::a:2"));

        Assert.Equal(["2 fe80::a:2"], Held(Of("52:54:00:00:00:11")));
        Assert.Equal(["2 fe80::a:2"], Held(Of(linkLocal: "eui64")));
        Assert.Equal(["2 fe80::a:2"], Held(Of(listed: "fe80::a:1")));
        Assert.Equal(["1 fe80::a:1", "2 fe80::a:2"], Held(Of()));

        _table.Configure(Of("52:54:00:00:00:11"));
        _table.Configure(Of());
        Assert.Equal(["2 fe80::a:2"], Held(Of()));
    }

    [Fact]
    public void What_a_switch_holds_is_taken_where_nothing_is_known()
    {
        Use(One, Choice);
        var entries = DatapathCompiler.Compile(Of(), new DatapathState([One, Two, Three], AclPriorities.Empty) { FirstUsed = _table.Under(Of()) }, SwitchCapabilities.OpenVSwitch).Flows.Select(flow => flow.Entry).ToList();
        var next = new FirstUseTable();
        next.Configure(Of());

        next.Adopt(entries, Of(), Now);

        Assert.Equal([Choice], next.Of(One).Select(used => used.Address));
        Assert.Empty(next.Of(Two));
    }

    private bool Use(PortNumber port, IpPrefix address) => _table.Use(port, GuardCookie.Of("sw1", $"sw1/{port}"), address.Address, Now);

    private List<string> Held(Datapath datapath) => [.. _table.Under(datapath).SelectMany(host => host.Value.Select(address => $"{host.Key} {address}")).Order()];

    private static Datapath Of(string mac = "52:54:00:00:00:01", string linkLocal = "first_use", string listed = "2001:db8::2") => ConfigLoader.LoadText($$$"""
        vlans: {a: {vid: 10}, b: {vid: 20}}
        dps:
          sw1:
            dp_id: 0x1
            guard: {gateways: ["fe80::1"]}
            interfaces:
              1: {native_vlan: a, guard: {mac: "{{{mac}}}", ip: "2001:db8::1", link_local: {{{linkLocal}}}}}
              2: {native_vlan: a, guard: {mac: "52:54:00:00:00:02", ip: "{{{listed}}}", link_local: first_use}}
              3: {native_vlan: b, guard: {mac: "52:54:00:00:00:03", ip: "2001:db8::3", link_local: first_use}}
        """).Network!.Datapaths.Single();
}
