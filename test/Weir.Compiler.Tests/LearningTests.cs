using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Entries and behaviour of hosts on ports with learning options.</summary>
public class LearningTests
{
    private static readonly MacAddress Alice = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Bob = MacAddress.Parse("02:00:00:00:00:02");

    [Fact]
    public void A_permanent_host_has_no_timeouts_and_its_source_is_dropped_elsewhere()
    {
        var dp = Networks.Of([Networks.Port(1, 100) with { PermanentLearn = true }, Networks.Port(2, 100), Networks.Port(3, 200)]);
        var host = Host(Alice, 1);
        var rig = new Rig(dp, host);

        Assert.All(new HostEntries(dp).All(host), entry => Assert.Equal((0, 0), (entry.IdleTimeoutSeconds, entry.HardTimeoutSeconds)));
        Assert.Equal(["2"], rig.Send(1, MacAddress.Broadcast, Alice));
        Assert.Equal([], rig.Send(2, MacAddress.Broadcast, Alice));
        Assert.Equal(["controller"], rig.Send(3, MacAddress.Broadcast, Alice)); // another VLAN, another host
        Assert.Equal(["controller", "1"], rig.Send(2, Alice, Bob));
    }

    [Fact]
    public void Permanent_learning_turned_on_and_off_concerns_its_own_hosts_alone()
    {
        var off = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100)]);
        var on = Networks.Of([Networks.Port(1, 100) with { PermanentLearn = true }, Networks.Port(2, 100)]);
        LearnedHost[] hosts = [Host(Alice, 1), Host(Bob, 2)];

        var there = HostChanges.Between(off, on, hosts);
        var back = HostChanges.Between(on, off, hosts);

        Assert.Equal([(ChangeKind.Add, 30), (ChangeKind.Add, 25), (ChangeKind.Add, 25)], there.Flows.Select(flow => (flow.Kind, (int)flow.Entry.TableId)));
        Assert.All(there.Flows, flow => Assert.Contains(Alice.ToString(), flow.Entry.Match.ToString(), StringComparison.Ordinal));
        Assert.Equal([(ChangeKind.Add, 30), (ChangeKind.Add, 25), (ChangeKind.Delete, 25)], back.Flows.Select(flow => (flow.Kind, (int)flow.Entry.TableId)));
        Assert.True(StateDiff.Compute(Networks.Compile(off), Networks.Compile(on)).IsEmpty);
    }

    [Fact]
    public void With_use_idle_timeout_sources_idle_out_and_the_switch_reports_it()
    {
        var dp = Networks.Of([Networks.Port(1, 100)]) with { UseIdleTimeout = true };
        var (timeouts, entries) = (LearnTimeouts.For(dp, Alice), new HostEntries(dp));

        var (source, destination) = (entries.Source(Host(Alice, 1)), entries.Destination(Host(Alice, 1)));

        Assert.Equal((timeouts.SourceHardSeconds, 0, FlowEntryFlags.SendFlowRemoved), (source.IdleTimeoutSeconds, source.HardTimeoutSeconds, source.Flags));
        Assert.Equal((timeouts.DestinationIdleSeconds, 0, FlowEntryFlags.SendFlowRemoved), (destination.IdleTimeoutSeconds, destination.HardTimeoutSeconds, destination.Flags));
    }

    [Fact]
    public void Without_idle_dst_destinations_have_no_timeout()
    {
        var dp = Networks.Of([Networks.Port(1, 100)]) with { IdleDst = false };

        Assert.Equal(0, new HostEntries(dp).Destination(Host(Alice, 1)).IdleTimeoutSeconds);
        Assert.True(new HostEntries(dp).Source(Host(Alice, 1)).HardTimeoutSeconds > 0);
    }

    [Fact]
    public void A_hairpin_port_gets_back_what_its_other_host_sends()
    {
        var dp = Networks.Of([Networks.Port(1, 100) with { Hairpin = true }, Networks.Port(2, 100), Networks.Port(3, null, 100) with { HairpinUnicast = true }]);
        var rig = new Rig(dp, Host(Alice, 1), Host(Bob, 1), Host(MacAddress.FromBits(0x0200_0000_0003), 3), Host(MacAddress.FromBits(0x0200_0000_0004), 3));

        Assert.Equal(["1"], rig.Send(1, Bob, Alice));
        Assert.Equal(["3:100", "1", "2"], rig.Send(1, MacAddress.Broadcast, Alice));
        Assert.Equal(["3:100"], rig.Send(3, MacAddress.FromBits(0x0200_0000_0004), MacAddress.FromBits(0x0200_0000_0003), 100));
        Assert.Equal(["1", "2"], rig.Send(3, MacAddress.Broadcast, MacAddress.FromBits(0x0200_0000_0003), 100));
    }

    [Fact]
    public void The_first_hairpin_port_touches_no_entry_of_another()
    {
        var off = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100), Networks.Port(3, 200)]);
        var on = Networks.Of([Networks.Port(1, 100) with { HairpinUnicast = true }, Networks.Port(2, 100), Networks.Port(3, 200)]);

        var change = StateDiff.Compute(Networks.Compile(off), Networks.Compile(on)).With(HostChanges.Between(off, on, [Host(Alice, 1), Host(Bob, 2)]).Flows);

        Assert.Equal(["Add 30 miss", "Add 29", "Modify 25", "Modify 25"], change.Flows.Select(flow => flow.Entry.Match.Count == 0 ? "Add 30 miss" : $"{flow.Kind} {flow.Entry.TableId}").OrderBy(text => text != "Add 30 miss").ThenBy(text => text, StringComparer.Ordinal));
        Assert.DoesNotContain(change.Flows, flow => flow.Entry.Match.ToString().Contains("in_port=2", StringComparison.Ordinal) || flow.Entry.Match.ToString().Contains(Bob.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Restricted_ports_send_each_other_address_resolution_alone()
    {
        var dp = Networks.Of([Networks.Port(1, 100) with { RestrictedBcastArpnd = true }, Networks.Port(2, 100) with { RestrictedBcastArpnd = true }, Networks.Port(3, 100)]);
        var rig = new Rig(dp, Host(Alice, 1), Host(Bob, 3));

        Assert.Equal(["3"], rig.Send(1, MacAddress.Broadcast, Alice));
        Assert.Equal(["3"], rig.Send(1, MacAddress.Parse("01:00:5e:00:00:fb"), Alice));
        Assert.Equal(["3"], rig.Send(1, Rig.Unknown, Alice));
        Assert.Equal(["2", "3"], rig.Send(1, Rig.ArpRequest(Alice)));
        Assert.Equal(["2", "3"], rig.Send(1, Rig.Frame(MacAddress.Parse("33:33:ff:00:00:09"), Alice, null, EtherType.IPv6)));
        Assert.Equal(["2", "3"], rig.Send(1, Rig.Frame(MacAddress.Parse("33:33:00:00:00:02"), Alice, null, EtherType.IPv6)));
        Assert.Equal(["3"], rig.Send(1, Rig.Frame(MacAddress.Parse("33:33:00:00:00:fb"), Alice, null, EtherType.IPv6)));
        Assert.Equal(["1", "2"], rig.Send(3, MacAddress.Broadcast, Bob));
    }

    [Fact]
    public void Combinatorial_floods_have_an_entry_for_each_sender_and_none_for_all()
    {
        var dp = Networks.Of([Networks.Port(1, 100), Networks.Port(2, null, 100), Networks.Coprocessor(4)]) with { CombinatorialPortFlood = true };
        var floods = Networks.Compile(dp).Flows.Where(flow => flow.Entry.TableId == 33 && flow.Entry.Match.Find(OxmField.VlanVid) is not null).ToList();
        var rig = new Rig(dp, Host(Alice, 1));

        Assert.Equal(15, floods.Count);
        Assert.All(floods, flow => Assert.NotNull(flow.Entry.Match.Find(OxmField.InPort)));
        Assert.Equal(["2:100"], rig.Send(1, MacAddress.Broadcast, Alice));
        Assert.Equal(["2:100", "1"], rig.Send(4, MacAddress.Broadcast, Bob, 100));
    }

    private static LearnedHost Host(MacAddress mac, uint port) => new(mac, Vid.From(100), new PortNumber(port));
}
