using System.Globalization;
using Weir.Api;
using Weir.Config;

namespace Weir.Analysis.Planning;

/// <summary>A plan as the operator reads it.</summary>
public static class PlanText
{
    private const int MaxPlaces = 24;
    private const int MaxParts = 40;

    /// <summary>Writes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">Where to.</param>
    /// <param name="showFlows">Each entry, too.</param>
    public static void Write(NetworkPlan plan, TextWriter output, bool showFlows)
    {
        if (plan.IsEmpty) output.WriteLine("nothing changes: no switch is sent anything");
        else foreach (var datapath in plan.Datapaths) Write(datapath, output, showFlows);
    }

    private static void Write(DatapathPlan plan, TextWriter output, bool showFlows)
    {
        if (plan.IsEmpty)
        {
            Say(output, $"{plan.Name}: nothing changes");
            return;
        }

        Say(output, plan.Presence switch
        {
            DatapathPresence.Added => $"{plan.Name}: is new, with {Number(plan.Flows.Added, "flow")}; its switch is taken over when it connects",
            DatapathPresence.Removed => $"{plan.Name}: is gone; its switch keeps what it holds, and is controlled no more",
            _ => $"{plan.Name}: {Summary(plan)}",
        });
        foreach (var problem in plan.Problems) Say(output, $"  problem: {problem}");
        if (plan.Presence != DatapathPresence.Both) return;
        foreach (var part in plan.Parts.Take(MaxParts))
            Say(output, $"  {part.Table,-15} {Signs(part.Count),-12} {part.Subject}{(part.Location is null ? "" : $"  ({part.Location})")}");
        if (plan.Parts.Count > MaxParts) Say(output, $"  … and {plan.Parts.Count - MaxParts} more; --json has them all");
        if (showFlows)
            foreach (var entry in plan.Entries) Say(output, $"  {Sign(entry.Change)} {(entry.Table is "group" or "meter" ? $"{entry.Table} " : "")}{entry.Text}");
        WriteTreatments(plan, output);
    }

    private static void WriteTreatments(DatapathPlan plan, TextWriter output)
    {
        if (plan.Treatments.Count > 0) output.WriteLine("  treated differently:");
        foreach (var treatment in plan.Treatments.Take(MaxPlaces))
        {
            Say(output, $"    {Words(treatment.Place)}");
            foreach (var example in treatment.Examples)
            {
                Say(output, $"      {example.Packet}{(example.Rule is null ? "" : $"  # {example.Rule}")}");
                Say(output, $"        before: {example.Before}");
                Say(output, $"        after:  {example.After}");
            }
        }

        foreach (var vlan in plan.Treatments.Skip(MaxPlaces).GroupBy(treatment => Words(treatment.Place, withPort: false)))
            Say(output, $"    and {vlan.Key} on {(vlan.Count() == 1 ? "port" : "ports")} {string.Join(", ", vlan.Select(treatment => PortWords(treatment.Place)))}");
        foreach (var place in plan.Unknown) Say(output, $"  not known: {Words(place)}: too many kinds of packets differ in which rules they meet; none that was tried is treated differently");
        if (plan.Rates.Count > 0) output.WriteLine("  limited otherwise:");
        foreach (var rate in plan.Rates.Take(MaxParts))
            Say(output, $"    {rate.Subject}: {rate.Before} -> {rate.After}{(rate.Entries > 1 ? $", {rate.Entries} entries" : "")}{(rate.Location is null ? "" : $"  ({rate.Location})")}");
        if (plan.Rates.Count > MaxParts) Say(output, $"    … and {plan.Rates.Count - MaxParts} more; --json has them all");
        output.WriteLine((plan.Treatments.Count, plan.Unknown.Count) switch
        {
            (0, 0) => "  no packet is treated differently",
            (_, 0) => "  nothing else changes",
            _ => "  nothing else is known to change",
        });
    }

    private static string Summary(DatapathPlan plan)
    {
        var parts = new List<string>();
        foreach (var (count, word) in (ReadOnlySpan<(ChangeCount, string)>)[(plan.Flows, "flow"), (plan.Groups, "group"), (plan.Meters, "meter")])
            if (!count.IsZero) parts.Add($"{Number(count.Added + count.Removed + count.Changed, word)} ({Signs(count)})");
        if (plan.HostsForgotten is > 0 and { } hosts) parts.Add($"{Number(hosts, "learned host")} forgotten");
        return parts.Count == 0 ? "what it sends to hosts that are learned" : string.Join(", ", parts);
    }

    private static string Signs(ChangeCount count)
    {
        var parts = new List<string>();
        if (count.Added > 0) parts.Add($"+{count.Added}");
        if (count.Removed > 0) parts.Add($"-{count.Removed}");
        if (count.Changed > 0) parts.Add($"~{count.Changed}");
        return string.Join(' ', parts);
    }

    private static char Sign(string change) => change switch { "added" => '+', "removed" => '-', _ => '~' };

    private static string Number(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";

    private static string Words(PlannedPlace place, bool withPort = true)
    {
        var vlan = place.Vlan is null ? "" : $" {place.Vlan}";
        var tag = place switch
        {
            { IsOtherVids: true } => "VIDs that nothing names",
            { Vid: null, Vlan: null } => "untagged frames",
            { Vid: null } => $"untagged frames, VLAN{vlan}",
            _ => $"VLAN{vlan} ({place.Vid})",
        };
        return withPort ? $"port {PortWords(place)}, {tag}" : tag;
    }

    private static string PortWords(PlannedPlace place) => place.IsOtherPorts ? "that no configuration names" :
        place.Port == place.PortNumber.ToString(CultureInfo.InvariantCulture) ? place.Port : $"{place.PortNumber} ({place.Port})";

    private static void Say(TextWriter output, string line) => output.WriteLine(TerminalText.Escape(line).TrimEnd());
}
