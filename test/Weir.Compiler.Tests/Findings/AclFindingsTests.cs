using System.Collections.Immutable;
using Weir.Compiler.Findings;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Findings;

public class AclFindingsTests(ITestOutputHelper output)
{
    private static readonly MatchField Ip = MatchField.Exact(OxmField.EthType, EtherType.IPv4);
    private static readonly MatchField Tcp = MatchField.Exact(OxmField.IpProto, 6);

    [Fact]
    public void A_rule_behind_a_wider_one_is_shadowed()
    {
        var finding = Assert.Single(OnPort(Rule(true, Ip), Rule(false, Ip, Tcp)));

        Assert.Equal((AclFindingKind.Shadowed, 1), (finding.Kind, finding.Subject.Rule.Index));
        Assert.Equal(0, Assert.Single(finding.Others).Rule.Index);
    }

    [Fact]
    public void Of_the_rules_that_cover_another_only_those_needed_are_named()
    {
        var finding = Assert.Single(OnPort(
            Rule(true, Ip, Tcp, Port(80)),
            Rule(true, Ip, Source(0x0A00_0000, 0xFF80_0000)),
            Rule(false, MatchField.Exact(OxmField.EthType, EtherType.Arp)),
            Rule(true, Ip, Source(0x0A80_0000, 0xFF80_0000)),
            Rule(false, Ip, Source(0x0A00_0000, 0xFF00_0000), Tcp)));

        Assert.Equal((AclFindingKind.ShadowedByUnion, 4), (finding.Kind, finding.Subject.Rule.Index));
        Assert.Equal([1, 3], finding.Others.Select(other => other.Rule.Index));
        Assert.Equal(2, finding.Packets.Length);
    }

    [Fact]
    public void With_and_without_a_tag_is_everything() =>
        Assert.Equal(AclFindingKind.ShadowedByUnion, Assert.Single(OnPort(
            Rule(true, MatchField.Exact(OxmField.VlanVid, 0UL)),
            Rule(true, MatchField.Masked(OxmField.VlanVid, (ulong)Vid.Present, Vid.Present)),
            Rule(false, Ip))).Kind);

    [Fact]
    public void A_state_of_a_connection_that_is_not_tracked_does_not_exist()
    {
        var findings = OnPort(
            Rule(true, Ip, MatchField.Masked(OxmField.CtState, 0UL, 0x20)),
            Rule(true, Ip, MatchField.Masked(OxmField.CtState, 0x20UL, 0x20)),
            Rule(false, Ip, MatchField.Masked(OxmField.CtState, 0x21UL, 0x21)),
            Rule(false, Ip, MatchField.Masked(OxmField.CtState, 0x01UL, 0x21)));

        Assert.Equal([(AclFindingKind.Shadowed, 2), (AclFindingKind.Contradiction, 3)], findings.Select(finding => (finding.Kind, finding.Subject.Rule.Index)));
    }

    [Fact]
    public void One_field_by_two_names_contradicts_or_counts_once()
    {
        var findings = OnPort(
            Rule(true, Ip, MatchField.Exact(OxmField.EthTypeNxm, EtherType.Arp)),
            Rule(true, MatchField.Exact(OxmField.EthTypeNxm, EtherType.IPv4)),
            Rule(false, Ip, Tcp));

        Assert.Equal([(AclFindingKind.Contradiction, 0), (AclFindingKind.Shadowed, 2)], findings.Select(finding => (finding.Kind, finding.Subject.Rule.Index)));
    }

    [Fact]
    public void What_later_rules_do_the_same_way_is_redundant_unless_another_rule_is_between()
    {
        Assert.Equal([(AclFindingKind.Redundant, 0)], OnPort(Rule(true, Ip, Tcp, Port(80)), Rule(true, Ip, Tcp), Rule(false, Ip)).Select(finding => (finding.Kind, finding.Subject.Rule.Index)));
        Assert.Empty(OnPort(Rule(true, Ip, Tcp, Port(80)), Rule(false, Ip, Source(0x0A00_0000, 0xFF00_0000)), Rule(true, Ip)));
        Assert.Empty(OnPort(Rule(true, Ip, Tcp, Port(80)) with { Cookie = 7 }, Rule(true, Ip)));
        Assert.Empty(OnPort(Rule(true, Ip), Rule(false)));
    }

    [Fact]
    public void Rules_behind_one_that_matches_everything_are_one_finding()
    {
        var finding = Assert.Single(OnPort(Rule(true, Ip, Tcp), Rule(false, Port(1, OxmField.InPort)), Rule(true, Ip), Rule(true)));

        Assert.Equal((AclFindingKind.MatchesEverything, 1, "2"), (finding.Kind, finding.Subject.Rule.Index, finding.Detail));
    }

    [Fact]
    public void A_rule_that_matches_at_one_of_its_places_is_of_use()
    {
        var (open, filter) = (Acl("open", 10, Rule(true, Ip)), Acl("filter", 20, Rule(false, Ip, Tcp), Rule(true, MatchField.Exact(OxmField.EthType, EtherType.Arp))));

        Assert.Empty(Of(On(1, open, filter), On(2, filter)));
        Assert.Equal([("filter", 0)], Of(On(1, open, filter), On(2, open, filter)).Select(finding => (finding.Subject.Acl.Name, finding.Subject.Rule.Index)));
    }

    [Fact]
    public void An_acl_of_which_no_rule_can_match_is_unreachable_there()
    {
        var (open, filter) = (Acl("open", 10, Rule(true)), Acl("filter", 20, Rule(false, Ip, Tcp), Rule(true, Ip)));

        var finding = Assert.Single(Of(On(1, open, filter), On(2, filter)));

        Assert.Equal((AclFindingKind.Unreachable, "filter", "port 1"), (finding.Kind, finding.Subject.Acl.Name, finding.Place.Words));
        Assert.Equal("open", Assert.Single(finding.Others).Acl.Name);
    }

    [Fact]
    public void A_place_with_more_rules_than_priorities_is_told_without_looking_at_them()
    {
        var acl = Acl("big", 10, [.. Enumerable.Range(0, 64_001).Select(i => Rule(i % 2 == 0, Ip, MatchField.Exact(OxmField.Ipv4Dst, (UInt128)i)))]);

        Assert.Equal(AclFindingKind.TooManyRules, Assert.Single(Of(On(1, acl))).Kind);
    }

    /// <summary>Small rules, and every packet that they can tell apart: what is found is what is so, and all of it.</summary>
    [Fact]
    public void Findings_are_those_that_trying_every_packet_gives()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FINDINGS_SEED"), out var given) ? given : 1;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (dead, redundant) = (0, 0);
        for (var n = 0; n < 1500; n++)
        {
            var rules = n % 2 == 0 ? Enumerable.Range(0, random.Next(2, 9)).Select(i => Draw(random)).ToArray() : [.. Enumerable.Range(0, random.Next(4, 16)).Select(i => DrawPort(random))];
            var findings = OnPort(rules);
            for (var i = 0; i < rules.Length; i++)
            {
                var kinds = findings.Where(finding => finding.Subject.Rule.Index == i && finding.Kind != AclFindingKind.MatchesEverything).Select(finding => finding.Kind).ToList();
                var behind = rules.Take(i).Any(rule => rule.Match.Count == 0);
                var all = Packets().Where(packet => Has(rules[i], packet)).ToList();
                var isDead = all.TrueForAll(packet => rules.Take(i).Any(rule => Has(rule, packet)));
                var isRedundant = !isDead && rules[i].Match.Count > 0 && all.TrueForAll(packet => rules.Skip(i + 1).FirstOrDefault(rule => Has(rule, packet)) is { } next && next.Allow == rules[i].Allow);
                var text = $"seed {seed}, case {n}, rule {i} of {string.Join(" | ", rules.Select(rule => $"{rule.Match} {rule.Allow}"))}: {string.Join(' ', kinds)}";
                Assert.True(behind ? kinds.Count == 0 : isDead == kinds.Exists(kind => kind is AclFindingKind.Shadowed or AclFindingKind.ShadowedByUnion), text);
                Assert.True(behind || isRedundant == kinds.Contains(AclFindingKind.Redundant), text);
                if (isDead) dead++;
                if (isRedundant) redundant++;
            }
        }

        output.WriteLine($"{dead} dead, {redundant} redundant");
        Assert.True(dead > 200 && redundant > 100, $"{dead} dead, {redundant} redundant: the rules ask too little");
    }

    // TCP ports whose upper bits are 0, by the lower ones; the low bits of an address; or less.
    private static AclRule Draw(Random random)
    {
        if (random.Next(12) == 0) return Rule(random.Next(2) == 0);
        var fields = new List<MatchField> { Ip };
        if (random.Next(4) > 0) fields.Add(MatchField.Masked(OxmField.Ipv4Dst, (UInt128)random.Next(8), (UInt128)(0xFFFF_FFF8 | (uint)random.Next(8))));
        if (random.Next(4) == 0) return Rule(random.Next(2) == 0, [.. fields]);
        fields.Add(Tcp);
        if (random.Next(4) > 0) fields.Add(MatchField.Masked(OxmField.TcpDst, (ulong)random.Next(8), 0xFFF8UL | (uint)random.Next(8)));
        return Rule(random.Next(2) == 0, [.. fields]);
    }

    // Ports alone: a few of them cover another together, in ways that are no prefixes.
    private static AclRule DrawPort(Random random) => Rule(random.Next(2) == 0, Ip, Tcp, MatchField.Masked(OxmField.TcpDst, (ulong)random.Next(32), 0xFFE0UL | (uint)(random.Next(32) & random.Next(32))));

    // 8 stands for every larger address, 32 for every larger port.
    private static IEnumerable<(bool Ip, bool Tcp, uint Address, uint Port)> Packets() =>
        from kind in Enumerable.Range(0, 3)
        from address in Enumerable.Range(0, 9)
        from port in Enumerable.Range(0, 33)
        select (kind > 0, kind > 1, (uint)address, (uint)port);

    private static bool Has(AclRule rule, (bool Ip, bool Tcp, uint Address, uint Port) packet) => rule.Match.All(field => field.Field switch
    {
        OxmField.EthType => packet.Ip,
        OxmField.IpProto => packet.Tcp,
        OxmField.Ipv4Dst => (packet.Address & field.LowMask) == field.LowValue,
        _ => (packet.Port & field.LowMask) == field.LowValue,
    });

    private static MatchField Port(ulong value, OxmField field = OxmField.TcpDst) => MatchField.Exact(field, value);

    private static MatchField Source(uint value, uint mask) => MatchField.Masked(OxmField.Ipv4Src, (UInt128)value, mask);

    private static AclRule Rule(bool allow, params MatchField[] fields) => Networks.Rule(Match.Of(fields), allow);

    // Every rule of a file has a line of its own.
    private static Acl Acl(string name, int line, params AclRule[] rules) =>
        new(name, [.. rules.Select((rule, i) => rule with { Index = i, Location = new SourceLocation("faucet.yaml", line + i + 1, 7) })], false, new SourceLocation("faucet.yaml", line, 3));

    private static Port On(uint number, params Acl[] acls) => Networks.Port(number, 100) with { AclsIn = [.. acls] };

    private static ImmutableArray<AclFinding> Of(params Port[] ports) => AclFindings.Of(new Network([Networks.Of(ports)]));

    private static ImmutableArray<AclFinding> OnPort(params AclRule[] rules) => Of(On(1, Acl("acl", 10, rules)));
}
