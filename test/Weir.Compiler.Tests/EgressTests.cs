using Weir.Model;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>ACLs on what leaves VLANs.</summary>
public class EgressTests
{
    private static readonly Acl NoTelnet = Networks.Acl("no-telnet", Networks.Rule(Networks.Tcp(23), false), Networks.Rule(Match.Any, true));
    private static readonly LearnedHost A = new(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(100), new PortNumber(1));
    private static readonly LearnedHost B = new(MacAddress.Parse("02:00:00:00:00:02"), Vid.From(100), new PortNumber(2));
    private static readonly LearnedHost C = new(MacAddress.Parse("02:00:00:00:00:03"), Vid.From(200), new PortNumber(3));

    [Fact]
    public void What_leaves_a_vlan_is_filtered_known_or_flooded()
    {
        var rig = new Rig(Network(NoTelnet), A, B, C);

        Assert.Equal(["2:100"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)));
        Assert.Empty(rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 23)));
        Assert.Equal(["2:100"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)));
        Assert.Empty(rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 23)));
        Assert.Empty(rig.Send(1, Rig.Tcp(MacAddress.Broadcast, A.Mac, 23)));
        Assert.Equal(["2:200"], rig.Send(3, Rig.Tcp(Rig.Unknown, C.Mac, 23)));
    }

    [Fact]
    public void What_a_coprocessor_injects_into_the_vlan_is_filtered_and_what_it_sends_to_a_port_is_not()
    {
        var network = Network(NoTelnet);
        var rig = new Rig(network with { Ports = [.. network.Ports, Networks.Coprocessor(9)] }, A);

        Assert.Empty(rig.Send(9, Rig.Tcp(A.Mac, B.Mac, 23, 100)));
        Assert.Equal(["1"], rig.Send(9, Rig.Tcp(A.Mac, B.Mac, 24, 100)));
        Assert.Equal(["1"], rig.Send(9, Rig.Tcp(A.Mac, B.Mac, 23, 1001)));
    }

    [Fact]
    public void The_acl_of_one_vlan_moves_nothing_of_another_and_one_entry_of_each_host()
    {
        var (before, after) = (Networks.Compile(Network()), Networks.Compile(Network(NoTelnet)));
        foreach (var change in (SwitchChange[])[StateDiff.Compute(before, after), StateDiff.Compute(after, before)])
        {
            foreach (var flow in change.Flows)
                Assert.True(flow.Entry.TableId is 31 or 32 || flow.Entry.Match.Find(OxmField.VlanVid)?.LowValue == 0x1064, FlowText.Format(flow.Entry));
        }

        var hosts = HostChanges.Between(Network(), Network(NoTelnet), [A, B, C]);
        Assert.Equal([(ChangeKind.Modify, A.Mac), (ChangeKind.Modify, B.Mac)], hosts.Flows.Select(flow => (flow.Kind, MacAddress.FromBits(flow.Entry.Match.Find(OxmField.EthDst)!.Value.LowValue))));
        Assert.Equal([(A.Port, A.Vid), (B.Port, B.Vid)], HostChanges.Places(Network(), Network(NoTelnet)).OrderBy(place => place.Port));
    }

    [Fact]
    public void Without_bundles_no_frame_is_lost_on_the_way_in_or_out()
    {
        foreach (var (old, next) in new[] { (Network(), Network(NoTelnet)), (Network(NoTelnet), Network()), (Network(), Network() with { EgressPipeline = true }), (Network() with { EgressPipeline = true }, Network()) })
        {
            var (held, desired) = (Networks.Compile(old), Networks.Compile(next));
            var rig = new Rig(old, held, [A, B, C]);
            foreach (var phase in StateDiff.Compute(held, desired).With(HostChanges.Between(old, next, [A, B, C]).Flows).ToMessagesWithoutBundle())
            {
                foreach (var message in phase)
                {
                    rig.Apply(message);
                    Assert.Equal(["2:100"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)));
                    Assert.Equal(["1"], rig.Send(2, Rig.Tcp(A.Mac, B.Mac, 24, 100)));
                    Assert.Equal(["2:100"], rig.Send(1, Rig.ArpRequest(A.Mac)));
                    Assert.Equal(["2:200"], rig.Send(3, Rig.ArpRequest(C.Mac)));
                }
            }
        }
    }

    [Fact]
    public void Hosts_behind_the_egress_tables_are_read_back_and_so_are_faucets()
    {
        var entry = new HostEntries(Network(NoTelnet)).Destination(B);

        Assert.True(HostEntries.IsDynamic(entry));
        Assert.True(HostEntries.TryReadDestination(entry, out var host) && host == B);
        var faucets = entry with { TableId = 3, Instructions = [new WriteMetadataInstruction((100 << 12) | 2, 0xFF_FFFF), new GotoTableInstruction(4)] };
        Assert.True(HostEntries.TryReadDestination(faucets, out host) && host == B);
    }

    [Fact]
    public void Rules_on_what_leaves_keep_their_priorities_when_the_switch_is_read_back()
    {
        var longer = NoTelnet with { Rules = NoTelnet.Rules.Insert(1, Networks.Rule(Networks.Tcp(25), false)) };
        var held = Networks.Compile(Network(NoTelnet));
        var edited = Networks.Compile(Network(longer), held.AclPriorities);

        Assert.Equal(1, StateDiff.Compute(held, edited).Count);
        Assert.Equal(edited.Flows.Select(flow => flow.Entry), Networks.Compile(Network(longer), AclPriorities.FromObserved(edited.Flows.Select(flow => flow.Entry))).Flows.Select(flow => flow.Entry));
    }

    private static Datapath Network(params Acl[] aclsOut) => Networks.Of(
        [Networks.Port(1, 100), Networks.Port(2, null, 100, 200), Networks.Port(3, 200)],
        [Networks.Vlan(100) with { AclsOut = [.. aclsOut] }, Networks.Vlan(200)]);
}
