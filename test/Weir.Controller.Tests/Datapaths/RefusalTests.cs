using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using Weir.SoftSwitch;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

/// <summary>INV-3: a switch that refuses what matches TCP port 666.</summary>
public class RefusalTests
{
    private const string AllowOnTcp23 = "{eth_type: 0x800, ip_proto: 6, tcp_dst: 23, actions: {allow: 1}}";

    private static string With(params string[] rules) =>
        Yaml(acls: Acl("guard", [.. rules, AllowAll]), ports: ["native_vlan: office, acl_in: guard", "native_vlan: office", "native_vlan: office"]);

    private static readonly string s_good = With(DropTcp(22), DropTcp(23));
    private static readonly string s_bad = With(DropTcp(22), DropTcp(666), DropTcp(24));

    public static TheoryData<bool> Bundles => [true, false];

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task On_first_connect_all_else_is_applied_and_the_line_is_named(bool bundles)
    {
        await using var lab = new Lab(s_bad);
        var dp = lab.NewSwitch(options: new SoftSwitchOptions { Bundles = bundles });
        dp.Filter = Refuse666;

        await dp.ConnectAsync();
        await lab.SettledAsync();

        AssertNamesTheLine(lab, s_bad);
        Assert.Equal(lab.Controller.Status.ConfigHash, lab.Status.AppliedHash);
        await lab.LearnAsync(dp, HostA, HostB);
        Assert.Equal([2u], dp.Send(1, HostA, HostB, 80));
        Assert.Equal([], dp.Send(1, HostA, HostB, 24));
        Assert.Contains(lab.Log, line => line.StartsWith("7014 Error") && line.Contains("guard"));
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task On_reload_all_is_rolled_back_and_a_later_good_one_heals(bool bundles)
    {
        await using var lab = new Lab(s_good);
        var dp = await lab.SwitchAsync(options: new SoftSwitchOptions { Bundles = bundles });
        await lab.LearnAsync(dp, HostA, HostB);
        var (entries, hash) = (dp.Entries, lab.Status.AppliedHash);
        dp.Filter = Refuse666;

        var applied = Assert.Single((await lab.ReloadAsync(s_bad)).Datapaths);

        AssertNamesTheLine(lab, s_bad);
        Assert.Equal(ApplyState.RolledBack, applied.State);
        Assert.Contains(applied.Faults, fault => fault.Location is not null && fault.Subject.Contains("guard"));
        Assert.Equal(hash, lab.Status.AppliedHash);
        Assert.Equal(entries, dp.Entries);
        Assert.Equal(2, lab.Status.Counters.Hosts);
        Assert.Equal([2u], dp.Send(1, HostA, HostB, 24));
        Assert.Equal([], dp.Send(1, HostA, HostB, 23));
        dp.Send(3, HostC, MacAddress.Broadcast);
        await lab.KnownAsync(HostC, 3);

        await lab.ReloadAsync(With(DropTcp(25)));
        Assert.Equal((DatapathCondition.Applied, lab.Controller.Status.ConfigHash), (lab.Status.Condition, lab.Status.AppliedHash));
        Assert.Empty(lab.Status.Faults);
        Assert.Equal([], dp.Send(1, HostA, HostB, 25));
    }

    [Fact]
    public async Task Going_back_to_the_old_file_heals_without_a_flow_mod()
    {
        await using var lab = new Lab(s_good);
        var dp = await lab.SwitchAsync();
        dp.Filter = Refuse666;
        await lab.ReloadAsync(s_bad);
        var sent = dp.FlowMods.Length;

        await lab.ReloadAsync(s_good);
        await lab.QuietAsync();

        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
        Assert.Equal(sent, dp.FlowMods.Length);
    }

    [Fact]
    public async Task Refused_file_is_tried_again_when_it_is_asked_for_again()
    {
        await using var lab = new Lab(s_good);
        var dp = await lab.SwitchAsync();
        dp.Filter = Refuse666;
        await lab.ReloadAsync(s_bad);
        dp.Filter = null;

        await lab.ReloadAsync(s_bad);

        Assert.Equal((DatapathCondition.Applied, lab.Controller.Status.ConfigHash), (lab.Status.Condition, lab.Status.AppliedHash));
    }

    [Fact]
    public async Task Reload_that_was_refused_does_not_come_with_the_next_connection()
    {
        await using var lab = new Lab(s_good);
        var dp = await lab.SwitchAsync();
        dp.Filter = Refuse666;
        await lab.ReloadAsync(s_bad);
        var (entries, hash) = (dp.Entries, lab.Status.AppliedHash);

        await lab.ReconnectAsync(dp);

        Assert.Equal((DatapathCondition.Degraded, hash), (lab.Status.Condition, lab.Status.AppliedHash));
        Assert.Equal(entries, dp.Entries);
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task Degraded_switch_takes_an_unrelated_reload_and_the_refused_line_moves_along(bool bundles)
    {
        await using var lab = new Lab(s_bad);
        var dp = lab.NewSwitch(options: new SoftSwitchOptions { Bundles = bundles });
        dp.Filter = Refuse666;
        await dp.ConnectAsync();
        await lab.SettledAsync();
        var sent = dp.FlowMods.Length;
        var next = "# a line more\n" + With(DropTcp(22), DropTcp(666), DropTcp(24)).Replace("lab: {vid: 200}", "lab: {vid: 201}").Replace("{native_vlan: office}", "{native_vlan: lab}");

        await lab.ReloadAsync(next);

        Assert.DoesNotContain(dp.FlowMods[sent..], flowMod => Refuse666(flowMod) is not null);
        Assert.Equal(lab.Controller.Status.ConfigHash, lab.Status.AppliedHash);
        AssertNamesTheLine(lab, next);
        Assert.Equal([], dp.Send(1, HostA, MacAddress.Broadcast));
        await lab.ReloadAsync(s_good);
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
    }

    [Fact]
    public async Task Refused_modification_leaves_the_old_entry_which_a_later_reload_takes_away()
    {
        // On a restart the rule of port 23 has changed, and the switch does not take the change.
        await using var lab = new Lab(s_good);
        var dp = await lab.SwitchAsync();
        dp.Filter = message => (message is BundleAddMessage add ? add.Message : message) is FlowModMessage { Command: FlowModCommand.ModifyStrict } ? OpenFlowError.BadType : null;
        lab.Write(With(DropTcp(22), AllowOnTcp23));
        await lab.RestartAsync();
        await dp.ConnectAsync();
        await lab.SettledAsync();
        Assert.Equal(DatapathCondition.Degraded, lab.Status.Condition);

        await lab.ReloadAsync(With(DropTcp(22)));

        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
        await lab.LearnAsync(dp, HostA, HostB);
        Assert.Equal([2u], dp.Send(1, HostA, HostB, 23));
    }

    [Fact]
    public async Task Switch_that_refuses_every_flow_mod_is_degraded_and_the_log_is_bounded()
    {
        await using var lab = new Lab(Yaml(acls: Acl("long", [.. Enumerable.Range(1, 2000).Select(DropTcp), AllowAll]), ports: ["native_vlan: office, acl_in: long", "native_vlan: office"]));
        var dp = lab.NewSwitch();
        dp.Filter = message => (message is BundleAddMessage add ? add.Message : message) is FlowModMessage ? OpenFlowError.BadType : null;

        await dp.ConnectAsync();
        await lab.SettledAsync();

        Assert.Equal(DatapathCondition.Degraded, lab.Status.Condition);
        Assert.True(lab.Status.Faults.Length > 2000);
        Assert.True(lab.Status.Counters.Errors > 2000);
        await UntilAsync(() => lab.Log.Any(line => line.Contains("more faults")));
        Assert.InRange(lab.Log.Length, 100, 150);
        for (var i = 0; i < 500; i++) await dp.SayAsync(new ErrorMessage(5, 1, []));
        await UntilAsync(() => lab.Status.Counters.Errors > 2500);
        Assert.InRange(lab.Log.Length, 100, 170);
    }

    private static OpenFlowError? Refuse666(OpenFlowMessage message) =>
        (message is BundleAddMessage add ? add.Message : message) is FlowModMessage flowMod && flowMod.Entry.Match.Find(OxmField.TcpDst) is { } port && port.Value == 666
            ? new OpenFlowError(4, 9)
            : null;

    private static void AssertNamesTheLine(Lab lab, string config)
    {
        var line = 1 + Array.FindIndex(config.Split('\n'), text => text.Contains("666"));
        Assert.Equal(DatapathCondition.Degraded, lab.Status.Condition);
        var fault = Assert.Single(lab.Status.Faults);
        Assert.Equal((lab.ConfigFile, line), (fault.Location?.File, fault.Location?.Line ?? 0));
        Assert.Contains("guard", fault.Subject);
    }
}
