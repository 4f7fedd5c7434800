using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Rules on all ports, at one priority, with a meter, and those that pass the VLAN checks by.</summary>
public class RuleActionTests
{
    private static readonly MacAddress A = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress B = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly Datapath Plain = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100), Networks.Port(3, 100)]);
    private static readonly Acl NoTelnet = Networks.Acl("no-telnet", Networks.Rule(Networks.Tcp(23), false), Networks.Rule(Match.Any, true));

    [Fact]
    public void Acls_of_the_datapath_hold_on_every_port_that_takes_something_in()
    {
        var redirect = Networks.Acl("redirect", Networks.Rule(Networks.Tcp(80), false, Networks.Output(3)), Networks.Rule(Match.Any, true));
        var dp = Plain with { AclsIn = [NoTelnet with { Rules = NoTelnet.Rules[..1] }, redirect], Ports = [.. Plain.Ports, Networks.Port(4) with { OutputOnly = true }, Networks.Port(5, 100) with { Enabled = false }] };
        var rig = new Rig(dp);

        Assert.Equal(["2", "3", "controller"], rig.Send(1, Rig.Frame(MacAddress.Broadcast, A)).Order());
        foreach (uint port in (uint[])[1, 2]) Assert.Equal(["3"], rig.Send(port, Rig.Tcp(B, A, 80)));
        foreach (uint port in (uint[])[1, 2, 3]) Assert.Empty(rig.Send(port, Rig.Tcp(B, A, 23)));
        foreach (uint port in (uint[])[4, 5]) Assert.Empty(rig.Send(port, Rig.Tcp(B, A, 80)));
    }

    [Fact]
    public void A_rule_of_the_datapath_may_name_its_port()
    {
        var rig = new Rig(Plain with { AclsIn = [Networks.Acl("one", Networks.Rule(Match.Of(MatchField.Exact(OxmField.InPort, 2)), false), Networks.Rule(Match.Any, true))] });

        Assert.NotEmpty(rig.Send(1, Rig.ArpRequest(A)));
        Assert.Empty(rig.Send(2, Rig.ArpRequest(B)));
    }

    [Fact]
    public void Rules_of_the_datapath_keep_their_priorities_when_the_switch_is_read_back()
    {
        var acl = Networks.Acl("long", [.. Enumerable.Range(1, 50).Select(i => Networks.Rule(Networks.Tcp((ushort)i), false)), Networks.Rule(Match.Of(MatchField.Exact(OxmField.InPort, 2)), false), Networks.Rule(Match.Any, true)]);
        var held = Networks.Compile(Plain with { AclsIn = [acl] });
        var edited = Plain with { AclsIn = [acl with { Rules = acl.Rules.Insert(20, Networks.Rule(Networks.Tcp(999), false)) }] };
        var second = Networks.Compile(edited, held.AclPriorities);
        var restarted = Networks.Compile(edited, AclPriorities.FromObserved(second.Flows.Select(flow => flow.Entry)));

        Assert.Equal(1, StateDiff.Compute(held, second).Count);
        Assert.Equal(second.Flows.Select(flow => flow.Entry), restarted.Flows.Select(flow => flow.Entry));
    }

    [Fact]
    public void Exact_rules_have_one_priority_so_that_one_more_is_one_message()
    {
        AclRule[] rules = [.. Enumerable.Range(1, 500).Select(i => Networks.Rule(Networks.Tcp((ushort)i), true))];
        var exact = Networks.Acl("tuples", rules) with { ExactMatch = true };
        var held = Networks.Compile(WithAcl(exact));
        var longer = Networks.Compile(WithAcl(exact with { Rules = exact.Rules.Insert(250, Networks.Rule(Networks.Tcp(9000), true)) }), held.AclPriorities);

        Assert.Equal([20_480], held.Flows.Where(flow => flow.Origin.Rule is { Number: > 0 }).Select(flow => (int)flow.Entry.Priority).Distinct());
        Assert.Equal(1, StateDiff.Compute(held, longer).Count);
    }

    [Fact]
    public void Rules_that_are_called_exact_and_overlap_still_count_in_order()
    {
        var rig = new Rig(WithAcl(NoTelnet with { ExactMatch = true }));

        Assert.Empty(rig.Send(1, Rig.Tcp(B, A, 23)));
        Assert.NotEmpty(rig.Send(1, Rig.Tcp(B, A, 24)));
    }

    [Fact]
    public void Force_port_vlan_passes_by_membership_vlan_acl_and_learning()
    {
        var force = Networks.Rule(Match.Any, true, new AclPushVlan(EtherType.Vlan, Vid.From(200))) with { ForcePortVlan = true };
        var dp = Networks.Of(
            [Networks.Port(1, 100) with { AclsIn = [Networks.Acl("force", force)] }, Networks.Port(2, 200)],
            [Networks.Vlan(100), Networks.Vlan(200) with { AclsIn = [Networks.Acl("closed", Networks.Rule(Match.Any, false))] }]);
        var rig = new Rig(dp, new LearnedHost(B, Vid.From(200), new PortNumber(2)));

        Assert.Equal(["2"], rig.Send(1, B, A));
        Assert.Equal(["2"], rig.Send(1, MacAddress.Broadcast, A));
    }

    [Fact]
    public void A_meter_comes_first_in_the_entry_and_goes_in_before_and_out_after_it()
    {
        var metered = Networks.Compile(WithAcl(Limited(1000)));
        var plain = Networks.Compile(WithAcl(NoTelnet), metered.AclPriorities);

        var entry = Assert.Single(metered.Flows, flow => flow.Entry.Instructions.Any(instruction => instruction is MeterInstruction)).Entry;
        Assert.Equal(new MeterInstruction(7), entry.Instructions[0]);
        var on = StateDiff.Compute(plain, metered);
        Assert.Equal([(ChangeKind.Add, 7U)], on.Meters.Select(meter => (meter.Kind, meter.Entry.MeterId)));
        Assert.Contains("meter slow", on.Meters[0].Origin!.Subject, StringComparison.Ordinal);
        var off = StateDiff.Compute(metered, plain);
        Assert.Empty(off.Meters);
        Assert.Equal([7U], off.DeletedMeters.Select(meter => meter.Entry.MeterId));
        Assert.Equal(off.ToMessagesWithoutBundle()[^1][^1], off.DeletedMeters[0].ToMessage());
    }

    [Fact]
    public void Another_rate_is_one_meter_mod_and_no_flow_mod()
    {
        var change = StateDiff.Compute(Networks.Compile(WithAcl(Limited(1000))), Networks.Compile(WithAcl(Limited(2000))));

        Assert.Equal((1, ChangeKind.Modify), (change.Count, Assert.Single(change.Meters).Kind));
    }

    [Fact]
    public void What_a_switch_reports_of_a_meter_is_compared_and_a_meter_that_only_weirs_entries_used_goes()
    {
        var metered = Networks.Compile(WithAcl(Limited(1000)));
        var observed = new ObservedState([.. metered.Flows.Select(flow => flow.Entry)], [], [.. metered.Meters.Select(meter => WithReportedBurst(meter.Entry)), Meter(9)]);

        Assert.True(StateDiff.Compute(observed, metered, DiffOptions.Default).IsEmpty);
        Assert.Equal([7U], Gone(observed));
        var foreign = new FlowEntry(100, 1, Match.Any, [new MeterInstruction(7)]);
        Assert.Empty(Gone(observed with { Flows = [.. observed.Flows, foreign] }));

        static IEnumerable<uint> Gone(ObservedState observed) => StateDiff.Compute(observed, Networks.Compile(WithAcl(NoTelnet)), DiffOptions.Default).DeletedMeters.Select(meter => meter.Entry.MeterId);
    }

    [Fact]
    public void Packets_above_the_rate_of_a_meter_are_dropped()
    {
        var rig = new Rig(WithAcl(Limited(10, MeterOptions.PacketsPerSecond)), new LearnedHost(A, Vid.From(100), new PortNumber(1)), new LearnedHost(B, Vid.From(100), new PortNumber(2)));

        var passed = Enumerable.Range(0, 100).Count(_ => rig.Send(1, Rig.Tcp(B, A, 80)).Count > 0);

        Assert.InRange(passed, 1, 20);
    }

    private static MeterEntry WithReportedBurst(MeterEntry meter) =>
        meter with { Bands = [.. meter.Bands.Select(band => band.BurstSize == 0 ? band with { BurstSize = band.Rate } : band)] };

    private static MeterEntry Meter(uint id) => new(id, MeterFlags.Kbps, [new MeterBand(MeterBandType.Drop, 1, 1)]);

    private static Acl Limited(uint rate, MeterOptions options = MeterOptions.KilobitsPerSecond) => Networks.Acl("limited", Networks.Rule(Networks.Tcp(23), false), Networks.Rule(Match.Any, true) with
    {
        Meter = new AclMeter("slow", 7, options, [new AclMeterBand(AclMeterBandKind.Drop, rate, 0, 0, 0)], new SourceLocation("faucet.yaml", 3, 1)),
    });

    private static Datapath WithAcl(Acl acl) => Plain with { Ports = [Plain.Ports[0] with { AclsIn = [acl] }, .. Plain.Ports[1..]] };
}
