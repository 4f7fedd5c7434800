using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Datapaths;
using Weir.Controller.Hosts;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Controller.Tests.Datapaths;

public class HostAdoptionTests
{
    private static readonly Vid Office = Vid.From(10);
    private static readonly LearnedHost Alice = new(MacAddress.FromBits(0x0200_0000_0002), Office, new PortNumber(1));
    private static readonly HostEntries Entries = new(Network());

    [Fact]
    public void A_host_with_both_entries_is_kept_and_nothing_is_sent()
    {
        var adoption = HostAdoption.Plan(Network(), AllUp(Network()), [Seen(Entries.Source(Alice), 100), Seen(Entries.Destination(Alice), 90)], 5000);

        Assert.Empty(adoption.Flows);
        Assert.Equal([new HostRecord(Alice.Vid, Alice.Mac, Alice.Port, 4900)], adoption.Hosts);
    }

    [Fact]
    public void A_missing_destination_is_added()
    {
        var adoption = HostAdoption.Plan(Network(), AllUp(Network()), [Seen(Entries.Source(Alice), 100)], 5000);

        Assert.Equal([new FlowChange(ChangeKind.Add, Entries.Destination(Alice), null)], adoption.Flows);
    }

    [Fact]
    public void A_destination_alone_is_a_host_that_will_be_learned_anew_when_it_speaks()
    {
        var adoption = HostAdoption.Plan(Network(), AllUp(Network()), [Seen(Entries.Destination(Alice), 200)], 5000);

        Assert.Empty(adoption.Flows);
        Assert.Equal(5000u - 150, Assert.Single(adoption.Hosts).LearnedAtSeconds);
    }

    [Fact]
    public void Entries_of_a_port_that_left_the_vlan_are_deleted()
    {
        var datapath = Network() with { Ports = [new Port(Alice.Port, "1") { NativeVlan = Vid.From(20) }] };

        var adoption = HostAdoption.Plan(datapath, AllUp(datapath), [Seen(Entries.Source(Alice), 100), Seen(Entries.Destination(Alice), 90)], 5000);

        Assert.Empty(adoption.Hosts);
        Assert.Equal([ChangeKind.Delete, ChangeKind.Delete], adoption.Flows.Select(flow => flow.Kind));
    }

    [Fact]
    public void A_port_that_is_tagged_now_gets_another_way_out()
    {
        var datapath = Network() with { Ports = [new Port(Alice.Port, "1") { TaggedVlans = [Office] }] };

        var adoption = HostAdoption.Plan(datapath, AllUp(datapath), [Seen(Entries.Source(Alice), 100), Seen(Entries.Destination(Alice), 90)], 5000);

        Assert.Equal([new FlowChange(ChangeKind.Modify, new HostEntries(datapath).Destination(Alice), null)], adoption.Flows);
    }

    [Fact]
    public void Of_two_places_the_later_one_counts()
    {
        var moved = Alice with { Port = new PortNumber(2) };

        var adoption = HostAdoption.Plan(Network(), AllUp(Network()), [Seen(Entries.Source(Alice), 100), Seen(Entries.Source(moved), 10), Seen(Entries.Destination(moved), 10)], 5000);

        Assert.Equal(moved.Port, Assert.Single(adoption.Hosts).Port);
        Assert.Equal([new FlowChange(ChangeKind.Delete, Entries.Source(Alice), null)], adoption.Flows);
    }

    [Fact]
    public void Hosts_in_faucets_packed_tables_are_taken_over()
    {
        var adoption = HostAdoption.Plan(Network(), AllUp(Network()), [Seen(Entries.Source(Alice) with { TableId = 1 }, 100), Seen(Entries.Destination(Alice) with { TableId = 2 }, 90)], 5000);

        Assert.Equal(Alice.Mac, Assert.Single(adoption.Hosts).Mac);
        Assert.Equal([new FlowChange(ChangeKind.Add, Entries.Destination(Alice), null), new FlowChange(ChangeKind.Add, Entries.Source(Alice), null)], adoption.Flows);
    }

    private static ObservedFlow Seen(FlowEntry entry, uint duration) => new(entry, duration);

    private static Datapath Network() => new(new DatapathId(1), "sw1")
    {
        Vlans = [new Vlan("office", Office), new Vlan("lab", Vid.From(20))],
        Ports = [new Port(new PortNumber(1), "1") { NativeVlan = Office }, new Port(new PortNumber(2), "2") { NativeVlan = Office }],
    };

    private static ImmutableHashSet<PortNumber> AllUp(Datapath datapath) => [.. datapath.Ports.Select(port => port.Number)];
}
