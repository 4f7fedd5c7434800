using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Every entry from which a packet goes no further says why, and docs/drop-reasons.md lists what it may say; <c>WEIR_ACCEPT=1</c> writes its table anew.</summary>
public class DropReasonTests
{
    private const string DocumentHead = "|---|---|---|---|\n";

    // Where a reason is counted, and for each what; tested against every scenario below.
    private static readonly ImmutableDictionary<DropReason, (string Tables, string Each)> Places = new (DropReason Reason, string Tables, string Each)[]
    {
        (DropReason.AclRule, "`port_acl`, `vlan_acl`, `egress_acl`, `port_acl_out`", "rule and port, or rule and VLAN"),
        (DropReason.AclNoRule, "`port_acl`, `vlan_acl`, `egress_acl`, `port_acl_out`", "port, or VLAN (`dp_acls`: all ports together)"),
        (DropReason.Meter, "the meter", "meter"),
        (DropReason.PortClosed, "`port_acl`, `vlan`", "switch (with `dp_acls`: port)"),
        (DropReason.PortDisabled, "`port_acl`, `vlan`", "port"),
        (DropReason.OutputOnly, "`port_acl`, `vlan`", "port"),
        (DropReason.VlanNotMember, "`vlan`, `port_out`", "port; `port_out`: switch"),
        (DropReason.Untagged, "`vlan`", "port"),
        (DropReason.LacpNotInStep, "`vlan`", "port"),
        (DropReason.CoproUntagged, "`copro`", "port"),
        (DropReason.LoopbackTest, "`classification`", "switch"),
        (DropReason.BroadcastSource, "`classification`", "switch"),
        (DropReason.SpoofedFaucetMac, "`classification`", "router MAC"),
        (DropReason.PermanentHost, "`eth_src`", "host"),
        (DropReason.PortFull, "`eth_src`", "port"),
        (DropReason.VlanFull, "`eth_src`", "VLAN"),
        (DropReason.LoopProtect, "`eth_src`", "port"),
        (DropReason.SameLag, "`eth_dst_hairpin`", "port and host"),
        (DropReason.CiscoProtocol, "`flood`", "switch"),
        (DropReason.ReservedAddress, "`flood`", "switch"),
        (DropReason.UnknownUnicast, "`flood`", "VLAN"),
        (DropReason.NobodyToFloodTo, "`flood`", "VLAN; VLANs without members: switch"),
        (DropReason.SamePort, "", "not counted: the switch never sends a frame back by itself"),
        (DropReason.NoLivePort, "", "not counted: the group's buckets watch their ports"),
    }.ToImmutableDictionary(place => place.Reason, place => (place.Tables, place.Each));

    [Fact]
    public void Every_entry_leads_on_or_says_why_not() => Prop.ForAll<NetworkDraw>(draw =>
    {
        foreach (var flow in DatapathCompiler.Compile(draw.Datapath(), draw.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch).Flows)
            Assert.True(LeadsOn(flow.Entry) == (flow.Drop == DropReason.None), $"{flow.Drop}: {FlowText.Format(flow.Entry)}");
    }).Check(PropertyRuns.Of(300));

    public static TheoryData<string> ScenarioNames => [.. Scenarios.All.Keys.Where(name => name != "guard")];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Every_entry_of_a_scenario_leads_on_or_says_why_not_where_the_document_says(string name)
    {
        foreach (var flow in Networks.Compile(Scenarios.All[name]).Flows)
        {
            Assert.True(LeadsOn(flow.Entry) == (flow.Drop == DropReason.None), $"{flow.Drop}: {FlowText.Format(flow.Entry)}");
            if (flow.Drop != DropReason.None) Assert.Contains($"`{Pipeline.Find(flow.Entry.TableId)!.Name}`", Places[flow.Drop].Tables, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Learned_entries_that_drop_say_why()
    {
        var lag = new Lacp(1);
        var dp = Networks.Of([Networks.Port(1, 100) with { PermanentLearn = true }, Networks.Port(2, 100) with { Lacp = lag }, Networks.Port(3, 100) with { Lacp = lag }]);
        var entries = new HostEntries(dp);
        IEnumerable<FlowEntry> all =
        [
            .. entries.All(new LearnedHost(MacAddress.FromBits(2), Vid.From(100), new PortNumber(1))),
            .. entries.All(new LearnedHost(MacAddress.FromBits(4), Vid.From(100), new PortNumber(2))),
            entries.PortBan(new PortNumber(1)), entries.VlanBan(Vid.From(100)),
        ];

        Assert.All(all, entry => Assert.Equal(LeadsOn(entry), HostEntries.DropOf(entry) == DropReason.None));
        Assert.Equal([DropReason.PermanentHost, DropReason.PortFull, DropReason.VlanFull, DropReason.SameLag], all.Select(HostEntries.DropOf).Where(reason => reason != DropReason.None).Distinct().Order());
    }

    [Fact]
    public void Names_are_told_apart_and_stable_words()
    {
        var names = DropReasons.All.Select(DropReasons.NameOf).ToList();

        Assert.Equal(Enum.GetValues<DropReason>().Where(reason => reason != DropReason.None), DropReasons.All);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z-]+$", name));
    }

    [Fact]
    public void The_document_lists_them_all()
    {
        var file = Repository.Path("docs/drop-reasons.md");
        var document = File.ReadAllText(file);
        var table = new StringBuilder();
        foreach (var reason in DropReasons.All)
            table.Append($"| `{DropReasons.NameOf(reason)}` | {DropReasons.MeaningOf(reason)} | {Places[reason].Tables} | {Places[reason].Each} |\n");
        var expected = document[..(document.IndexOf(DocumentHead, StringComparison.Ordinal) + DocumentHead.Length)] + table;
        if (Repository.Accept) File.WriteAllText(file, expected);

        Assert.Equal(expected, File.ReadAllText(file));
        Assert.All(DropReasons.All, reason => Assert.Equal(DropReasons.IsCounted(reason), Places[reason].Tables.Length > 0));
    }

    // Said here once more, and not taken from the compiler: out of a port, to the controller, or on to another table.
    private static bool LeadsOn(FlowEntry entry) => entry.Instructions.Any(instruction => instruction switch
    {
        GotoTableInstruction => true,
        ApplyActionsInstruction apply => apply.Actions.Any(action => action is OutputAction or GroupAction or Controller2Action or CloneAction or CtAction { RecirculateTable: not 255 }),
        _ => false,
    });
}
