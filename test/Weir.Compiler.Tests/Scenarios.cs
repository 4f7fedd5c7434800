using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Networks whose entries and behaviour are on file.</summary>
internal static class Scenarios
{
    public static SortedDictionary<string, Datapath> All { get; } = new(StringComparer.Ordinal)
    {
        ["coprocessing"] = Networks.Coprocessing(),
        ["minimal"] = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100)]),
        ["trunk"] = Networks.Of([Networks.Port(1, 100, 200, 300), Networks.Port(2, 200), Networks.Port(3, null, 100, 200), Networks.Port(4) with { CountUntagVlanMiss = true, TaggedVlans = [Vid.From(300)] }]),
        ["mirror"] = Networks.Of(
        [
            Networks.Port(1, 100),
            Networks.Port(2, 100),
            Networks.Port(3, null, 100),
            Networks.Port(4) with { MirrorOf = [new PortNumber(1), new PortNumber(3)], OutputOnly = true },
        ]),
        ["vlan-acl"] = Networks.Of(
            [Networks.Port(1, 100), Networks.Port(2, 100), Networks.Port(3, 200), Networks.Port(4, 200)],
            [
                Networks.Vlan(100) with { AclsIn = [Networks.Acl("web", Networks.Rule(Networks.Tcp(80), true), Networks.Rule(Networks.EthTypeIs(EtherType.Arp), true))] },
                Networks.Vlan(200) with { UnicastFlood = false },
            ]),
    };
}
