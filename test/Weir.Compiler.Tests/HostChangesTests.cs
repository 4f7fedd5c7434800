using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

public class HostChangesTests
{
    private static readonly LearnedHost OnPort1 = new(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(100), new PortNumber(1));
    private static readonly LearnedHost OnPort2 = new(MacAddress.Parse("02:00:00:00:00:02"), Vid.From(100), new PortNumber(2));
    private static readonly Datapath Before = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100)]);

    [Fact]
    public void Nothing_changed_changes_no_host() => Assert.Empty(Changes(Before with { Description = "another" }).Flows);

    [Fact]
    public void Native_now_tagged_modifies_the_destination_alone()
    {
        var changes = Changes(Networks.Of([Networks.Port(1, null, 100), Networks.Port(2, 100)]));

        var change = Assert.Single(changes.Flows);
        Assert.Equal((ChangeKind.Modify, Pipeline.EthDst.Id), (change.Kind, change.Entry.TableId));
        Assert.EndsWith(" actions=output:1", FlowText.Format(change.Entry), StringComparison.Ordinal);
        Assert.Equal([OnPort1, OnPort2], changes.Kept);
    }

    [Fact]
    public void A_mirror_more_modifies_the_destination_alone()
    {
        var changes = Changes(Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100), Networks.Port(3) with { MirrorOf = [OnPort1.Port], OutputOnly = true }]));

        Assert.EndsWith(" actions=pop_vlan,output:3,output:1", FlowText.Format(Assert.Single(changes.Flows).Entry), StringComparison.Ordinal);
    }

    public static TheoryData<string> WaysToLose => ["removed", "disabled", "other VLAN", "output only", "coprocessor"];

    [Theory]
    [MemberData(nameof(WaysToLose))]
    public void Hosts_of_a_port_that_may_no_longer_have_them_go(string way)
    {
        Port? port = way switch
        {
            "removed" => null,
            "disabled" => Networks.Port(1, 100) with { Enabled = false },
            "other VLAN" => Networks.Port(1, 200),
            "output only" => Networks.Port(1, 100) with { OutputOnly = true },
            _ => Networks.Coprocessor(1),
        };

        var changes = Changes(Networks.Of([.. port is null ? Array.Empty<Port>() : [port], Networks.Port(2, 100)]));

        Assert.Equal([OnPort1], changes.Forgotten);
        Assert.Equal([OnPort2], changes.Kept);
        Assert.Equal(
            [new HostEntries(Before).Source(OnPort1).Key, new HostEntries(Before).Destination(OnPort1).Key],
            changes.Flows.Select(flow => flow.Entry.Key));
        Assert.All(changes.Flows, flow => Assert.Equal(ChangeKind.Delete, flow.Kind));
    }

    [Fact]
    public void Another_cookie_means_both_entries_anew()
    {
        var changes = Changes(Before with { Cookie = 5 });

        Assert.Equal([(ChangeKind.Add, 5UL), (ChangeKind.Add, 5UL), (ChangeKind.Add, 5UL), (ChangeKind.Add, 5UL)], changes.Flows.Select(flow => (flow.Kind, flow.Entry.Cookie)));
    }

    private static HostChanges Changes(Datapath after) => HostChanges.Between(Before, after, [OnPort1, OnPort2]);
}
