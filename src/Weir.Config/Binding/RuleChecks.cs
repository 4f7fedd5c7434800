using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Whether a switch would take the entries of a rule: what fields and actions need, and what Open vSwitch refuses.</summary>
internal sealed class RuleChecks(RuleConfig rule, AclPlace place, DiagnosticBag bag)
{
    /// <summary>Checks <paramref name="rule"/> as it would stand at <paramref name="place"/>.</summary>
    public static void Check(RuleConfig rule, AclPlace place, DiagnosticBag bag) => new RuleChecks(rule, place, bag).Check();

    private void Check()
    {
        var match = EffectiveMatch();
        foreach (var (field, key) in rule.Fields)
        {
            if (field.Field == OxmField.InPort && place == AclPlace.Port)
                bag.Warning(DiagnosticCodes.Overwritten, key, rule.Path[key.Text], "in_port is overwritten by the port that the ACL stands on", "remove it");
            if (field.Field == OxmField.VlanVid && place == AclPlace.Vlan)
                bag.Warning(DiagnosticCodes.Overwritten, key, rule.Path[key.Text], "vlan_vid is overwritten by the VLAN that the ACL stands on", "remove it");
            // Named by the ACL's documentation; Open vSwitch 3.1 answers each of them with an error.
            if (field.Field is OxmField.InPhyPort or OxmField.PbbIsid or OxmField.Ipv6Exthdr)
                bag.Warning(DiagnosticCodes.RefusedBySwitch, key, rule.Path[key.Text], $"Open vSwitch refuses a match on {field.Key}", "the datapath will be degraded: match something else");
            if (FirstUnmet(field.Field, match) is not null) Prerequisites(field.Field, match, key, rule.Path[key.Text], $"{key.Text} is matched");
        }

        CheckSteps(match);
    }

    private Match EffectiveMatch()
    {
        var match = rule.Match;
        if (place == AclPlace.Vlan || (place == AclPlace.PortOut && match.Find(OxmField.VlanVid) is null)) match = match.With(MatchField.Exact(OxmField.VlanVid, Vid.Present));

        // Nicira's spellings of these two are the same fields to Open vSwitch.
        return WithBasic(WithBasic(match, OxmField.EthTypeNxm, OxmField.EthType), OxmField.IpProtoNxm, OxmField.IpProto);
    }

    private static Match WithBasic(Match match, OxmField nicira, OxmField basic) =>
        match.Find(nicira) is { IsMasked: false } field && match.Find(basic) is null ? match.With(MatchField.Exact(basic, field.LowValue)) : match;

    private static Prerequisite? FirstUnmet(OxmField field, Match match)
    {
        foreach (var needed in OxmFieldInfo.Of(field).Prerequisites)
            if (!needed.IsMetBy(match)) return needed;
        return null;
    }

    private void Prerequisites(OxmField field, Match match, YamlNode node, ConfigPath path, string use)
    {
        foreach (var needed in OxmFieldInfo.Of(field).Prerequisites)
        {
            if (needed.IsMetBy(match)) continue;
            var name = OxmFieldInfo.Of(needed.Field).Name;
            var wanted = Wanted(field, needed);
            var found = match.Find(needed.Field);
            bag.Error(DiagnosticCodes.Prerequisite, node, path, found is null ? $"{use} without {name}" : $"{use}, but the rule's {name} does not allow it", $"add to the rule: {wanted}");
        }
    }

    private static string Wanted(OxmField field, Prerequisite needed)
    {
        if (needed.Field == OxmField.VlanVid) return "vlan_vid";
        var name = OxmFieldInfo.Of(needed.Field).Name;
        var values = needed.AnyOf.Where(value => field is < OxmField.ArpOp or > OxmField.ArpTha || value == EtherType.Arp);
        return Show.AnyOf([.. values.Select(value => needed.Field == OxmField.EthType ? $"{name}: 0x{value:x}" : $"{name}: {value}")]);
    }

    private void CheckSteps(Match match)
    {
        var vid = match.Find(OxmField.VlanVid);
        var tags = vid is { } known && (known.LowValue & Vid.Present) != 0 ? 1 : 0;
        foreach (var step in rule.Steps)
        {
            switch (step.Action)
            {
                case AclPushVlan:
                    tags++;
                    break;
                case AclPopVlan:
                    if (tags == 0) NeedsTag(step, "a tag is removed");
                    else tags--;
                    break;
                case AclSwapVid:
                    if (tags == 0) NeedsTag(step, "the VID is set");
                    break;
                case AclSetField { Field.Field: OxmField.VlanPcp }:
                    if (tags == 0) NeedsTag(step, "the priority of a tag is set");
                    break;
                case AclConntrack when match.Find(OxmField.EthType) is not { IsMasked: false, LowValue: EtherType.IPv4 or EtherType.IPv6 }:
                    bag.Warning(DiagnosticCodes.RefusedBySwitch, step.Node, step.Path, "connections are tracked, but nothing says that the packet is IP: Open vSwitch refuses this", "match eth_type: 0x800 or eth_type: 0x86dd in the rule");
                    break;
                case AclSetField set:
                    Prerequisites(set.Field.Field, match, step.Node, step.Path, $"{OxmFieldInfo.Of(set.Field.Field).Name} is set");
                    break;
            }
        }
    }

    private void NeedsTag(StepConfig step, string use) =>
        bag.Warning(DiagnosticCodes.RefusedBySwitch, step.Node, step.Path, $"{use}, but nothing says that the packet has one: Open vSwitch refuses this", "match vlan_vid in the rule, or push a tag first");
}
