using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>A port as the property tests draw it; every value means something, so that shrinking works.</summary>
/// <param name="Native">Native VLAN: none or one of three.</param>
/// <param name="Tagged">Bit mask of the three VLANs.</param>
/// <param name="Role">Ordinary for most values; disabled, output-only, coprocessor, mirror.</param>
/// <param name="Flags">Bit 0: down; 1: no unicast flood; 2: counts untagged misses; 3: hairpin; 4: hairpin_unicast; 5: restricted_bcast_arpnd; 6: permanent_learn; 7: lets everything out.</param>
/// <param name="Acl">A byte a rule.</param>
public sealed record PortDraw(byte Native, byte Tagged, byte Role, byte Flags, byte[] Acl);

/// <summary>A network as the property tests draw it.</summary>
/// <param name="Ports">Port 1 and on.</param>
/// <param name="VlanAcl">ACL of the first VLAN, a byte a rule.</param>
/// <param name="Flags">Bit 0: no unknown unicast in the second VLAN; 1: another cookie; 2: combinatorial_port_flood; 3: use_idle_timeout; 4: not idle_dst; 5: egress_pipeline; 6: the third VLAN lets everything out; 7: group_table.</param>
/// <param name="DatapathAcl">ACL of all ports, a byte a rule; where there is one, ports have none.</param>
public sealed record NetworkDraw(PortDraw[] Ports, byte[] VlanAcl, byte Flags, byte[] DatapathAcl)
{
    private static readonly int[] Vids = [100, 200, 300];

    // A third of the networks: the others show ACLs on ports.
    private bool HasDatapathAcl => DatapathAcl.Length > 0 && Flags % 3 == 0;

    public Datapath Datapath()
    {
        var ports = Ports.Take(8).Select((draw, i) => Port((uint)i + 1, draw)).ToList();
        Vlan[] vlans =
        [
            Networks.Vlan(100) with { AclsIn = VlanAcl.Length == 0 ? [] : [Acl("vlan", VlanAcl)] },
            Networks.Vlan(200) with { UnicastFlood = (Flags & 1) == 0 },
            Networks.Vlan(300) with { AclsOut = (Flags & 64) == 0 ? [] : [Networks.Acl("out", Networks.Rule(Match.Any, true))] },
        ];
        var dp = Networks.Of(ports, vlans) with { CombinatorialPortFlood = (Flags & 4) != 0, UseIdleTimeout = (Flags & 8) != 0, IdleDst = (Flags & 16) == 0, EgressPipeline = (Flags & 32) != 0, GroupTable = (Flags & 132) == 128 };
        if (HasDatapathAcl) dp = dp with { AclsIn = [Acl("dp", DatapathAcl)], Ports = [.. dp.Ports.Select(port => port with { AclsIn = [] })] };
        return (Flags & 2) == 0 ? dp : dp with { Cookie = 0x77 };
    }

    public DatapathState State(AclPriorities previous) =>
        new([.. Ports.Take(8).Select((draw, i) => (draw, number: new PortNumber((uint)i + 1))).Where(port => (port.draw.Flags & 1) == 0).Select(port => port.number)], previous);

    /// <summary>Every host that can be learned, one on each port and VLAN; its MAC tells where.</summary>
    public IEnumerable<LearnedHost> Hosts()
    {
        var entries = new HostEntries(Datapath());
        foreach (var vid in Vids)
        {
            for (uint port = 1; port <= 8; port++)
            {
                if (entries.CanLearn(new PortNumber(port), Vid.From(vid)))
                    yield return new(MacAddress.FromBits(0x0200_0000_0000UL + (ulong)((vid << 8) + port)), Vid.From(vid), new PortNumber(port));
            }
        }
    }

    /// <summary>An ACL with a rule a byte: equal bytes are equal rules, so lists of bytes are lists of rules to insert, move and remove.</summary>
    public static Acl Acl(string name, byte[] rules) => Networks.Acl(name, [.. rules.Select(rule => Networks.Rule(
        rule == 0 ? Match.Any : Networks.Tcp((ushort)(rule / 4)),
        (rule & 1) == 0,
        (rule & 2) == 0 ? [] : [Networks.Output(1)]))]);

    private static Port Port(uint number, PortDraw draw)
    {
        var native = draw.Native % 4 == 0 ? (int?)null : Vids[(draw.Native % 4) - 1];
        var port = Networks.Port(number, native, [.. Vids.Where((vid, i) => (draw.Tagged & (1 << i)) != 0 && vid != native)]) with
        {
            UnicastFlood = (draw.Flags & 2) == 0,
            CountUntagVlanMiss = (draw.Flags & 4) != 0,
            Hairpin = (draw.Flags & 8) != 0,
            LoopProtectExternal = (draw.Tagged & 24) == 24,
            HairpinUnicast = (draw.Flags & 24) == 16,
            RestrictedBcastArpnd = (draw.Flags & 32) != 0,
            PermanentLearn = (draw.Flags & 64) != 0,
            AclsOut = (draw.Flags & 128) == 0 ? [] : [Networks.Acl($"out{number}", Networks.Rule(Match.Any, true))],
            AclsIn = draw.Acl.Length == 0 ? ImmutableArray<Acl>.Empty : [Acl($"port{number}", draw.Acl)],
        };
        return (draw.Role % 16) switch
        {
            1 => port with { Enabled = false },
            2 => port with { OutputOnly = true, MirrorOf = [new PortNumber(1), new PortNumber(3)] },
            3 => Networks.Coprocessor(number) with { MirrorOf = [new PortNumber(2)] },
            4 => Networks.Coprocessor(number) with { AclsIn = port.AclsIn },
            5 => port with { OutputOnly = true },
            _ => port,
        };
    }
}
