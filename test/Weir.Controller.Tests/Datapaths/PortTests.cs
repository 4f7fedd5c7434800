using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class PortTests
{
    [Fact]
    public async Task Port_that_goes_down_takes_nothing_in_and_loses_its_hosts_until_it_comes_back()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var entries = dp.Entries;

        dp.SetLink(2, up: false);
        await UntilAsync(() => !dp.Entries.Any(entry => entry.Contains(HostB.ToString())));

        Assert.Equal(1, lab.Status.Counters.Hosts);
        Assert.Equal([], dp.Send(2, HostB, HostA));
        Assert.Equal([1u, 2u], dp.Send(3, HostC, HostB)); // flooded again
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
        dp.SetLink(2, up: true);
        await UntilAsync(() => dp.Send(2, HostB, HostA).SequenceEqual([1u]) && entries.All(dp.Entries.Contains)); // a frame that comes while the change is on its way teaches nothing
    }

    [Fact]
    public async Task Port_whose_state_does_not_matter_keeps_entries_and_hosts()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", "native_vlan: office, opstatus_reconf: false", "native_vlan: office"]));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var (entries, sent) = (dp.Entries, dp.FlowMods.Length);

        dp.SetLink(2, up: false);
        dp.SetLink(3, up: false); // so that it can be seen when both have been handled
        await UntilAsync(() => dp.FlowMods.Length > sent);
        await lab.QuietAsync();

        Assert.Equal(2, lab.Status.Counters.Hosts);
        Assert.Equal(entries.Where(entry => entry.Contains(HostB.ToString())), dp.Entries.Where(entry => entry.Contains(HostB.ToString())));
    }

    [Fact]
    public async Task Port_that_came_up_before_it_was_configured_is_up_when_it_is()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync(ports: 3);
        dp.SetLink(4, up: true); // a port that appears
        await lab.QuietAsync();

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: office", "native_vlan: office"]));

        Assert.Equal([1u, 2u, 3u], dp.Send(4, HostA, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Ports_that_the_switch_does_not_have_are_named_until_they_come_and_are_no_fault()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: office", "native_vlan: office, enabled: false"]));
        Assert.Empty(lab.Status.MissingPorts); // nothing is known of a switch that is not there
        var dp = await lab.SwitchAsync(ports: 2);

        var missing = Assert.Single(lab.Status.MissingPorts);
        Assert.Equal((3u, DatapathCondition.Applied), (missing.Number.Value, lab.Status.Condition));
        Assert.NotNull(missing.Location);
        dp.SetLink(3, up: false); // a port that appears, without link
        await UntilAsync(() => lab.Status.MissingPorts.IsEmpty);
        await dp.DisconnectAsync();
        await UntilAsync(() => lab.Status.Condition == DatapathCondition.Disconnected);
        Assert.Empty(lab.Status.MissingPorts);
    }

    [Fact]
    public async Task Port_change_during_a_reload_is_not_lost()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var held = new TaskCompletionSource();
        dp.Filter = message =>
        {
            if (message is BundleControlMessage { Control: BundleControlType.CommitRequest } && held.TrySetResult()) dp.SetLink(2, up: false);
            return null;
        };

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: lab", "native_vlan: office"]));
        await held.Task;

        await UntilAsync(() => dp.Send(2, HostA, MacAddress.Broadcast).Length == 0);
        Assert.Equal([2u, 4u], dp.Send(1, HostA, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Port_change_of_a_connection_that_is_gone_does_not_stop_learning_on_the_next()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        dp.Filter = message => message is BundleControlMessage ? FilterStream.Swallow : null;
        dp.SetLink(2, up: false); // its change never ends
        await UntilAsync(() => lab.Log.Any(line => line.Contains("is down")));
        dp.SetLink(3, up: false); // this one waits behind it
        await Task.Delay(50, TestContext.Current.CancellationToken);
        dp.Filter = null;

        await lab.ReconnectAsync(dp);

        await lab.LearnAsync(dp, HostA);
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
    }

    [Fact]
    public async Task Flapping_port_fills_no_log()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var lines = lab.Log.Length;

        for (var i = 0; i < 501; i++) dp.SetLink(2, up: i % 2 == 1);
        await UntilAsync(() => dp.Send(2, HostA, MacAddress.Broadcast).Length == 0);
        await lab.QuietAsync();
        Assert.Equal([], dp.Send(2, HostA, MacAddress.Broadcast));

        Assert.InRange(lab.Log.Length - lines, 1, 20);
    }
}
