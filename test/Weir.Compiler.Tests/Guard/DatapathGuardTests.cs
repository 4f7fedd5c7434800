using Weir.Compiler.Guard;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

/// <summary>The guard before FAUCET's tables: the scenario <c>guard</c>, with web1 on 1, web2 on 2, an unguarded printer on 3 and the uplink on 24, which is tagged.</summary>
public class DatapathGuardTests
{
    private const uint Web1Ip = 0x0A090002;
    private const uint Web2Ip = 0x0A090003;
    private const uint Gateway = 0x0A090001;

    private static readonly MacAddress Web1 = MacAddress.Parse("52:54:00:09:00:02");
    private static readonly MacAddress Web2 = MacAddress.Parse("52:54:00:09:00:03");
    private static readonly MacAddress Other = MacAddress.Parse("02:00:00:00:00:77");

    private static readonly Datapath Guarded = Scenarios.All["guard"];
    private static readonly Datapath Plain = Guarded with { Guard = null, Ports = [.. Guarded.Ports.Select(port => port with { GuardedNic = null, GuardPort = null })] };
    private static readonly DesiredState Held = Networks.Compile(Guarded);

    [Fact]
    public void Honest_unicast_reaches_a_guarded_host_that_has_never_been_heard()
    {
        Assert.Equal(["2"], new Rig(Guarded).Send(1, Ip(Web2, Web1, Web1Ip, Web2Ip)));
        Assert.Equal(["2", "controller"], new Rig(Guarded).Send(24, Ip(Web2, Other, Gateway, Web2Ip, 100)).Order());
    }

    [Fact]
    public void What_a_guarded_host_says_of_itself_falsely_comes_out_nowhere()
    {
        var rig = new Rig(Guarded);

        Assert.Empty(rig.Send(1, Ip(Web2, Other, Web1Ip, Web2Ip)));
        Assert.Empty(rig.Send(1, Ip(Web2, Web1, Web2Ip, Web2Ip)));
        Assert.Empty(rig.Send(1, Arp(2, Web1, Gateway, Web2, Web2Ip, Web2)));
        Assert.Empty(rig.Send(1, Arp(1, Other, Web1Ip, default, Web2Ip, MacAddress.Broadcast)));
    }

    [Fact]
    public void An_ARP_request_for_a_guarded_host_goes_to_it_alone_and_others_never_to_guarded_hosts()
    {
        var rig = new Rig(Guarded);

        Assert.Equal(["2"], rig.Send(1, Arp(1, Web1, Web1Ip, default, Web2Ip, MacAddress.Broadcast)));
        Assert.DoesNotContain("2", rig.Send(1, Arp(1, Web1, Web1Ip, default, Gateway, MacAddress.Broadcast)));
        Assert.Contains("24:100", rig.Send(1, Arp(1, Web1, Web1Ip, default, Gateway, MacAddress.Broadcast)));
        Assert.DoesNotContain(rig.Send(24, Arp(1, Other, Gateway, default, 0x0A090063, MacAddress.Broadcast, 100)), exit => exit is "1" or "2");
    }

    [Fact]
    public void Nobody_outside_claims_a_guarded_hosts_addresses()
    {
        var rig = new Rig(Guarded);

        foreach (var (port, vid) in new[] { (3u, (int?)null), (24u, 100) })
        {
            Assert.Empty(rig.Send(port, Ip(Web2, Web1, Gateway, Web2Ip, vid)));
            Assert.Empty(rig.Send(port, Arp(2, Other, Web1Ip, Web2, Web2Ip, Web2, vid)));
        }
    }

    [Fact]
    public void Ports_without_a_guard_go_on_as_before()
    {
        var (guarded, plain) = (new Rig(Guarded), new Rig(Plain));

        foreach (var frame in new[] { Ip(Rig.Unknown, Other, 0x0A090050, 0x0A090051), Arp(1, Other, 0x0A090050, default, 0x0A090051, MacAddress.Broadcast) })
            Assert.Equal(plain.Send(3, frame).Where(exit => exit is not ("1" or "2")).Order(), guarded.Send(3, frame).Where(exit => exit is not ("1" or "2")).Order());
    }

    [Fact]
    public void In_report_mode_what_would_be_dropped_goes_where_it_went_without_a_guard()
    {
        var (report, plain) = (new Rig(Guarded with { Guard = Guarded.Guard! with { ReportOnly = true } }), new Rig(Plain));

        foreach (var frame in new[] { Ip(Web2, Other, Web1Ip, Web2Ip), Arp(2, Web1, Gateway, Web2, Web2Ip, Web2), Arp(1, Web1, Web1Ip, default, Web2Ip, MacAddress.Broadcast) })
            Assert.Equal(plain.Send(1, frame), report.Send(1, frame));
    }

    [Fact]
    public void Table_0_is_the_guards_and_the_tables_behind_are_those_of_a_switch_without()
    {
        Assert.All(Held.Flows.Where(flow => flow.Entry.TableId < 20), flow => Assert.True(GuardCookie.IsGuard(flow.Entry.Cookie)));
        Assert.Equal(DatapathCompiler.TablesInUse(Plain), DatapathCompiler.TablesInUse(Guarded));
        Assert.DoesNotContain(Networks.Compile(Plain).Flows, flow => flow.Entry.TableId is > 0 and < 20 || GuardCookie.IsGuard(flow.Entry.Cookie));
    }

    [Fact]
    public void A_restart_that_finds_the_guard_in_place_sends_nothing() => Assert.True(Reconnect(Observed(Held), Held).IsEmpty);

    [Fact]
    public void Entries_of_other_NICs_stay_whatever_the_configuration_says()
    {
        FlowEntry[] others = [Entry(0, GuardCookie.Of("br0", "a-vm")), Entry(1, GuardCookie.Of("br0", "a-vm")), Entry(19, GuardCookie.Of("br0", "another"))];

        foreach (var desired in new[] { Held, Networks.Compile(Plain) })
        {
            var change = Reconnect(Observed(Held, others), desired);
            Assert.DoesNotContain(change.Flows, flow => others.Contains(flow.Entry));
            Assert.Empty(change.DeletedGroups);
            Assert.DoesNotContain(change.DeletedMeters, meter => GuardMeters.Owns(meter.Entry.MeterId) && Held.Meters.All(held => held.Entry.MeterId != meter.Entry.MeterId));
        }
    }

    [Fact]
    public void A_guard_that_was_taken_out_of_the_configuration_goes_whole_also_after_a_restart()
    {
        var plain = Networks.Compile(Plain);

        var change = Reconnect(Observed(Held), plain);

        var left = Held.Flows.Select(flow => flow.Entry.Key).Except(change.Flows.Where(flow => flow.Kind == ChangeKind.Delete).Select(flow => flow.Entry.Key))
            .Except(plain.Flows.Select(flow => flow.Entry.Key));
        Assert.Empty(left);
        Assert.Equal(Held.Groups.Length, change.DeletedGroups.Length);
        Assert.Equal(Held.Meters.Count(meter => GuardMeters.Owns(meter.Entry.MeterId)), change.DeletedMeters.Length);
    }

    [Fact]
    public void Entries_of_a_host_that_is_guarded_no_more_go_after_a_restart()
    {
        var fewer = Guarded with { Ports = [.. Guarded.Ports.Select(port => port.Name == "web2" ? port with { GuardedNic = null } : port)] };

        var tables = new FlowTables(Held.Flows.Select(flow => flow.Entry));
        tables.Apply(Reconnect(Observed(Held), Networks.Compile(fewer)));

        FlowTables.AssertSame(Networks.Compile(fewer).Flows.Select(flow => flow.Entry), tables.Entries);
    }

    [Fact]
    public void A_take_over_from_FAUCET_leaves_the_guards_tables_alone()
    {
        var guard = Entry(3, GuardCookie.Of("br0", "a-vm"));
        var miss = new FlowEntry(3, 0, Match.Any, [], DiffOptions.FaucetCookie);

        var change = StateDiff.Compute(Observed(Networks.Compile(Plain), guard, miss), Networks.Compile(Plain), new DiffOptions(true, 0) { DatapathName = "sw1" });

        Assert.Equal([miss], change.Flows.Select(flow => flow.Entry));
    }

    private static SwitchChange Reconnect(ObservedState observed, DesiredState desired) => StateDiff.Compute(observed, desired, new DiffOptions(true, Guarded.Cookie) { DatapathName = Guarded.Name });

    private static ObservedState Observed(DesiredState desired, params FlowEntry[] more) =>
        new([.. desired.Flows.Select(flow => flow.Entry), .. more], [.. desired.Groups.Select(group => group.Entry)], [.. desired.Meters.Select(meter => meter.Entry)]);

    private static FlowEntry Entry(byte table, ulong cookie) => new(table, 50, Match.Of(MatchField.Exact(OxmField.InPort, 900)), [new GotoTableInstruction((byte)(table + 1))], cookie);

    private static byte[] Ip(MacAddress destination, MacAddress source, uint from, uint to, int? vid = null) =>
        Ethernet(destination, source, EtherType.IPv4, FrameBuilder.IPv4(from, to, 17, FrameBuilder.Udp(1000, 2000, [1, 2, 3])), vid);

    private static byte[] Arp(ushort operation, MacAddress sender, uint senderIp, MacAddress target, uint targetIp, MacAddress destination, int? vid = null) =>
        Ethernet(destination, sender, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(operation, sender, senderIp, target, targetIp)), vid);

    private static byte[] Ethernet(MacAddress destination, MacAddress source, ushort etherType, byte[] payload, int? vid) => vid is { } tag
        ? FrameBuilder.Ethernet(destination, source, etherType, payload, new VlanTag(EtherType.Vlan, (ushort)tag))
        : FrameBuilder.Ethernet(destination, source, etherType, payload);
}
