using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Text;
using Weir.Packets;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class AuditTests
{
    private static readonly string[] s_ports = ["native_vlan: office, acl_in: guard", "native_vlan: office", "native_vlan: office"];

    [Fact]
    public async Task A_switch_that_holds_what_it_shall_is_sent_nothing()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB, HostC);
        var sent = dp.FlowMods.Length;

        var result = await AuditAsync(lab, repair: true);

        Assert.Equal(AuditOutcome.Right, result.Outcome);
        Assert.Equal(sent, dp.FlowMods.Length);
        Assert.Equal((1L, AuditOutcome.Right), (lab.Status.Audit.Audits, lab.Status.Audit.Outcome));
    }

    [Fact]
    public async Task What_is_missing_different_or_foreign_is_put_right_at_the_next_look_and_said()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var entries = dp.Entries;
        Meddle(dp, FlowModCommand.Delete, "table=20,priority=0,tcp,in_port=1,tp_dst=22");
        Meddle(dp, FlowModCommand.Add, "table=33,priority=0");
        Meddle(dp, FlowModCommand.Add, "table=21,priority=1,udp");
        Assert.NotEqual(entries, dp.Entries);

        await lab.PassAsync(TimeSpan.FromSeconds(70));
        await UntilAsync(() => lab.Status.Audit.Outcome == AuditOutcome.Repaired);

        Assert.Equal(entries, dp.Entries);
        var audit = lab.Status.Audit;
        Assert.Equal((1L, 1L, 1L, 3L), (audit.Missing, audit.Different, audit.Foreign, audit.Repaired));
        Assert.Contains(lab.Log, line => line.StartsWith("7040 Warning") && line.Contains("missing") && line.Contains("acl guard, rule 1") && line.Contains("faucet.yaml:"));
        Assert.Contains(lab.Log, line => line.StartsWith("7041 Warning") && line.Contains("3 differ"));
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
    }

    [Fact]
    public async Task Under_report_it_is_said_and_left_alone()
    {
        await using var lab = new Lab(Config("audit: report"));
        var dp = await lab.SwitchAsync();
        Meddle(dp, FlowModCommand.Add, "table=21,priority=1,udp");
        var entries = dp.Entries;

        await lab.PassAsync(TimeSpan.FromSeconds(70));
        await UntilAsync(() => lab.Status.Audit.Outcome == AuditOutcome.Wrong);

        Assert.Equal(entries, dp.Entries);
        Assert.Equal((1L, 0L), (lab.Status.Audit.Foreign, lab.Status.Audit.Repaired));
        Assert.Equal(AuditOutcome.Repaired, (await AuditAsync(lab, repair: true)).Outcome);
    }

    [Fact]
    public async Task Under_off_nobody_looks()
    {
        await using var lab = new Lab(Config("audit: off"));
        var dp = await lab.SwitchAsync();
        var looks = 0;
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: MeterConfigRequest } or GetConfigRequestMessage) looks++;
            return null;
        };

        await lab.PassAsync(TimeSpan.FromSeconds(130));

        Assert.Equal(0, looks);
    }

    [Fact]
    public async Task Entries_in_other_tables_are_nobodys_business()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        Meddle(dp, FlowModCommand.Add, "table=200,priority=7,arp");
        Meddle(dp, FlowModCommand.Add, "table=10,priority=7,arp");

        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab, repair: true)).Outcome);
        Assert.Equal(2, dp.Entries.Count(entry => entry.StartsWith("200 ") || entry.StartsWith("10 ")));
    }

    [Fact]
    public async Task Learned_hosts_that_timed_out_or_that_another_controller_learned_are_no_faults()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        Meddle(dp, FlowModCommand.DeleteStrict, $"table=25,priority=8191,in_port=1,dl_vlan=100,dl_src={HostA}");
        Meddle(dp, FlowModCommand.Add, $"table=30,priority=8192,dl_vlan=100,dl_dst={HostC}", [new OpenFlow.Instructions.ApplyActionsInstruction([new OpenFlow.Actions.PopVlanAction(), new OpenFlow.Actions.OutputAction(new PortNumber(3))])]);

        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab, repair: true)).Outcome);
    }

    [Fact]
    public async Task A_learned_entry_where_no_host_can_be_is_foreign()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        Meddle(dp, FlowModCommand.Add, $"table=30,priority=8192,dl_vlan=100,dl_dst={HostC}", [new OpenFlow.Instructions.ApplyActionsInstruction([new OpenFlow.Actions.OutputAction(new PortNumber(9))])]);

        var result = await AuditAsync(lab, repair: true);

        Assert.Equal(AuditKind.Foreign, Assert.Single(result.Differences).Kind);
        Assert.DoesNotContain(dp.Entries, entry => entry.Contains(HostC.ToString()));
    }

    [Fact]
    public async Task How_fragments_are_shown_and_meters_are_looked_at_too()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        lock (dp.Datapath)
        {
            dp.Datapath.FragmentMode = FragmentMode.Normal;
            Assert.Null(dp.Datapath.Apply(new MeterModMessage(MeterModCommand.Delete, new MeterEntry(0x20001, 0, []))));
        }

        var result = await AuditAsync(lab, repair: true);
        await lab.QuietAsync();

        Assert.Contains(result.Differences, difference => difference.Text.Contains("fragments"));
        Assert.Contains(result.Differences, difference => difference is { Kind: AuditKind.Missing, Text: "meter 131073" });
        Assert.Equal(FragmentMode.NxMatch, dp.Datapath.FragmentMode);
        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab, repair: true)).Outcome);
    }

    [Fact]
    public async Task What_is_right_at_the_second_look_is_no_fault()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        Meddle(dp, FlowModCommand.Add, "table=21,priority=1,udp");
        var looked = 0;
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: MeterConfigRequest } && Interlocked.Increment(ref looked) == 1)
                Meddle(dp, FlowModCommand.DeleteStrict, "table=21,priority=1,udp");
            return null;
        };

        var result = await AuditAsync(lab, repair: true);

        Assert.Equal(2, looked);
        Assert.Equal(AuditOutcome.Right, result.Outcome);
    }

    [Fact]
    public async Task What_somebody_puts_back_again_and_again_is_left_until_an_operator_insists()
    {
        await using var lab = new Lab(Config("audit: off"));
        var dp = await lab.SwitchAsync();
        AuditResult result = null!;
        for (var i = 0; i < 4; i++)
        {
            Meddle(dp, FlowModCommand.Add, "table=21,priority=1,udp");
            result = await AuditAsync(lab, repair: true);
            Assert.Equal(i < 3 ? AuditOutcome.Repaired : AuditOutcome.Wrong, result.Outcome);
        }

        Assert.Contains("somebody else insists", result.Note);
        Assert.Equal(AuditOutcome.Repaired, (await AuditAsync(lab, repair: true, insist: true)).Outcome);
        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab, repair: true)).Outcome);
    }

    [Fact]
    public async Task Without_a_connection_it_cannot_be_told()
    {
        await using var lab = new Lab(Config());

        Assert.Equal(AuditOutcome.Unknown, (await AuditAsync(lab, repair: true)).Outcome);
    }

    private static string Config(string key = "") =>
        Yaml("office: {vid: 100}, lab: {vid: 200}", Acl("guard", DropTcp(22), AllowAll), key.Length > 0 ? $"    {key}\n" : "", s_ports);

    private static async Task<AuditResult> AuditAsync(Lab lab, bool repair, bool insist = false)
    {
        var audit = lab.Runtime().AuditAsync(repair, insist, CancellationToken.None);
        for (var i = 0; i < 500 && !audit.IsCompleted; i++)
        {
            await Task.WhenAny(audit, Task.Delay(20));
            if (!audit.IsCompleted) lab.Time.Advance(TimeSpan.FromSeconds(1));
        }

        return await audit.WaitAsync(TimeSpan.FromSeconds(10));
    }

    // What somebody does behind Weir's back.
    private static void Meddle(TestSwitch dp, FlowModCommand command, string text, OpenFlow.ValueList<OpenFlow.Instructions.Instruction>? instructions = null)
    {
        var parts = text.Split(',', 3);
        var entry = new FlowEntry(byte.Parse(parts[0].Split('=')[1]), ushort.Parse(parts[1].Split('=')[1]), parts.Length > 2 ? FlowMatchText.Parse(parts[2]) : Match.Any, instructions ?? []);
        lock (dp.Datapath) Assert.Null(dp.Datapath.Apply(new FlowModMessage(command, entry)));
    }
}
