using System.Globalization;
using Weir.Compiler.Findings;
using Weir.Config;
using Weir.Model;

namespace Weir.Analysis.Checking;

/// <summary>Findings about ACLs as diagnostics of the file, each with packets that show it.</summary>
public sealed class FindingReport(string file, Network network)
{
    private const int MostNamed = 6;

    private readonly WitnessRun _witnesses = new();

    /// <summary>All findings, in the order of the places that they name; of very many, the first <paramref name="most"/>.</summary>
    public static IEnumerable<Diagnostic> Of(string file, Network network, int most)
    {
        var report = new FindingReport(file, network);
        return AclFindings.Of(network)
            .DistinctBy(finding => (finding.Kind, finding.Subject.Rule.Location, finding.Kind == AclFindingKind.Unreachable ? finding.Place.Words : ""))
            .OrderBy(finding => Where(finding).File, StringComparer.Ordinal).ThenBy(finding => Where(finding).Line).ThenBy(finding => Where(finding).Column)
            .Take(most).Select(report.Word);
    }

    private static Primitives.SourceLocation Where(AclFinding finding) => IsAboutAcl(finding) ? finding.Subject.Acl.Location : finding.Subject.Rule.Location;

    private static bool IsAboutAcl(AclFinding finding) => finding.Kind is AclFindingKind.Unreachable or AclFindingKind.TooManyRules;

    private Diagnostic Word(AclFinding finding)
    {
        var (code, message, hint) = finding.Kind switch
        {
            AclFindingKind.Shadowed => (
                DiagnosticCodes.ShadowedRule,
                $"the rule can never match: {Names(finding)}, which comes first{On(finding)}, matches all that it matches",
                "remove it, or put it first"),
            AclFindingKind.ShadowedByUnion => (
                DiagnosticCodes.CoveredRule,
                $"the rule can never match: {Names(finding)}, which come first{On(finding)}, together match all that it matches",
                "remove it, or put it first"),
            AclFindingKind.Redundant => (
                DiagnosticCodes.RedundantRule,
                $"the rule makes no difference: {Names(finding)}, further down{On(finding)}, {(finding.Others.Length == 1 ? "does" : "do")} the same to all that it matches",
                "remove it"),
            AclFindingKind.Contradiction => (
                DiagnosticCodes.ContradictoryRule,
                $"the rule can never match: {finding.Detail}",
                "correct its match, or remove it"),
            AclFindingKind.MatchesEverything => (
                DiagnosticCodes.MatchesEverything,
                $"the rule matches everything, so the {(finding.Detail == "1" ? "rule" : $"{finding.Detail} rules")} behind it, from {Name(finding, finding.Others[0])} on, can never match",
                "give it a match, or put it last"),
            AclFindingKind.Unreachable => (
                DiagnosticCodes.UnreachableAcl,
                $"no rule of the ACL can match on {finding.Place.Words}: {Names(finding)}, which {(finding.Others.Length == 1 ? "comes" : "come")} first there, {(finding.Others.Length == 1 ? "matches" : "match")} all that it matches",
                "name it first in acls_in, or not at all"),
            _ => (
                DiagnosticCodes.TooManyRules,
                $"{finding.Place.Words}: {finding.Detail}: nothing would pass there",
                "split it over several places, or match with masks"),
        };
        return new(code, finding.Kind == AclFindingKind.TooManyRules ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, Where(finding), PathOf(finding), message, hint + Shown(finding));
    }

    private static string PathOf(AclFinding finding)
    {
        var acl = $"acls.{finding.Subject.Acl.Name}";
        return IsAboutAcl(finding) ? acl : string.Create(CultureInfo.InvariantCulture, $"{acl}[{finding.Subject.Rule.Index}]");
    }

    // Only where rules of other ACLs have a part is it so at a certain place alone.
    private static string On(AclFinding finding) => finding.Others.Any(other => other.Acl != finding.Subject.Acl) ? $" on {finding.Place.Words}" : "";

    private static string Names(AclFinding finding)
    {
        var names = finding.Others.Take(MostNamed).Select(other => Name(finding, other)).ToList();
        if (finding.Others.Length > MostNamed) names.Add($"{finding.Others.Length - MostNamed} more");
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
    }

    // Rules count from 1, as in a trace.
    private static string Name(AclFinding finding, RuleReference other)
    {
        var rule = string.Create(CultureInfo.InvariantCulture, $"rule {other.Rule.Index + 1}");
        return other.Acl == finding.Subject.Acl ? $"{rule} ({other.Rule.Location})" : $"{rule} of '{other.Acl.Name}' ({other.Rule.Location})";
    }

    private string Shown(AclFinding finding)
    {
        var rule = finding.Kind == AclFindingKind.MatchesEverything ? finding.Others[0].Rule : finding.Subject.Rule;
        var shown = finding.Packets.Select(packet => _witnesses.Show(finding.Place, packet, rule, finding.Kind == AclFindingKind.Redundant)).OfType<Witness>().ToList();
        if (shown.Count == 0) return "";
        var dp = network.Datapaths.Length > 1 ? $" --dp {ShellWord.Quote(finding.Place.Datapath.Name)}" : "";
        var packets = shown.Select(witness => $"--in-port {witness.InPort.Number} '{witness.Packet}' (taken by {witness.Taker})");
        return $"; see weir trace -c {ShellWord.Quote(file)}{dp} {string.Join(", and ", packets)}";
    }
}
