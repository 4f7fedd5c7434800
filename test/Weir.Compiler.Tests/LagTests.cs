using Weir.Model;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Members of LAGs: who carries what, by who is in step.</summary>
public class LagTests
{
    private static readonly MacAddress Alice = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Bob = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly Datapath Dp = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100) with { Lacp = new Lacp(1) }, Networks.Port(3, 100) with { Lacp = new Lacp(1) }]);

    [Fact]
    public void A_member_that_is_not_in_step_carries_lacp_alone()
    {
        var rig = Rig([]);

        Assert.Equal([], rig.Send(2, MacAddress.Broadcast, Bob));
        Assert.Equal(["controller"], rig.Send(2, Pdu()));
        Assert.Equal([], rig.Send(1, MacAddress.Broadcast, Alice));
    }

    [Fact]
    public void Floods_go_to_one_member_in_step_and_never_back_to_the_lag()
    {
        var rig = Rig([2, 3]);

        Assert.Equal(["2"], rig.Send(1, MacAddress.Broadcast, Alice));
        Assert.Equal(["1"], rig.Send(2, MacAddress.Broadcast, Bob));
        Assert.Equal(["1"], rig.Send(3, MacAddress.Broadcast, Bob));
        Assert.Equal(["3"], Rig([3]).Send(1, MacAddress.Broadcast, Alice));
    }

    [Fact]
    public void A_host_behind_a_lag_is_known_on_every_member_and_reached_on_one()
    {
        var rig = Rig([2, 3]);

        Assert.Equal(["1"], rig.Send(3, Alice, Bob));
        Assert.Equal(["2"], rig.Send(1, Bob, Alice));
        Assert.Equal([], rig.Send(3, Bob, MacAddress.Parse("02:00:00:00:00:03")).Where(exit => exit != "controller"));
    }

    [Fact]
    public void A_member_that_falls_out_of_step_changes_no_entry_of_other_ports_but_floods()
    {
        var change = StateDiff.Compute(Compile([2, 3]), Compile([3]));

        Assert.Single(change.Flows, flow => flow.Entry.TableId == 21);
        Assert.All(change.Flows, flow => Assert.True(flow.Entry.TableId is 33 || flow.Entry.Match.ToString().Contains("in_port=2", StringComparison.Ordinal)));
    }

    private static Rig Rig(uint[] inStep) => new(Dp, Compile(inStep), [new(Alice, Vid.From(100), new PortNumber(1)), new(Bob, Vid.From(100), new PortNumber(2))]);

    private static DesiredState Compile(uint[] inStep) =>
        DatapathCompiler.Compile(Dp, Networks.AllUp(Dp) with { LacpPorts = [.. inStep.Select(port => new PortNumber(port))] }, SwitchCapabilities.OpenVSwitch);

    private static byte[] Pdu() => LacpFrame.Build(Bob, default, default);
}
