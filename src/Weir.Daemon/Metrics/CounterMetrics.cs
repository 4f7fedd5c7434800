using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller.Drops;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>Weir's own metrics that come from the switches' counters: drops by reason, drops of the guard by VM, rules of ACLs.</summary>
internal sealed class CounterMetrics(TimeProvider time)
{
    internal static readonly MetricFamily DropPackets = new("weir_drop_packets", MetricKind.Counter, "Frames dropped.", "dp_id", "dp_name", "reason");
    private static readonly MetricFamily DropBytes = new("weir_drop_bytes", MetricKind.Counter, "Bytes of frames dropped.", "dp_id", "dp_name", "reason");
    internal static readonly MetricFamily GuardDropPackets = new("weir_guard_drop_packets", MetricKind.Counter, "Frames that the guard dropped.", "dp_id", "dp_name", "nic", "reason", "vm");
    private static readonly MetricFamily RulePackets = new("weir_acl_rule_packets", MetricKind.Counter, "Packets that a rule of an ACL took; rule 0: those that no rule took.", "acl", "dp_id", "dp_name", "rule");
    private static readonly MetricFamily RuleBytes = new("weir_acl_rule_bytes", MetricKind.Counter, "Bytes that a rule of an ACL took; rule 0: those that no rule took.", "acl", "dp_id", "dp_name", "rule");
    private static readonly MetricFamily Age = new("weir_counters_age_seconds", MetricKind.Gauge, "How long ago the counters of drops and rules were read from the switch.", "dp_id", "dp_name");

    private static readonly string[] Reasons = [.. DropReasons.All.Where(DropReasons.IsCounted).Select(DropReasons.NameOf)];
    private static readonly string[] GuardReasons = [.. GuardDropReasons.All.Select(GuardDropReasons.NameOf)];

    /// <summary>Writes all of them.</summary>
    public void Write(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths)
    {
        WriteDrops(writer, datapaths, DropPackets, total => total.Packets);
        WriteDrops(writer, datapaths, DropBytes, total => total.Bytes);
        WriteGuard(writer, datapaths);
        WriteRules(writer, datapaths, RulePackets, hits => hits.Packets);
        WriteRules(writer, datapaths, RuleBytes, hits => hits.Bytes);
        if (!writer.Begin(Age)) return;
        foreach (var datapath in datapaths)
        {
            if (datapath.Counters.ReadAt is not { } read) continue;
            writer.Labels(datapath.Labels.Base);
            writer.Value(Math.Max(0, (time.GetUtcNow() - read).TotalSeconds));
        }
    }

    private static void WriteDrops(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths, MetricFamily family, Func<DropTotal, ulong> count)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in datapaths)
        {
            var counts = new SortedDictionary<string, double>(StringComparer.Ordinal);
            foreach (var reason in Reasons) counts[reason] = 0;
            foreach (var total in datapath.Counters.Drops) counts[total.Reason] = counts.GetValueOrDefault(total.Reason) + count(total);
            foreach (var (reason, value) in counts)
            {
                writer.Labels(datapath.Labels.Base);
                writer.Label("reason"u8, reason);
                writer.Counter(value);
            }
        }
    }

    private static void WriteGuard(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths)
    {
        if (!writer.Begin(GuardDropPackets)) return;
        foreach (var datapath in datapaths)
        {
            foreach (var total in datapath.Counters.Drops)
            {
                if (total.Port is not { } port || !GuardReasons.Contains(total.Reason) || datapath.Reading.Configured.FindPort(port)?.GuardedNic is not { } nic) continue;
                writer.Labels(datapath.Labels.Base);
                writer.Label("nic"u8, nic.InterfaceId);
                writer.Label("reason"u8, total.Reason);
                writer.Label("vm"u8, nic.Vm);
                writer.Counter(total.Packets);
            }
        }
    }

    // Two ACLs of one name cannot be, but a rule may stand on several lines: one sample for each number.
    private static void WriteRules(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths, MetricFamily family, Func<AclHits, ulong> count)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in datapaths)
        {
            foreach (var rule in datapath.Counters.Rules.GroupBy(rule => (rule.Acl, rule.Number)))
            {
                writer.Label("acl"u8, rule.Key.Acl);
                writer.Labels(datapath.Labels.Base);
                writer.Label("rule"u8, rule.Key.Number);
                writer.Counter(rule.Aggregate(0.0, (sum, hits) => sum + count(hits)));
            }
        }
    }
}
