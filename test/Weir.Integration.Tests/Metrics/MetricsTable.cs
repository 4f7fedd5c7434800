using System.Text.RegularExpressions;

namespace Weir.Integration.Tests.Metrics;

/// <summary>A metric: its name, its type, and its labels in alphabetical order.</summary>
internal sealed record MetricEntry(string Name, string Type, string Labels)
{
    /// <summary>Gauge's, which its own address serves.</summary>
    public bool IsGauges => Name.StartsWith("of_port_", StringComparison.Ordinal) || Name.StartsWith("of_meter_", StringComparison.Ordinal);

    public override string ToString() => $"{Name} {Type} {Labels}";
}

/// <summary>The tables of <c>docs/reference/metrics.md</c>, and FAUCET's own list.</summary>
internal static partial class MetricsTable
{
    /// <summary>FAUCET's metrics, from the test's data.</summary>
    public static IReadOnlyList<MetricEntry> Faucet { get; } =
    [
        .. File.ReadLines(Path.Combine(Root, "test", "Weir.Integration.Tests", "Metrics", "faucet-metrics.txt"))
            .Select(line => line.Split(' ', 3)).Select(words => new MetricEntry(words[0], words[1], words.Length > 2 ? words[2] : "")),
    ];

    /// <summary>The rows of the documentation: FAUCET's with their state, Weir's own without one.</summary>
    public static IReadOnlyList<(MetricEntry Metric, string? State)> Documented { get; } =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(Root, "docs", "reference", "metrics.md"))).Select(row => (
            new MetricEntry(row.Groups[1].Value, row.Groups[2].Value, Labels(row.Groups[3].Value)),
            row.Groups[4].Value.Trim() is "exact" or "changed" or "waiting" ? row.Groups[4].Value.Trim() : null)),
    ];

    /// <summary>Folder of the repository.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("not inside the repository");
            return folder.FullName;
        }
    }

    private static string Labels(string written) => string.Join(' ', written.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(label => label switch { "base" => new[] { "dp_id", "dp_name" }, "port" => ["dp_id", "dp_name", "port", "port_description"], _ => [label] })
        .Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\| `([a-z0-9_]+)` \| (gauge|counter|histogram|info) \|([^|]*)\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
