using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using Weir.SoftSwitch;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class ConnectTests
{
    public static TheoryData<bool, bool> Kinds => new() { { true, true }, { false, true }, { true, false }, { false, false } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Empty_switch_of_any_kind_is_filled_and_forwards(bool bundles, bool openVSwitch)
    {
        await using var lab = new Lab(Yaml());
        var options = new SoftSwitchOptions { Bundles = bundles, Meters = openVSwitch, Nicira = openVSwitch, Hardware = openVSwitch ? "Open vSwitch" : "Plain" };

        var dp = await lab.SwitchAsync(options: options);

        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
        Assert.NotNull(lab.Status.AppliedHash);
        Assert.Equal(lab.Runtime().DesiredFlows.Length, dp.Entries.Length);
        Assert.Equal([2u, 3u], dp.Send(1, HostA, MacAddress.Broadcast));
        await lab.LearnAsync(dp, HostA, HostB);
        Assert.Equal([2u], dp.Send(1, HostA, HostB));
    }

    [Fact]
    public async Task Reconnect_with_everything_in_place_sends_no_flow_mod_and_keeps_the_hosts()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var (sent, entries) = (dp.FlowMods.Length, dp.Entries);

        await lab.ReconnectAsync(dp);
        await lab.QuietAsync();

        Assert.Equal(sent, dp.FlowMods.Length);
        Assert.Equal(entries, dp.Entries);
        Assert.Equal(2, lab.Status.Counters.Hosts);
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_on_a_filled_switch_sends_no_flow_mod_and_keeps_the_hosts(bool bundles)
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync(options: new SoftSwitchOptions { Bundles = bundles });
        await lab.LearnAsync(dp, HostA, HostB, HostC);
        var (sent, entries) = (dp.FlowMods.Length, dp.Entries);

        await lab.RestartAsync();
        await dp.ConnectAsync();
        await lab.SettledAsync();
        await lab.QuietAsync();

        Assert.Equal(sent, dp.FlowMods.Length);
        Assert.Equal(entries, dp.Entries);
        Assert.Equal(3, lab.Status.Counters.Hosts);
        Assert.Equal([2u], dp.Send(1, HostA, HostB));
    }

    [Fact]
    public async Task Host_on_a_port_that_went_down_while_nobody_watched_is_forgotten()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);

        await dp.DisconnectAsync();
        dp.Datapath.SetPort(TestSwitch.Port(2) with { IsLinkDown = true });
        await dp.ConnectAsync();
        await UntilAsync(() => lab.Status.Counters.Connections == 2);
        await lab.SettledAsync();

        Assert.Equal(1, lab.Status.Counters.Hosts);
        Assert.DoesNotContain(dp.Entries, entry => entry.Contains(HostB.ToString()));
    }

    [Fact]
    public async Task Foreign_entries_go_from_our_tables_and_stay_in_others()
    {
        await using var lab = new Lab(Yaml());
        var dp = lab.NewSwitch();
        var match = Match.Of(MatchField.Exact(OxmField.InPort, 9));
        dp.Datapath.Load([new FlowEntry(0, 7, match, [], 5), new FlowEntry(25, 7, match, [], 5), new FlowEntry(15, 7, match, [], 5), new FlowEntry(200, 7, match, [], 5)]);

        await dp.ConnectAsync();
        await lab.SettledAsync();

        Assert.Null(dp.Datapath.Find(0, 7, match));
        Assert.Null(dp.Datapath.Find(25, 7, match));
        Assert.NotNull(dp.Datapath.Find(15, 7, match));
        Assert.NotNull(dp.Datapath.Find(200, 7, match));
    }

    [Fact]
    public async Task Packed_entries_of_FAUCET_are_taken_over_with_their_hosts()
    {
        await using var lab = new Lab(Yaml());
        var dp = lab.NewSwitch();
        const ulong cookie = 0x5ADC15C0;
        var vid = MatchField.Exact(OxmField.VlanVid, 0x1000 | 100);
        dp.Datapath.Load(
        [
            new FlowEntry(0, 0, Match.Any, [], cookie), new FlowEntry(1, 0, Match.Any, [], cookie), new FlowEntry(2, 0, Match.Any, [], cookie), new FlowEntry(3, 0, Match.Any, [], cookie),
            new FlowEntry(1, 8191, Match.Of(MatchField.Exact(OxmField.InPort, 2), vid, MatchField.Exact(OxmField.EthSrc, HostB.Bits)), [new OpenFlow.Instructions.GotoTableInstruction(2)], cookie, HardTimeoutSeconds: 280),
            new FlowEntry(
                2, 8192, Match.Of(vid, MatchField.Exact(OxmField.EthDst, HostB.Bits)),
                [new OpenFlow.Instructions.ApplyActionsInstruction([new OpenFlow.Actions.PopVlanAction(), new OpenFlow.Actions.OutputAction(new PortNumber(2))])], cookie, IdleTimeoutSeconds: 430),
        ]);

        await dp.ConnectAsync();
        await lab.SettledAsync();

        Assert.Equal(1, lab.Status.Counters.Hosts);
        Assert.DoesNotContain(dp.Datapath.Flows, flow => flow.Entry.TableId is > 0 and < 20);
        Assert.Equal([2u], dp.Send(1, HostA, HostB));
    }

    [Fact]
    public async Task Switch_that_does_not_say_what_it_holds_is_not_called_applied()
    {
        await using var lab = new Lab(Yaml());
        var dp = lab.NewSwitch();
        dp.Filter = message => message is MultipartRequestMessage { Body: OpenFlow.Messages.Multipart.FlowStatsRequest } ? OpenFlowError.BadMultipart : null;

        await dp.ConnectAsync();
        await UntilAsync(() => dp.IsClosed && lab.Status.Condition == DatapathCondition.Disconnected);

        Assert.Null(lab.Status.AppliedHash);
        Assert.Contains("could not be brought to its configuration", Assert.Single(lab.Status.Faults).Message);
        dp.Filter = null;
        await dp.ConnectAsync();
        await lab.SettledAsync();
        Assert.Empty(lab.Status.Faults);
    }
}
