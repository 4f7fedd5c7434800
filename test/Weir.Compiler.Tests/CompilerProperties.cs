using FsCheck;
using FsCheck.Fluent;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>What holds for every network; FsCheck prints the draw, shrunk, and the seed when one does not.</summary>
public class CompilerProperties
{
    private static readonly FsCheck.Config Many = PropertyRuns.Of(400);

    // INV-1
    [Fact]
    public void Compilation_is_deterministic_and_sorted_without_equal_keys() => Prop.ForAll<NetworkDraw>(draw =>
    {
        var first = DatapathCompiler.Compile(draw.Datapath(), draw.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        var second = DatapathCompiler.Compile(draw.Datapath(), draw.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);

        Assert.Equal(first.Flows.Select(flow => flow.Entry), second.Flows.Select(flow => flow.Entry));
        Assert.Equal(first.Meters, second.Meters);
        Assert.Equal(first.Flows.Length, first.Flows.Select(flow => flow.Entry.Key).Distinct().Count());
        Assert.Equal(
            first.Flows.Select(flow => (flow.Entry.TableId, 0 - flow.Entry.Priority)).Order(),
            first.Flows.Select(flow => (flow.Entry.TableId, 0 - flow.Entry.Priority)));
    }).Check(Many);

    [Fact]
    public void Goto_leads_forward_to_a_table_in_use() => Prop.ForAll<NetworkDraw>(draw =>
    {
        var dp = draw.Datapath();
        var used = DatapathCompiler.TablesInUse(dp).Select(table => table.Id).ToHashSet();
        foreach (var flow in DatapathCompiler.Compile(dp, draw.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch).Flows)
        {
            Assert.Contains(flow.Entry.TableId, used);
            foreach (var instruction in flow.Entry.Instructions)
            {
                if (instruction is not Weir.OpenFlow.Instructions.GotoTableInstruction go) continue;
                Assert.True(go.TableId > flow.Entry.TableId && used.Contains(go.TableId), FlowText.Format(flow.Entry));
            }
        }
    }).Check(Many);

    // INV-2
    [Fact]
    public void The_same_network_again_sends_nothing() => Prop.ForAll<NetworkDraw>(draw =>
    {
        var held = DatapathCompiler.Compile(draw.Datapath(), draw.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        var again = DatapathCompiler.Compile(draw.Datapath(), draw.State(held.AclPriorities), SwitchCapabilities.OpenVSwitch);

        Assert.True(StateDiff.Compute(held, again).IsEmpty);
        Assert.Empty(HostChanges.Between(draw.Datapath(), draw.Datapath(), draw.Hosts()).Flows);
    }).Check(Many);

    /// <summary>The life of a switch: hosts learned one by one, then another configuration, by the difference alone, is what a full recompilation gives.</summary>
    [Fact]
    public void Incremental_is_full_recompilation() => Prop.ForAll<NetworkDraw, NetworkDraw>((before, after) =>
    {
        var (old, next) = (before.Datapath(), after.Datapath());
        var held = DatapathCompiler.Compile(old, before.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        var tables = new FlowTables();
        tables.Apply(StateDiff.Compute(ObservedState.Empty, held, DiffOptions.Default));
        var oldEntries = new HostEntries(old);
        foreach (var host in before.Hosts())
            foreach (var entry in oldEntries.All(host)) tables.Put(entry);

        var desired = DatapathCompiler.Compile(next, after.State(held.AclPriorities), SwitchCapabilities.OpenVSwitch);
        var hosts = HostChanges.Between(old, next, before.Hosts());
        var change = StateDiff.Compute(held, desired).With(hosts.Flows);
        tables.Apply(change);

        var newEntries = new HostEntries(next);
        FlowTables.AssertSame(
            [.. desired.Flows.Select(flow => flow.Entry), .. hosts.Kept.SelectMany(newEntries.All)],
            tables.Entries);
        Assert.Equal(before.Hosts().Count(), hosts.Kept.Count + hosts.Forgotten.Count);

        // A restarted controller reads the switch back and finds nothing to send.
        var restarted = DatapathCompiler.Compile(next, after.State(AclPriorities.FromObserved(tables.Entries)), SwitchCapabilities.OpenVSwitch);
        var observed = tables.Observed with { Groups = [.. desired.Groups.Select(group => group.Entry)], Meters = [.. desired.Meters.Select(meter => meter.Entry)] };
        Assert.Equal(0, StateDiff.Compute(observed, restarted, DiffOptions.Default).Count);
    }).Check(Many);

    [Fact]
    public void Priorities_fall_strictly_after_any_edits_and_follow_the_rules() => Prop.ForAll<byte[][]>(edits =>
    {
        var scope = AclScope.Of(new PortNumber(1));
        var previous = AclPriorities.Empty;
        foreach (var rules in edits.Where(rules => rules.Length > 0))
        {
            var acl = NetworkDraw.Acl("acl", rules);
            previous = Networks.Compile(Networks.Of([Networks.Port(1, 100) with { AclsIn = [acl] }]), previous).AclPriorities;
            var placed = previous.Of(scope);

            Assert.Equal(acl.Rules.Select(rule => rule.Match.With(MatchField.Exact(OxmField.InPort, 1))), placed.Select(rule => rule.Match));
            for (var i = 1; i < placed.Length; i++) Assert.True(placed[i - 1].Priority > placed[i].Priority);
        }
    }).Check(Many);

    [Fact]
    public void Rules_that_stay_in_order_are_not_sent() => Prop.ForAll<byte[], byte[], byte[]>((head, stays, tail) =>
    {
        // Distinct rules in the middle, others before and after them.
        byte[] kept = [.. stays.Distinct()];
        if (kept.Length == 0) return;
        byte[] longer = [.. head.Except(kept).Distinct(), .. kept, .. tail.Except(kept).Except(head).Distinct()];
        var before = Networks.Compile(Network(kept));
        var after = Networks.Compile(Network(longer), before.AclPriorities);

        Assert.Equal(longer.Length - kept.Length, StateDiff.Compute(before, after).Count);
        Assert.Equal(longer.Length - kept.Length, StateDiff.Compute(after, Networks.Compile(Network(kept), after.AclPriorities)).Count);

        static Weir.Model.Datapath Network(byte[] rules) => Networks.Of([Networks.Port(1, 100) with
        {
            AclsIn = [Networks.Acl("acl", [.. rules.Select(rule => Networks.Rule(Networks.Tcp(rule), true))])],
        }]);
    }).Check(Many);
}
