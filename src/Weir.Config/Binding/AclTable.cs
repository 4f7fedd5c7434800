using System.Collections.Immutable;
using Weir.Config.Schema;
using Weir.Config.Yaml;

namespace Weir.Config.Binding;

/// <summary>The ACLs of a configuration.</summary>
internal sealed class AclTable
{
    // Said of an ACL that nothing uses, these are no reason to refuse the file: FAUCET never looks at them.
    private static readonly HashSet<string> AlwaysErrors =
        [DiagnosticCodes.UnknownKey, DiagnosticCodes.WrongType, DiagnosticCodes.AclForm];

    private readonly DiagnosticBag _bag;
    private readonly Dictionary<string, AclConfig> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    public AclTable(IReadOnlyList<YamlEntry> entries, DiagnosticBag bag)
    {
        _bag = bag;
        foreach (var entry in entries) Add(entry);
    }

    public int Count => _byName.Count + _broken.Count;

    /// <summary>The ACLs that <paramref name="references"/> name.</summary>
    public List<AclConfig> Find(List<YamlScalar> references, ConfigPath path, AclPlace place)
    {
        var found = new List<AclConfig>();
        for (var i = 0; i < references.Count; i++)
        {
            var reference = references[i];
            var name = reference.Canonical;
            if (!_byName.TryGetValue(name, out var acl))
            {
                if (!_broken.Contains(name))
                    _bag.Error(DiagnosticCodes.UndefinedAcl, reference, path[i], $"the ACL {Show.Quoted(reference.Text)} is not defined", Show.DidYouMean(name, _byName.Keys, "define it under acls"));
                continue;
            }

            Use(acl, place);
            if (found.Count > 0 && found[0].ExactMatch != acl.ExactMatch)
                _bag.Error(DiagnosticCodes.ExactMatch, reference, path[i], $"{Show.Quoted(acl.Name)} and {Show.Quoted(found[0].Name)} differ in exact_match", "give ACLs that stand together the same exact_match");
            found.Add(acl);
        }

        return found;
    }

    /// <summary>Hands on what is wrong inside the ACLs; to be called when all uses are known.</summary>
    public void Finish()
    {
        foreach (var acl in _byName.Values)
        {
            if (!acl.IsUsed)
                foreach (var rule in acl.Rules) RuleChecks.Check(rule, AclPlace.Vlan, acl.Bag);
            foreach (var diagnostic in acl.Bag.Items)
            {
                var isWarning = !acl.IsUsed && diagnostic.IsError && !AlwaysErrors.Contains(diagnostic.Code);
                _bag.Add(isWarning ? diagnostic with { Severity = DiagnosticSeverity.Warning, Message = diagnostic.Message + " (in an ACL that nothing uses)" } : diagnostic);
            }
        }
    }

    /// <summary>Says which ACLs nothing names; those that RADIUS may choose are left out.</summary>
    public void ReportUnused()
    {
        foreach (var acl in _byName.Values)
            if (!acl.IsUsed && !acl.IsAssigned) _bag.Warning(DiagnosticCodes.UnusedAcl, acl.Location, ConfigPath.Root("acls")[acl.Name], "nothing uses the ACL", "name it in acls_in or acls_out of a port or a VLAN, or in dp_acls, or remove it");
    }

    private static void Use(AclConfig acl, AclPlace place)
    {
        acl.IsUsed = true;
        if (!acl.CheckedOn.Add(place)) return;
        foreach (var rule in acl.Rules) RuleChecks.Check(rule, place, acl.Bag);
    }

    private void Add(YamlEntry entry)
    {
        var name = entry.Key.Canonical;
        var path = ConfigPath.Root("acls")[Show.KeyName(entry.Key)];
        var bag = new DiagnosticBag(_bag.Limit);
        var (exact, isAssigned) = (false, false);
        var rules = entry.Value as YamlList;
        if (entry.Value is YamlMap map)
        {
            var reader = new SectionReader(ConfigSchema.Acl, map, path, bag);
            reader.CheckKeys();
            exact = reader.Boolean("exact_match");
            isAssigned = reader.Boolean("dot1x_assigned");
            rules = reader.List("rules");
            path = path["rules"];
        }
        else if (rules is null)
        {
            bag.Error(DiagnosticCodes.AclForm, entry.Value is YamlScalar { Kind: ScalarKind.Null } ? entry.Key : entry.Value, path, $"an ACL is {entry.Value.Describe()}", "an ACL is a list of rules, or a mapping with the key rules");
        }

        if (rules is { Items.Count: 0 } || (rules is null && !bag.HasErrors))
            bag.Error(DiagnosticCodes.AclForm, rules is null ? entry.Key : rules, path, "the ACL has no rules", "give it one, or remove it");
        if (rules is null or { Items.Count: 0 })
        {
            foreach (var diagnostic in bag.Items) _bag.Add(diagnostic);
            _broken.Add(name);
            return;
        }

        var read = ImmutableArray.CreateBuilder<RuleConfig>(rules.Items.Count);
        var ruleReader = new RuleReader(bag);
        for (var i = 0; i < rules.Items.Count; i++)
            if (ruleReader.Read(rules.Items[i], i, path[i]) is { } rule) read.Add(rule);
        _byName[name] = new AclConfig(name, entry.Key.Location, exact, read.ToImmutable()) { Bag = bag, IsAssigned = isAssigned };
    }
}
