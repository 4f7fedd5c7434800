using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class CounterTests
{
    private static readonly string Config = Yaml(acls: Acl("deny", "{dl_type: 0x806, actions: {allow: 0}}", DropTcp(23)), ports: ["native_vlan: office, acls_in: [deny]", "native_vlan: office", "tagged_vlans: [office]"]);

    [Fact]
    public async Task Says_what_was_dropped_and_by_which_line()
    {
        await using var lab = new Lab(Config);
        var dp = await lab.SwitchAsync();
        Assert.Equal([], dp.Send(1, HostA, MacAddress.Broadcast)); // no rule
        Assert.Equal([], dp.Send(3, HostA, MacAddress.Broadcast)); // no tag

        var report = await lab.Runtime().ReadDropsAsync(CancellationToken.None);

        Assert.Equal(
            [("acl-no-rule", "acl deny, no rule on port 1", 1u, 1UL), ("untagged", "port 3", 3u, 1UL)],
            report.Counters.Select(counter => (counter.Drop.Reason, counter.Drop.Subject, counter.Drop.Port!.Value.Value, counter.Packets)).Order());
        Assert.Equal(["deny:", "3: {tagged_vlans: [office]}"], report.Counters.OrderBy(counter => counter.Drop.Reason).Select(counter => Line(counter.Drop.Location!).Trim()));
        Assert.Null(report.Fault);
    }

    [Fact]
    public async Task Rules_are_counted_by_name_and_number()
    {
        await using var lab = new Lab(Config);
        var dp = await lab.SwitchAsync();
        dp.Send(1, HostA, MacAddress.Broadcast);

        var report = await lab.Runtime().ReadAclHitsAsync(CancellationToken.None);

        Assert.Equal([("deny", 1, 0UL), ("deny", 2, 0UL), ("deny", 0, 1UL)], report.Rules.Select(rule => (rule.Acl, rule.Number, rule.Packets)));
        Assert.Equal("port 1", report.Rules[0].Places.Single().Place);
        Assert.Contains("tcp_dst: 23", Line(report.Rules[1].Location!));
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_shares_one_reading_and_a_second_later_there_is_another()
    {
        await using var lab = new Lab(Config);
        var dp = await lab.SwitchAsync();
        await lab.Runtime().ReadDropsAsync(CancellationToken.None);
        var asked = 0;
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: FlowStatsRequest { Selection.TableId: 20 } }) Interlocked.Increment(ref asked);
            return null;
        };

        lab.Time.Advance(TimeSpan.FromSeconds(2)); // the first look of its own may be the one that is shared
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => lab.Runtime().ReadDropsAsync(CancellationToken.None)));
        Assert.Equal(1, asked);
        lab.Time.Advance(TimeSpan.FromSeconds(1.5));
        await lab.Runtime().ReadDropsAsync(CancellationToken.None);

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Is_looked_at_every_ten_seconds_when_nobody_asks()
    {
        await using var lab = new Lab(Config);
        var dp = lab.NewSwitch();
        var asked = 0;
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: FlowStatsRequest { Selection.TableId: 20 } }) Interlocked.Increment(ref asked);
            return null;
        };
        await dp.ConnectAsync();
        await lab.SettledAsync();

        await lab.PassAsync(TimeSpan.FromSeconds(1));
        await UntilAsync(() => asked == 1);
        await Task.Delay(100); // its end is nowhere seen
        await lab.PassAsync(TimeSpan.FromSeconds(9));
        await Task.Delay(100);
        Assert.Equal(1, asked);
        await lab.PassAsync(TimeSpan.FromSeconds(2));

        await UntilAsync(() => asked == 2);
    }

    [Fact]
    public async Task A_switch_that_refuses_to_count_or_is_away_is_said_and_stops_nothing()
    {
        await using var lab = new Lab(Config);
        var dp = await lab.SwitchAsync();
        dp.Filter = message => message is MultipartRequestMessage { Body: FlowStatsRequest } ? new OpenFlow.OpenFlowError(1, 2) : null;
        Assert.Contains("does not say", (await lab.Runtime().ReadDropsAsync(CancellationToken.None)).Fault);
        dp.Filter = null;
        Assert.Null((await lab.Runtime().ReadDropsAsync(CancellationToken.None)).Fault);

        await dp.DisconnectAsync();
        await UntilAsync(() => lab.Runtime().Channel is null);
        lab.Time.Advance(TimeSpan.FromSeconds(5));

        var report = await lab.Runtime().ReadDropsAsync(CancellationToken.None);
        Assert.Contains("not connected", report.Fault);
        Assert.NotNull(report.ReadAt);
    }

    [Fact]
    public async Task A_switch_that_does_not_answer_holds_up_neither_learning_nor_another_switch()
    {
        await using var lab = new Lab(Config + Datapath("dp2", 2, "", "native_vlan: office"));
        var dp = await lab.SwitchAsync();
        await lab.SwitchAsync(2);
        dp.Filter = message => message is MultipartRequestMessage { Body: FlowStatsRequest } ? FilterStream.Swallow : null;

        var waiting = lab.Runtime().ReadDropsAsync(CancellationToken.None);
        Assert.Null((await lab.Runtime(2).ReadDropsAsync(CancellationToken.None)).Fault);
        dp.Send(2, HostB, MacAddress.Broadcast);
        await lab.KnownAsync(HostB, 2);

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task A_learn_ban_says_whether_a_limit_or_a_loop_has_brought_it_about()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office", "native_vlan: office, loop_protect: true", "native_vlan: office, max_hosts: 1"]));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);
        dp.Send(2, HostA, MacAddress.Broadcast);
        dp.Send(3, HostB, MacAddress.Broadcast);
        await lab.KnownAsync(HostB, 3);
        dp.Send(3, HostC, MacAddress.Broadcast);
        await UntilAsync(() => dp.Entries.Count(entry => entry.StartsWith("25 4097 ", StringComparison.Ordinal)) == 2);
        Assert.Equal([], dp.Send(2, HostA, MacAddress.Broadcast));
        Assert.Equal([], dp.Send(3, HostC, MacAddress.Broadcast));

        var report = await lab.Runtime().ReadDropsAsync(CancellationToken.None);

        Assert.Equal(
            [("loop-protect", 2u), ("port-full", 3u)],
            report.Counters.Select(counter => (counter.Drop.Reason, counter.Drop.Port!.Value.Value)).Order());
    }

    private static string Line(SourceLocation location) => Config.Split('\n')[location.Line - 1];
}
