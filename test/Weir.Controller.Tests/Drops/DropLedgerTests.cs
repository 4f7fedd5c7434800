using Weir.Controller.Drops;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Controller.Tests.Drops;

public class DropLedgerTests
{
    private static readonly DropSource Rule = new("acl-rule", "acl office, rule 1 on port 3", "port_acl", new PortNumber(3));
    private static readonly DropSource Other = new("untagged", "port 5", "vlan", new PortNumber(5));

    private readonly ManualTime _time = new();

    [Fact]
    public void What_was_there_before_is_not_counted_and_what_is_new_is()
    {
        var ledger = new DropLedger(_time);
        Pass(5);

        ledger.Take([Reading(Rule, 100, 6000, age: 900), Reading(Other, 7, 420, age: 3)]);

        Assert.Equal([(Other, 7UL, 420UL)], Sums(ledger));
    }

    [Fact]
    public void An_entry_that_was_no_drop_until_it_was_edited_is_not_counted_for_what_it_let_pass()
    {
        var ledger = new DropLedger(_time);
        ledger.Take([Reading(Rule, 0, 0, age: 0)]);
        Pass(10);

        ledger.Take([Reading(Rule, 1, 60, age: 10), Reading(Other, 5_000, 300_000, age: 500)]);
        Pass(10);
        ledger.Take([Reading(Rule, 1, 60, age: 20), Reading(Other, 5_002, 300_120, age: 510)]);

        Assert.Equal([(Other, 2UL, 120UL), (Rule, 1UL, 60UL)], Sums(ledger));
    }

    [Fact]
    public void A_counter_that_begins_anew_adds_to_the_sum()
    {
        var ledger = new DropLedger(_time);
        ledger.Take([Reading(Rule, 10, 600, age: 0)]);
        Pass(10);
        ledger.Take([Reading(Rule, 4, 240, age: 2)]);
        Pass(10);
        ledger.Take([]); // a ban that ran out
        Pass(10);
        ledger.Take([Reading(Rule, 3, 180, age: 5)]);

        Assert.Equal([(Rule, 17UL, 1020UL)], Sums(ledger));
    }

    [Fact]
    public void The_last_minute_is_told_from_before()
    {
        var ledger = new DropLedger(_time);
        ledger.Take([Reading(Rule, 0, 0, age: 0)]);
        for (var second = 10; second <= 120; second += 10)
        {
            Pass(10);
            ledger.Take([Reading(Rule, (ulong)second, (ulong)second * 60, age: (uint)second)]);
        }

        var report = ledger.Report(null);
        Assert.Equal((120UL, 60UL, TimeSpan.FromSeconds(60)), (report.Counters[0].Packets, report.Counters[0].RecentPackets, report.Recent));
        Assert.Equal(3600UL, report.Counters[0].RecentBytes);

        Pass(70);
        ledger.Take([Reading(Rule, 120, 7200, age: 190)]);
        Assert.Equal(0UL, ledger.Report(null).Counters[0].RecentPackets);
    }

    [Fact]
    public void A_reading_that_is_asked_for_each_second_is_compared_with_the_minute_before_too()
    {
        var ledger = new DropLedger(_time);
        ledger.Take([Reading(Rule, 0, 0, age: 0)]);
        for (var second = 1; second <= 200; second++)
        {
            Pass(1);
            ledger.Take([Reading(Rule, (ulong)second, (ulong)second, age: (uint)second)]);
        }

        Assert.InRange(ledger.Report(null).Counters[0].RecentPackets, 60UL, 65UL);
    }

    [Fact]
    public void A_line_that_moved_is_the_same_source_at_its_new_line()
    {
        var ledger = new DropLedger(_time);
        ledger.Take([Reading(Rule with { Location = new SourceLocation("faucet.yaml", 3, 1) }, 1, 60, age: 0)]);
        Pass(10);
        ledger.Take([Reading(Rule with { Location = new SourceLocation("faucet.yaml", 9, 1) }, 2, 120, age: 10)]);

        var counter = Assert.Single(ledger.Report(null).Counters);
        Assert.Equal((2UL, 9), (counter.Packets, counter.Drop.Location!.Line));
    }

    [Fact]
    public void Names_that_never_come_back_are_forgotten()
    {
        var ledger = new DropLedger(_time);
        for (var round = 0; round < 50; round++)
        {
            ledger.Take([.. Enumerable.Range(0, 1000).Select(i => Reading(new DropSource("acl-rule", $"acl {round}, rule {i}", "port_acl", null), (ulong)round + 1, 60, age: 0))]);
            Pass(10);
        }

        var report = ledger.Report(null);
        Assert.InRange(report.Counters.Length, 5_000, 20_000);
        Assert.Contains(report.Counters, counter => counter.Drop.Subject == "acl 49, rule 999");
    }

    [Fact]
    public void Nothing_is_said_of_a_switch_that_was_never_asked() => Assert.Null(new DropLedger(_time).Report("not connected").ReadAt);

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private static IEnumerable<(DropSource, ulong, ulong)> Sums(DropLedger ledger) => ledger.Report(null).Counters.Select(counter => (counter.Drop, counter.Packets, counter.Bytes));

    private static DropReading Reading(DropSource source, ulong packets, ulong bytes, uint age) => new(
        new CounterKey(new FlowKey(20, 1, Match.Of(MatchField.Exact(OxmField.InPort, (uint)source.Subject.GetHashCode() & 0xFFFF))), 0), source, packets, bytes, age);
}
