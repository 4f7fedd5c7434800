using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Rules that output by a group, and rules that track connections.</summary>
public class GroupAndConntrackTests
{
    private static readonly MacAddress A = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress B = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly Match IPv4 = Networks.EthTypeIs(EtherType.IPv4);

    [Fact]
    public void A_failover_leaves_by_the_first_port_that_is_up()
    {
        var rig = new Rig(With(Failover(1001, 2, 3)));

        Assert.Equal(["2"], rig.Send(1, B, A));
        rig.CutLink(2);
        Assert.Equal(["3"], rig.Send(1, B, A));
        rig.CutLink(3);
        Assert.Empty(rig.Send(1, B, A));
    }

    [Fact]
    public void A_group_goes_in_before_its_entry_changes_in_place_and_goes_after_it()
    {
        var plain = Networks.Compile(With());
        var held = Networks.Compile(With(Failover(1001, 2, 3)), plain.AclPriorities);
        var other = Networks.Compile(With(Failover(1001, 3, 2)), held.AclPriorities);

        Assert.IsType<Weir.OpenFlow.Messages.GroupModMessage>(StateDiff.Compute(plain, held).ToMessages()[0]);
        var change = StateDiff.Compute(held, other);
        Assert.Equal((1, ChangeKind.Modify), (change.Count, Assert.Single(change.Groups).Kind));
        var off = StateDiff.Compute(held, plain);
        Assert.Equal(off.DeletedGroups[0].ToMessage(), off.ToMessages()[^1]);
    }

    [Fact]
    public void A_group_that_only_weirs_entries_used_goes_after_a_restart_and_others_stay()
    {
        var held = Networks.Compile(With(Failover(1001, 2, 3)));
        GroupEntry[] groups = [.. held.Groups.Select(group => group.Entry), new(5, GroupType.All, [])];
        var observed = new ObservedState([.. held.Flows.Select(flow => flow.Entry)], groups, [.. held.Meters.Select(meter => meter.Entry)]);

        Assert.True(StateDiff.Compute(observed, held, DiffOptions.Default).IsEmpty);
        Assert.Equal([1001U], StateDiff.Compute(observed, Networks.Compile(With()), DiffOptions.Default).DeletedGroups.Select(group => group.Entry.GroupId));
    }

    [Fact]
    public void Two_rules_with_one_group_are_one_group()
    {
        var desired = Networks.Compile(With(Failover(1001, 2, 3), Failover(1001, 2, 3) with { Match = IPv4 }));

        Assert.Equal((1001U, GroupType.FastFailover), (Assert.Single(desired.Groups).Entry.GroupId, desired.Groups[0].Entry.Type));
        Assert.Equal([new PortNumber(2), new PortNumber(3)], desired.Groups[0].Entry.Buckets.Select(bucket => bucket.WatchPort));
    }

    [Fact]
    public void A_tracked_packet_is_looked_at_again_by_its_state_and_passes_on()
    {
        var untracked = IPv4.With(MatchField.Masked(OxmField.CtState, 0, 0x20));
        var fresh = IPv4.With(MatchField.Masked(OxmField.CtState, 0x21, 0x21));
        var rig = new Rig(
            With(Networks.Rule(untracked, false, Track("port_acl")), Networks.Rule(fresh, false, Track("vlan", commit: true))),
            new LearnedHost(A, Vid.From(100), new PortNumber(1)), new LearnedHost(B, Vid.From(100), new PortNumber(2)));

        Assert.Equal(["2"], rig.Send(1, B, A));
        Assert.Empty(rig.Send(1, Rig.ArpRequest(A)));
    }

    [Theory]
    [InlineData("port_acl", 20)]
    [InlineData("copro", 24)] // not in use here: round it, as packets go
    [InlineData("eth_dst", 30)]
    [InlineData(null, 255)]
    public void The_table_is_the_named_one_or_the_next_in_use(string? table, int id)
    {
        var entry = Assert.Single(Networks.Compile(With(Networks.Rule(IPv4, false, Track(table)))).Flows, flow => flow.Entry.Match.Find(OxmField.EthType) is { LowValue: EtherType.IPv4 }).Entry;

        var apply = Assert.IsType<ApplyActionsInstruction>(Assert.Single(entry.Instructions));
        Assert.Equal(id, Assert.IsType<CtAction>(Assert.Single(apply.Actions)).RecirculateTable);
    }

    private static AclRule Failover(uint id, params uint[] ports) => Networks.Rule(Match.Any, false, new AclFailover(id, [.. ports.Select(port => new PortNumber(port))]));

    private static AclConntrack Track(string? table, bool commit = false) => new(commit ? (ushort)1 : (ushort)0, 1, null, table, 0);

    private static Datapath With(params AclRule[] rules) =>
        Networks.Of([Networks.Port(1, 100) with { AclsIn = rules.Length == 0 ? [] : [Networks.Acl("acl", rules)] }, Networks.Port(2, 100), Networks.Port(3, 100)]);
}
