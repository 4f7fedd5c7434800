using Weir.Controller.Datapaths;
using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.SoftSwitch;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

/// <summary>Switches of other hardware classes than Open vSwitch: where their tables are, and what they are told.</summary>
public class HardwareTests
{
    private static readonly string[] Ports = ["native_vlan: office", "native_vlan: office", "native_vlan: office, tagged_vlans: [lab]"];
    private static readonly string Guard = Acl("guard", DropTcp(22), AllowAll);

    // A plain OpenFlow 1.3 switch; where it is told its tables, it holds entries to them.
    private static readonly SoftSwitchOptions Plain = new() { Bundles = false, Nicira = false, Hardware = "a switch", Manufacturer = "somebody" };
    private static readonly SoftSwitchOptions Limited = Plain with { Tables = new TableCapacity(16, 100_000) };

    [Theory]
    [InlineData("Generic")]
    [InlineData("GenericTFM")]
    [InlineData("CiscoC9K")]
    [InlineData("Aruba")]
    [InlineData("Allied-Telesis")]
    [InlineData("ZodiacFX")]
    [InlineData("ZodiacGX")]
    [InlineData("NoviFlow")]
    [InlineData("Lagopus")]
    [InlineData("Netronome")]
    [InlineData("Open vSwitch TFM")]
    public async Task Packets_pass_the_pipeline_of_every_class(string hardware)
    {
        var tells = HardwareOf(hardware).DeclaresTables;
        await using var lab = new Lab(Of(hardware, Guard, "", ["native_vlan: office, acl_in: guard", .. Ports[1..], "native_vlan: lab, lacp: 3"]));
        var dp = await lab.SwitchAsync(options: (tells && hardware != "Open vSwitch TFM" ? Limited : Plain) with { Meters = false }); // Open vSwitch refuses to be told, and need not be
        Assert.Empty(lab.Status.Faults);

        await lab.LearnAsync(dp, HostA, HostB, HostC);

        Assert.Equal([2], dp.Send(1, HostA, HostB));
        Assert.Equal([3], dp.Send(2, HostB, HostC));
        Assert.Equal([], dp.Send(1, HostA, HostB, tcpPort: 22)); // the rule
        Assert.Equal([1, 3], dp.Send(2, HostB, Weir.Primitives.MacAddress.Broadcast));
        Assert.Equal(tells && hardware != "Open vSwitch TFM", dp.Datapath.Limits is not null);
        var drops = await lab.Runtime().ReadDropsAsync(CancellationToken.None);
        Assert.Contains(drops.Counters, drop => drop is { Drop: { Reason: "acl-rule", Table: "port_acl" }, Packets: 1 });
        var tables = await lab.Runtime().ReadTablesAsync(CancellationToken.None);
        Assert.Null(tables.Fault);
        Assert.All(tables.Entries, entry => Assert.True(entry.State is TableEntryState.Held or TableEntryState.Learned, $"{entry.State}: {entry.Entry}"));
        Assert.Contains(tables.Entries, entry => entry is { State: TableEntryState.Learned });

        // A new connection finds everything where it is.
        var (entries, mods) = (dp.Entries, dp.FlowMods.Length);
        await lab.ReconnectAsync(dp);
        Assert.Equal(mods, dp.FlowMods.Length);
        Assert.Equal(entries, dp.Entries);
        await lab.KnownAsync(HostB, 2);
        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab)).Outcome);
    }

    [Theory]
    [InlineData("Open vSwitch", "0 20 21 24 25 30 33")]
    [InlineData("Generic", "0 1 2 3 4 5")]
    [InlineData("NoviFlow", "0 1 3 4 9 12")]
    public async Task Tables_have_the_ids_of_the_class(string hardware, string ids)
    {
        await using var lab = new Lab(Of(hardware, Guard, "", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));
        var dp = await lab.SwitchAsync(options: Plain);

        Assert.Equal(ids, string.Join(' ', dp.Datapath.Flows.Select(flow => flow.Entry.TableId).Distinct().Order()));
    }

    [Theory]
    [InlineData("Generic")]
    [InlineData("GenericTFM")]
    [InlineData("NoviFlow")]
    public async Task First_ACL_moves_every_table_and_no_host_is_forgotten(string hardware)
    {
        await using var lab = new Lab(Of(hardware));
        var dp = await lab.SwitchAsync(options: Limited);
        await lab.LearnAsync(dp, HostA, HostB);

        var result = await lab.ReloadAsync(Of(hardware, Guard, "", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));

        Assert.Equal(ApplyState.Confirmed, result.Datapaths.Single().State);
        Assert.Equal([2], dp.Send(1, HostA, HostB));
        Assert.Equal([], dp.Send(1, HostA, HostB, tcpPort: 22));
        await lab.KnownAsync(HostA, 1);
        await lab.ReloadAsync(Of(hardware));
        Assert.Equal([2], dp.Send(1, HostA, HostB, tcpPort: 22));
        Assert.Equal([1], dp.Send(2, HostB, HostA));
        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab)).Outcome);
    }

    [Fact]
    public async Task Switch_that_has_been_told_is_told_again_only_what_it_cannot_do_yet()
    {
        await using var lab = new Lab(Of("GenericTFM", Guard, "", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));
        var told = 0;
        var dp = lab.NewSwitch(options: Limited);
        dp.Filter = message =>
        {
            if (message is MultipartRequestMessage { Body: TableFeaturesRequest { Tables.Count: > 0 } }) told++;
            return null;
        };
        await dp.ConnectAsync();
        await lab.SettledAsync();
        Assert.Equal(1, told);

        await lab.ReconnectAsync(dp);
        await lab.ReloadAsync(Of("GenericTFM", Guard + Acl("other", DropTcp(25), AllowAll), "", ["native_vlan: office, acl_in: other", .. Ports[1..]]));
        await lab.ReloadAsync(Of("GenericTFM", Guard, "    table_sizes: {eth_dst: 20}\n", ["native_vlan: office, acl_in: guard", .. Ports[1..]])); // smaller
        Assert.Equal(1, told);
        await lab.ReloadAsync(Of("GenericTFM", Acl("guard", "{eth_type: 0x86dd, ip_proto: 17, udp_dst: 9, actions: {allow: 0}}", AllowAll), "", ["native_vlan: office, acl_in: guard", .. Ports[1..]])); // another field
        Assert.Equal(2, told);
        await lab.ReloadAsync(Of("GenericTFM", Guard, "    table_sizes: {eth_dst: 4000}\n", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));
        Assert.Equal(3, told);
        Assert.Equal(4000u, dp.Datapath.Limits!.Tables.Single(table => table.Name == "eth_dst").MaxEntries);
        Assert.Empty(lab.Status.Faults);
    }

    [Fact]
    public async Task Switch_that_takes_no_other_tables_while_it_holds_entries_is_emptied_first()
    {
        await using var lab = new Lab(Of("GenericTFM"));
        var dp = await lab.SwitchAsync(options: Limited with { Tables = new TableCapacity(16, 100_000, WhileEmpty: true) });
        await lab.LearnAsync(dp, HostA, HostB);

        var result = await lab.ReloadAsync(Of("GenericTFM", Guard, "", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));

        Assert.Equal(ApplyState.Confirmed, result.Datapaths.Single().State);
        await lab.LearnAsync(dp, HostA, HostB);
        Assert.Equal([2], dp.Send(1, HostA, HostB));
        Assert.Equal([], dp.Send(1, HostA, HostB, tcpPort: 22));
    }

    [Fact]
    public async Task Refused_tables_are_a_fault_with_the_line_and_a_reload_that_asks_for_them_is_rolled_back()
    {
        await using var lab = new Lab(Of("GenericTFM"));
        var dp = await lab.SwitchAsync(options: Limited with { Tables = new TableCapacity(16, 20_000) });
        await lab.LearnAsync(dp, HostA, HostB);

        var result = await lab.ReloadAsync(Of("GenericTFM", "", "    table_sizes: {eth_dst: 30000}\n", Ports));

        Assert.Equal(ApplyState.RolledBack, result.Datapaths.Single().State);
        var fault = Assert.Single(lab.Status.Faults);
        Assert.Contains("TABLE_FEATURES_FAILED", fault.Message, StringComparison.Ordinal);
        Assert.Equal(("hardware GenericTFM", 5), (fault.Subject, fault.Location!.Line));
        Assert.Equal([2], dp.Send(1, HostA, HostB));

        await using var small = new Lab(Of("GenericTFM"));
        await small.SwitchAsync(options: Limited with { Tables = new TableCapacity(3, 100_000) });
        Assert.Equal(DatapathCondition.Degraded, small.Status.Condition);
    }

    [Fact]
    public async Task Table_that_cannot_hold_its_entries_is_said()
    {
        var rules = Acl("guard", [.. Enumerable.Range(1, 100).Select(DropTcp), AllowAll]);
        await using var lab = new Lab(Of("GenericTFM", rules, "    max_wildcard_table_size: 64\n", ["native_vlan: office, acl_in: guard", .. Ports[1..]]));
        await lab.SwitchAsync(options: Limited);

        Assert.Contains(lab.Status.Faults, fault => fault.Message.StartsWith("table port_acl is declared with 64 entries and holds ", StringComparison.Ordinal));
        Assert.Contains(lab.Status.Faults, fault => fault.Message.Contains("TABLE_FULL", StringComparison.Ordinal) && fault.Location is not null);
    }

    [Theory]
    [InlineData("Open vSwitch", "Generic")]
    [InlineData("NoviFlow", "Open vSwitch")]
    [InlineData("GenericTFM", "Generic")]
    public async Task Class_that_changes_moves_the_tables(string before, string after)
    {
        await using var lab = new Lab(Of(before));
        var dp = await lab.SwitchAsync(options: Limited with { Tables = new TableCapacity(254, 1_000_000) });
        await lab.LearnAsync(dp, HostA, HostB);

        await lab.ReloadAsync(Of(after));

        Assert.Equal([2], dp.Send(1, HostA, HostB));
        await lab.KnownAsync(HostA, 1);
        Assert.Equal(AuditOutcome.Right, (await AuditAsync(lab)).Outcome);
        await using var fresh = new Lab(Of(after));
        var other = await fresh.SwitchAsync(options: Plain);
        Assert.Equal(other.Entries, dp.Entries.Where(entry => !entry.Contains(HostA.ToString(), StringComparison.Ordinal) && !entry.Contains(HostB.ToString(), StringComparison.Ordinal)));
    }

    private static Weir.Model.HardwareClass HardwareOf(string name) => Weir.Model.HardwareClass.Of(name);

    private static string Of(string hardware, string acls = "", string keys = "", string[]? ports = null) =>
        Yaml("office: {vid: 100}, lab: {vid: 200}", acls, keys, ports ?? Ports).Replace("hardware: Open vSwitch", $"hardware: {hardware}", StringComparison.Ordinal);

    private static async Task<AuditResult> AuditAsync(Lab lab)
    {
        await lab.QuietAsync();
        var audit = lab.Runtime().AuditAsync(repair: false, insist: false, CancellationToken.None);
        while (!audit.IsCompleted)
        {
            lab.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.WhenAny(audit, Task.Delay(20));
        }

        return await audit;
    }
}
