using System.Collections.Immutable;
using System.Globalization;
using Weir.Compiler.Features;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>
/// Looks for ACL rules that cannot match or make no difference. What is said is so; what would take too long to find out is not said. A rule is reported only where it is so
/// at every place at which its ACL stands: an ACL may be shared, and a rule of use at one place alone.
/// </summary>
public static class AclFindings
{
    // Comparisons of two rules for a whole network: a second or two.
    private const long MostSteps = 100_000_000;

    /// <summary>The findings about every ACL that stands somewhere, in the order of datapaths, places and rules.</summary>
    public static ImmutableArray<AclFinding> Of(Network network)
    {
        var steps = MostSteps;
        var lists = new List<JudgedList>();
        var byKey = new Dictionary<string, List<JudgedList>>(StringComparer.Ordinal);
        var findings = ImmutableArray.CreateBuilder<AclFinding>();
        foreach (var datapath in network.Datapaths)
        {
            foreach (var place in PlacesOf(datapath))
            {
                if (TooMany(place) is { } tooMany)
                {
                    findings.Add(tooMany);
                    continue;
                }

                var list = new JudgedList(place);
                if (!byKey.TryGetValue(list.Key, out var alike)) byKey[list.Key] = alike = [];
                if (alike.Exists(list.DoesTheSame)) continue;
                list.Judge(ref steps);
                alike.Add(list);
                lists.Add(list);
            }
        }

        Report(lists, findings);
        return findings.ToImmutable();
    }

    /// <summary>Where ACLs stand and are compiled.</summary>
    private static IEnumerable<AclPlace> PlacesOf(Datapath dp)
    {
        if (dp.AclsIn.Length > 0)
        {
            yield return new(dp, AclPlaceKind.AllPorts, AclScope.AllPorts, "all ports", dp.AclsIn);
        }
        else
        {
            foreach (var port in dp.Ports)
                if (port is { Enabled: true, OutputOnly: false, AclsIn.Length: > 0 }) yield return new(dp, AclPlaceKind.PortIn, AclScope.Of(port.Number), Feature.Words(port), port.AclsIn);
        }

        foreach (var vlan in VlanAcl.Filtered(dp)) yield return new(dp, AclPlaceKind.VlanIn, AclScope.Of(vlan.Vid), $"vlan {vlan.Name}", vlan.AclsIn);
        foreach (var vlan in Egress.Filtered(dp)) yield return new(dp, AclPlaceKind.VlanOut, AclScope.Out(vlan.Vid), $"vlan {vlan.Name}, outgoing", vlan.AclsOut);
        foreach (var port in dp.Ports)
            if (Membership.IsMember(port) && PortEgress.IsFiltered(port)) yield return new(dp, AclPlaceKind.PortOut, AclScope.Out(port.Number), $"{Feature.Words(port)}, outgoing", port.AclsOut);
    }

    private static AclFinding? TooMany(AclPlace place)
    {
        var count = 0;
        foreach (var acl in place.Acls) count += acl.Rules.Length;
        var most = AclCompiler.MostRules(place.Datapath);
        if (count <= most || place.Acls.All(acl => acl.ExactMatch)) return null;
        return new(AclFindingKind.TooManyRules, place, First(place.Acls[0]), [], [], string.Create(CultureInfo.InvariantCulture, $"{count} rules, and priorities for {most}"));
    }

    private static RuleReference First(Acl acl) => new(acl, acl.Rules[0]);

    private static void Report(List<JudgedList> lists, ImmutableArray<AclFinding>.Builder findings)
    {
        var places = new Dictionary<SourceLocation, List<JudgedAcl>>();
        var order = new List<SourceLocation>();
        foreach (var list in lists)
        {
            foreach (var acl in list.Acls)
            {
                if (!places.TryGetValue(acl.Acl.Location, out var known))
                {
                    places[acl.Acl.Location] = known = [];
                    order.Add(acl.Acl.Location);
                }

                known.Add(acl);
            }
        }

        foreach (var location in order) ReportAcl(places[location], findings);
    }

    private static void ReportAcl(List<JudgedAcl> places, ImmutableArray<AclFinding>.Builder findings)
    {
        var unreachable = places.Where(place => place.IsUnreachable).ToList();
        foreach (var place in unreachable)
        {
            var verdicts = place.Verdicts;
            findings.Add(new(
                AclFindingKind.Unreachable, place.List.Place, First(place.Acl), [.. verdicts.SelectMany(JudgedAcl.By).Distinct().Order().Select(place.List.Rule)],
                JudgedAcl.PacketsOf(verdicts[0]), string.Create(CultureInfo.InvariantCulture, $"{verdicts.Length}")));
        }

        List<JudgedAcl> left = [.. places.Except(unreachable)];
        for (var i = 0; left.Count > 0 && i < left[0].Acl.Rules.Length; i++)
        {
            var verdicts = left.ConvertAll(place => place.Verdicts[i]);
            if (verdicts.TrueForAll(verdict => verdict is not RedundantVerdict and not BehindAllVerdict && verdict != RuleVerdict.Fine)
                || verdicts.TrueForAll(verdict => verdict is RedundantVerdict)) ReportRule(left[0], i, verdicts[0], findings);
            if (left.TrueForAll(place => place.IsFollowedInVain(i))) ReportEverything(left[0], i, findings);
        }
    }

    private static void ReportRule(JudgedAcl place, int i, RuleVerdict verdict, ImmutableArray<AclFinding>.Builder findings)
    {
        var kind = verdict switch
        {
            ContradictionVerdict => AclFindingKind.Contradiction,
            RedundantVerdict => AclFindingKind.Redundant,
            DeadVerdict { By.Length: 1 } => AclFindingKind.Shadowed,
            _ => AclFindingKind.ShadowedByUnion,
        };
        findings.Add(new(
            kind, place.List.Place, new(place.Acl, place.Acl.Rules[i]), [.. JudgedAcl.By(verdict).Select(place.List.Rule)], JudgedAcl.PacketsOf(verdict), verdict is ContradictionVerdict { Reason: var reason } ? reason : ""));
    }

    private static void ReportEverything(JudgedAcl place, int i, ImmutableArray<AclFinding>.Builder findings)
    {
        var next = place.Acl.Rules[i + 1];
        findings.Add(new(
            AclFindingKind.MatchesEverything, place.List.Place, new(place.Acl, place.Acl.Rules[i]), [new(place.Acl, next)], JudgedAcl.PacketsOf(place.Verdicts[i + 1]),
            string.Create(CultureInfo.InvariantCulture, $"{place.Acl.Rules.Length - i - 1}")));
    }
}
