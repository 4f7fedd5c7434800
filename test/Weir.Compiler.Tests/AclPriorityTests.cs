using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

public class AclPriorityTests
{
    private static readonly AclScope Scope = AclScope.Of(new PortNumber(1));

    [Fact]
    public void Rules_stand_in_order_around_the_number_that_FAUCET_uses()
    {
        var placed = Compile(Networks.LongAcl(3)).AclPriorities.Of(Scope);

        Assert.Equal([20_580, 20_480, 20_380], placed.Select(rule => (int)rule.Priority));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(998)]
    [InlineData(999)]
    public void A_rule_inserted_among_1000_is_one_flow_mod(int place)
    {
        var before = Networks.LongAcl(1000);
        var after = Networks.Acl("long", [.. before.Rules[..place], Networks.Rule(Networks.EthTypeIs(0x1234), false), .. before.Rules[place..]]);

        var change = Change(before, after);

        Assert.Equal(ChangeKind.Add, Assert.Single(change.Flows).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(998)]
    public void A_rule_removed_from_1000_is_one_flow_mod(int place)
    {
        var before = Networks.LongAcl(1000);

        var change = Change(before, Networks.Acl("long", [.. before.Rules[..place], .. before.Rules[(place + 1)..]]));

        Assert.Equal(ChangeKind.Delete, Assert.Single(change.Flows).Kind);
    }

    [Fact]
    public void A_last_rule_that_takes_everything_makes_room_for_an_entry_that_counts_the_rest()
    {
        var before = Networks.LongAcl(1000);

        var change = Change(before, Networks.Acl("long", [.. before.Rules[..^1]]));

        Assert.Equal([(ChangeKind.Add, 1), (ChangeKind.Delete, 65)], change.Flows.Select(flow => (flow.Kind, (int)flow.Entry.Priority)));
    }

    [Fact]
    public void A_rule_whose_match_changes_is_two_flow_mods_and_one_whose_actions_change_is_one()
    {
        var before = Networks.LongAcl(1000);

        var match = Change(before, Networks.Acl("long", [.. before.Rules.SetItem(500, Networks.Rule(Networks.EthTypeIs(0x1234), true))]));
        var actions = Change(before, Networks.Acl("long", [.. before.Rules.SetItem(500, before.Rules[500] with { Allow = !before.Rules[500].Allow })]));

        Assert.Equal([ChangeKind.Add, ChangeKind.Delete], match.Flows.Select(flow => flow.Kind));
        Assert.Equal([ChangeKind.Modify], actions.Flows.Select(flow => flow.Kind));
    }

    [Fact]
    public void A_rule_moved_to_the_front_is_two_flow_mods()
    {
        var before = Networks.LongAcl(1000);
        var moved = before.Rules[700];

        var change = Change(before, Networks.Acl("long", [moved, .. before.Rules.RemoveAt(700)]));

        Assert.Equal([ChangeKind.Add, ChangeKind.Delete], change.Flows.Select(flow => flow.Kind));
    }

    [Fact]
    public void Rules_inserted_at_one_place_again_and_again_renumber_few_others()
    {
        var acl = Networks.LongAcl(1000);
        var desired = Compile(acl);
        var most = 0;
        var sum = 0;
        for (var i = 0; i < 2000; i++)
        {
            acl = Networks.Acl("long", [.. acl.Rules[..500], Networks.Rule(Networks.Tcp((ushort)i).With(MatchField.Exact(OxmField.IpDscp, 1)), true), .. acl.Rules[500..]]);
            var next = Compile(acl, desired.AclPriorities);
            AssertInOrder(next, acl.Rules.Length);
            var count = StateDiff.Compute(desired, next).Count;
            most = Math.Max(most, count);
            sum += count;
            desired = next;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sum / 2000.0:f1} flow-mods a rule, at most {most}");
        Assert.InRange(sum / 2000.0, 1, 30);
        Assert.InRange(most, 1, 2000); // all of them anew would be up to 6000
    }

    [Fact]
    public void Sixty_thousand_rules_fit_and_take_insertions()
    {
        var acl = Networks.LongAcl(60_000);
        var desired = Compile(acl);
        AssertInOrder(desired, 60_000);
        var longer = Networks.Acl("long", [.. acl.Rules[..30_000], Networks.Rule(Networks.EthTypeIs(0x1234), false), .. acl.Rules[30_000..]]);

        var next = Compile(longer, desired.AclPriorities);

        AssertInOrder(next, 60_001);
        Assert.InRange(StateDiff.Compute(desired, next).Count, 1, 200);
    }

    [Fact]
    public void More_rules_than_priorities_is_an_error_and_the_port_stays_shut()
    {
        var dp = Datapath(Networks.LongAcl(64_001));

        var desired = Networks.Compile(dp);

        var diagnostic = Assert.Single(desired.Diagnostics);
        Assert.True(diagnostic.IsError);
        Assert.Contains("64001 rules", diagnostic.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(desired.Flows, flow => flow.Entry.TableId == Pipeline.PortAcl.Id && flow.Entry.Match.Count > 0 && flow.Entry.Match.Find(OxmField.InPort)!.Value.Value == 1);
    }

    [Fact]
    public void What_a_switch_reports_gives_the_same_priorities()
    {
        var dp = Datapath(Networks.LongAcl(100));
        var first = Networks.Compile(dp);
        var edited = Datapath(Networks.Acl("long", [Networks.Rule(Networks.EthTypeIs(0x1234), false), .. Networks.LongAcl(100).Rules[3..]]));
        var held = Networks.Compile(edited, first.AclPriorities);

        var restarted = Networks.Compile(edited, AclPriorities.FromObserved(held.Flows.Select(flow => flow.Entry)));

        Assert.NotEqual(Networks.Compile(edited).Flows.Select(flow => flow.Entry), held.Flows.Select(flow => flow.Entry));
        Assert.True(StateDiff.Compute(held, restarted).IsEmpty);
    }

    [Fact]
    public void The_first_ACL_of_a_port_keeps_the_entry_that_let_everything_pass()
    {
        var other = Networks.Port(2, 100) with { AclsIn = [Networks.LongAcl(5, "other")] };
        var before = Networks.Compile(Networks.Of([Networks.Port(1, 100), other]));
        var after = Networks.Compile(Networks.Of([Networks.Port(1, 100) with { AclsIn = [Networks.LongAcl(3)] }, other]), before.AclPriorities);

        Assert.Equal([ChangeKind.Add, ChangeKind.Add], StateDiff.Compute(before, after).Flows.Select(flow => flow.Kind));
    }

    [Fact]
    public void An_ACL_made_of_two_has_the_rules_of_the_first_above_those_of_the_second()
    {
        var first = Networks.Acl("first", Networks.Rule(Networks.Tcp(1), true), Networks.Rule(Networks.Tcp(2), true));
        var second = Networks.Acl("second", Networks.Rule(Networks.Tcp(1), false));
        var desired = Networks.Compile(Networks.Of([Networks.Port(1, 100) with { AclsIn = [first, second] }]));

        var rules = desired.Flows.Where(flow => flow.Entry.TableId == Pipeline.PortAcl.Id && flow.Entry.Match.Count > 0).ToList();

        Assert.Equal(["acl first, rule 1 on port 1", "acl first, rule 2 on port 1", "acl second, rule 1 on port 1", "acl first, second, no rule on port 1"], rules.Select(flow => flow.Origin.Subject));
        Assert.True(rules[0].Entry.Priority > rules[1].Entry.Priority && rules[1].Entry.Priority > rules[2].Entry.Priority && rules[2].Entry.Priority > rules[3].Entry.Priority);
    }

    private static void AssertInOrder(DesiredState desired, int count)
    {
        var placed = desired.AclPriorities.Of(Scope);
        Assert.Equal(count, placed.Length);
        for (var i = 1; i < placed.Length; i++) Assert.True(placed[i - 1].Priority > placed[i].Priority, $"rule {i} stands at {placed[i].Priority}, the one before at {placed[i - 1].Priority}");
        Assert.True(placed[^1].Priority > 0);
    }

    private static Datapath Datapath(Acl acl) => Networks.Of([Networks.Port(1, 100) with { AclsIn = [acl] }, Networks.Port(2, 100)]);

    private static DesiredState Compile(Acl acl, AclPriorities? previous = null) => Networks.Compile(Datapath(acl), previous);

    private static SwitchChange Change(Acl before, Acl after)
    {
        var held = Compile(before);
        return StateDiff.Compute(held, Compile(after, held.AclPriorities));
    }
}
