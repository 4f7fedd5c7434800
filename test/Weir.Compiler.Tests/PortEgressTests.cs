using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>ACLs on what VLANs send out of ports.</summary>
public class PortEgressTests
{
    private static readonly Acl NoTelnet = Networks.Acl("no-telnet", Networks.Rule(Networks.Tcp(23), false), Networks.Rule(Match.Any, true, new AclSetField(MatchField.Exact(OxmField.EthSrc, 0x0E00_0000_0099))));
    private static readonly LearnedHost A = new(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(100), new PortNumber(1));
    private static readonly LearnedHost B = new(MacAddress.Parse("02:00:00:00:00:02"), Vid.From(100), new PortNumber(2));
    private static readonly LearnedHost C = new(MacAddress.Parse("02:00:00:00:00:03"), Vid.From(100), new PortNumber(3));

    [Fact]
    public void What_leaves_the_port_is_filtered_known_or_flooded_and_others_get_it()
    {
        var rig = new Rig(Network(NoTelnet), A, B, C);

        Assert.Equal(["2"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)));
        Assert.Empty(rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 23)));
        Assert.Equal(["3:100"], rig.Send(1, Rig.Tcp(C.Mac, A.Mac, 23)));
        Assert.Equal(["2", "3:100", "4"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)).Order());
        Assert.Equal(["3:100", "4"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 23)).Order());
        Assert.Equal(["3:100", "4"], rig.Send(1, Rig.Tcp(MacAddress.Broadcast, A.Mac, 23)).Order());
        Assert.Equal(["1", "3:100", "4"], rig.Send(2, Rig.Tcp(MacAddress.Broadcast, B.Mac, 23)).Order());
    }

    [Fact]
    public void Vlan_and_port_may_both_filter()
    {
        var network = Network(NoTelnet);
        var both = network with { Vlans = [network.Vlans[0] with { AclsOut = [Networks.Acl("no-ssh", Networks.Rule(Networks.Tcp(22), false), Networks.Rule(Match.Any, true))] }] };
        foreach (var dp in new[] { both, both with { EgressPipeline = true } })
        {
            var rig = new Rig(dp, A, B, C);

            foreach (ushort port in (ushort[])[22, 23])
            {
                Assert.Empty(rig.Send(1, Rig.Tcp(B.Mac, A.Mac, port)));
                Assert.DoesNotContain("2", rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, port)));
            }

            Assert.Equal(["2"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)));
            Assert.Equal(["2", "3:100", "4"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)).Order());
        }
    }

    [Fact]
    public void A_mirror_of_the_port_gets_what_leaves_it_and_no_more()
    {
        var network = Network(NoTelnet);
        var rig = new Rig(network with { Ports = [.. network.Ports, Networks.Port(5) with { OutputOnly = true, MirrorOf = [new PortNumber(2)] }] }, A, B);

        Assert.Equal(["2", "5"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)).Order());
        Assert.Empty(rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 23)));
        Assert.Equal(["2", "3:100", "4", "5"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)).Order());
        Assert.Equal(["3:100", "4"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 23)).Order());
    }

    [Fact]
    public void Without_bundles_nobody_loses_a_frame_while_it_comes_and_goes()
    {
        foreach (var (old, next) in new[] { (Network(), Network(NoTelnet)), (Network(NoTelnet), Network()) })
        {
            var (held, desired) = (Networks.Compile(old), Networks.Compile(next));
            var hosts = HostChanges.Between(old, next, [A, B, C]);
            Assert.All(hosts.Flows, flow => Assert.Equal(B.Mac.Bits, flow.Entry.Match.Find(OxmField.EthDst)!.Value.LowValue));
            var rig = new Rig(old, held, [A, B, C]);
            foreach (var message in StateDiff.Compute(held, desired).With(hosts.Flows).ToMessagesWithoutBundle().SelectMany(phase => phase))
            {
                rig.Apply(message);
                Assert.Equal(["2"], rig.Send(1, Rig.Tcp(B.Mac, A.Mac, 24)));
                Assert.Equal(["3:100"], rig.Send(1, Rig.Tcp(C.Mac, A.Mac, 23)));
                Assert.Equal(["2", "3:100", "4"], rig.Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)).Order());
            }
        }
    }

    [Fact]
    public void Hosts_and_priorities_are_read_back()
    {
        var entry = new HostEntries(Network(NoTelnet)).Destination(B);
        Assert.True(HostEntries.TryReadDestination(entry, out var host) && host == B);

        var longer = NoTelnet with { Rules = NoTelnet.Rules.Insert(1, Networks.Rule(Networks.Tcp(25), false)) };
        var edited = Networks.Compile(Network(longer), Networks.Compile(Network(NoTelnet)).AclPriorities);
        Assert.Equal(edited.Flows.Select(flow => flow.Entry), Networks.Compile(Network(longer), AclPriorities.FromObserved(edited.Flows.Select(flow => flow.Entry))).Flows.Select(flow => flow.Entry));
    }

    [Fact]
    public void A_switch_that_cannot_copy_gets_no_floods_there_and_the_configuration_is_refused()
    {
        var dp = Network(NoTelnet);
        var desired = DatapathCompiler.Compile(dp, Networks.AllUp(dp), SwitchCapabilities.Plain);

        Assert.True(Assert.Single(desired.Diagnostics).IsError);
        Assert.Equal(["3:100", "4"], new Rig(dp, desired, [A]).Send(1, Rig.Tcp(Rig.Unknown, A.Mac, 24)).Order());
    }

    private static Datapath Network(params Acl[] aclsOut) =>
        Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100) with { AclsOut = [.. aclsOut] }, Networks.Port(3, null, 100), Networks.Port(4, 100)]);
}
