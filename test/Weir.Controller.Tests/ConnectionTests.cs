using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests;

public class ConnectionTests
{
    private static string Two(string vlan, bool second = true) =>
        Yaml(ports: [$"native_vlan: {vlan}", $"native_vlan: {vlan}"]) + (second ? Datapath("dp2", 2, "", $"native_vlan: {vlan}", $"native_vlan: {vlan}") : "");

    [Fact]
    public async Task Unknown_datapath_is_refused_and_works_once_it_is_configured()
    {
        await using var lab = new Lab(Two("office", second: false));
        var dp = lab.NewSwitch(2);
        await dp.ConnectAsync();
        await UntilAsync(() => dp.IsClosed && lab.Controller.Status.UnknownDatapaths == 1);
        Assert.Empty(dp.Entries);

        await lab.ReloadAsync(Two("office"));
        await dp.ConnectAsync();
        await lab.SettledAsync(2);

        Assert.Equal([2u], dp.Send(1, HostA, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Unknown_datapath_that_comes_again_and_again_fills_no_log()
    {
        await using var lab = new Lab(Yaml());
        var dp = lab.NewSwitch(2);

        for (var i = 1; i <= 40; i++)
        {
            await dp.ConnectAsync();
            await UntilAsync(() => dp.IsClosed && lab.Controller.Status.UnknownDatapaths == i);
        }

        Assert.InRange(lab.Log.Count(line => line.StartsWith("7006 ")), 1, 10);
    }

    [Fact]
    public async Task Datapath_that_is_taken_out_of_the_file_is_disconnected()
    {
        await using var lab = new Lab(Two("office"));
        await lab.SwitchAsync(1);
        var gone = await lab.SwitchAsync(2);

        await lab.ReloadAsync(Two("office", second: false));

        await UntilAsync(() => gone.IsClosed);
        Assert.Single(lab.Controller.Status.Datapaths);
        await lab.ReloadAsync(Two("lab"));
        await gone.ConnectAsync();
        await lab.SettledAsync(2);
    }

    [Fact]
    public async Task Second_connection_is_refused_while_the_first_answers()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var impostor = lab.NewSwitch();

        await impostor.ConnectAsync();
        await UntilAsync(() => impostor.IsClosed && lab.Controller.Status.Impostors == 1);

        Assert.Empty(impostor.Entries);
        Assert.Equal(1, lab.Status.Counters.Connections);
        await lab.LearnAsync(dp, HostA);
    }

    [Fact]
    public async Task Second_connection_is_accepted_when_the_first_is_dead()
    {
        await using var lab = new Lab(Yaml());
        var dead = await lab.SwitchAsync();
        dead.Filter = _ => FilterStream.Swallow;
        var next = lab.NewSwitch();

        await next.ConnectAsync();
        await UntilAsync(() =>
        {
            lab.Time.Advance(TimeSpan.FromMilliseconds(100));
            return dead.IsClosed;
        });
        await UntilAsync(() => lab.Status is { Counters: { Connections: 2, Disconnections: 1 }, Condition: DatapathCondition.Applied });

        await lab.LearnAsync(next, HostA);
    }

    [Fact]
    public async Task Second_connection_that_displaces_one_in_the_middle_of_its_read_back_gets_everything()
    {
        await using var lab = new Lab(Yaml());
        var stuck = lab.NewSwitch();
        stuck.Filter = message => message is MultipartRequestMessage { Body: OpenFlow.Messages.Multipart.FlowStatsRequest } or EchoRequestMessage ? FilterStream.Swallow : null;
        await stuck.ConnectAsync();
        await UntilAsync(() => lab.Status.Condition == DatapathCondition.Reconciling);
        var next = lab.NewSwitch();

        await next.ConnectAsync();
        await UntilAsync(() =>
        {
            lab.Time.Advance(TimeSpan.FromMilliseconds(100));
            return stuck.IsClosed;
        });
        if (next.IsClosed) await next.ConnectAsync(); // the clock ran faster than a busy machine shakes hands
        await lab.SettledAsync();

        Assert.Equal([2u, 3u], next.Send(1, HostA, MacAddress.Broadcast));
        await lab.LearnAsync(next, HostA);
    }

    [Fact]
    public async Task Datapath_that_stalls_holds_up_no_other_one_not_even_at_the_second_reload()
    {
        static string Second(string vlan) => Yaml(ports: ["native_vlan: office", $"native_vlan: {vlan}"]) + Datapath("dp2", 2, "", "native_vlan: office", $"native_vlan: {vlan}");
        await using var lab = new Lab(Second("office"));
        var stalled = await lab.SwitchAsync(1);
        var lively = await lab.SwitchAsync(2);
        stalled.Filter = message => message is BarrierRequestMessage or BundleControlMessage ? FilterStream.Swallow : null;

        foreach (var vlan in (string[])["lab", "office", "lab"])
        {
            lab.Write(Second(vlan));
            lab.Controller.RequestReload(); // nobody waits: the clock stands still, and the stalled one never ends
            await UntilAsync(() => lively.Send(1, HostA, MacAddress.Broadcast).Length == (vlan == "lab" ? 0 : 1));
        }

        await UntilAsync(() => lab.StatusOf(2).AppliedHash == lab.Controller.Status.ConfigHash);
        Assert.NotEqual(lab.Controller.Status.ConfigHash, lab.StatusOf(1).AppliedHash);
        Assert.Equal([2u], stalled.Send(1, HostA, MacAddress.Broadcast));
        Assert.False(stalled.IsClosed);
    }

    [Fact]
    public async Task Switch_that_does_not_answer_a_reload_is_given_up_and_takes_the_new_file_when_it_comes_back()
    {
        await using var lab = new Lab(Two("office"));
        var dp = await lab.SwitchAsync(1);
        dp.Filter = message => message is BarrierRequestMessage or BundleControlMessage ? FilterStream.Swallow : null;

        var reload = lab.ReloadAsync(Two("lab"));
        await UntilAsync(() => dp.FlowMods.Length > 0);
        await UntilAsync(() =>
        {
            lab.Time.Advance(TimeSpan.FromMilliseconds(200)); // echoes are answered: after a minute the request is given up
            return dp.IsClosed;
        });
        await reload;
        Assert.NotEqual(lab.Controller.Status.ConfigHash, lab.Status.AppliedHash);

        dp.Filter = null;
        await dp.ConnectAsync();
        await lab.SettledAsync();
        Assert.Equal((DatapathCondition.Applied, lab.Controller.Status.ConfigHash), (lab.Status.Condition, lab.Status.AppliedHash));
        await lab.LearnAsync(dp, HostA);
    }

    [Fact]
    public async Task Reload_during_the_first_read_back_is_applied_after_it()
    {
        await using var lab = new Lab(Two("office"));
        var dp = lab.NewSwitch(1);
        Task<ReloadResult>? reload = null;
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: OpenFlow.Messages.Multipart.FlowStatsRequest }) reload ??= lab.ReloadAsync(Two("lab"));
            return null;
        };

        await dp.ConnectAsync();
        await UntilAsync(() => reload is { IsCompleted: true });
        await reload!;

        await UntilAsync(() => lab.Status.Condition == DatapathCondition.Applied && lab.Status.AppliedHash == lab.Controller.Status.ConfigHash);
        Assert.Equal([2u], dp.Send(1, HostA, MacAddress.Broadcast));
    }

    [Fact]
    public async Task Connection_that_is_lost_in_the_middle_of_a_reload_gets_it_when_it_comes_back()
    {
        await using var lab = new Lab(Two("office"));
        var dp = await lab.SwitchAsync(1);
        dp.Filter = message =>
        {
            if (message is BundleControlMessage { Control: BundleControlType.CommitRequest }) lab.Runtime().Channel!.Close();
            return null;
        };

        await lab.ReloadAsync(Two("lab"));
        await UntilAsync(() => dp.IsClosed && lab.Status.Condition == DatapathCondition.Disconnected);
        dp.Filter = null;
        await dp.ConnectAsync();
        await lab.SettledAsync();

        Assert.Equal((DatapathCondition.Applied, lab.Controller.Status.ConfigHash), (lab.Status.Condition, lab.Status.AppliedHash));
    }

    [Fact]
    public async Task Garbage_ends_the_connection_and_the_next_one_heals()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();

        await dp.SayAsync([4, (byte)MessageType.PortStatus, 0, 20, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
        await UntilAsync(() => dp.IsClosed && lab.Status.Condition == DatapathCondition.Disconnected);

        await dp.ConnectAsync();
        await lab.SettledAsync();
        await lab.LearnAsync(dp, HostA);
    }

    [Fact]
    public async Task Two_connections_at_once_leave_one_that_works()
    {
        await using var lab = new Lab(Yaml());
        TestSwitch[] both = [lab.NewSwitch(), lab.NewSwitch()];

        await Task.WhenAll(both.Select(dp => dp.ConnectAsync()));
        await lab.SettledAsync();
        await UntilAsync(() => lab.Controller.Status.Impostors == 1);

        await lab.LearnAsync(Assert.Single(both, dp => !dp.IsClosed), HostA);
    }

    [Fact]
    public async Task Stopping_ends_every_connection_whatever_it_is_doing()
    {
        var lab = new Lab(Two("office"));
        var idle = await lab.SwitchAsync(1);
        var stuck = lab.NewSwitch(2);
        stuck.Filter = message => message is BarrierRequestMessage or BundleControlMessage ? FilterStream.Swallow : null;
        await stuck.ConnectAsync();
        await UntilAsync(() => lab.StatusOf(2).Condition == DatapathCondition.Reconciling);

        await lab.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(idle.IsClosed && stuck.IsClosed);
    }
}
