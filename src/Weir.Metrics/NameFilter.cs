namespace Weir.Metrics;

/// <summary>The metrics that a scraper asks for (<c>name[]</c>, any number of them). A name is a metric's, or that of one of its samples: <c>of_packet_ins</c>, <c>of_packet_ins_total</c>.</summary>
public sealed class NameFilter
{
    private readonly HashSet<string>? _names;

    private NameFilter(HashSet<string>? names) => _names = names;

    /// <summary>Everything.</summary>
    public static NameFilter All { get; } = new(null);

    /// <summary>These names; all, where there is none.</summary>
    public static NameFilter For(IReadOnlyCollection<string?> names) => names.Count == 0 ? All : new([.. names.OfType<string>()]);

    /// <summary>Whether anything of a metric is asked for.</summary>
    public bool Takes(MetricFamily family) => _names is null || _names.Contains(family.Name) || (family.Kind switch
    {
        MetricKind.Counter => _names.Contains(family.SampleName) || _names.Contains($"{family.Name}_created"),
        MetricKind.Info => _names.Contains(family.SampleName),
        MetricKind.Histogram => _names.Contains($"{family.Name}_bucket") || _names.Contains($"{family.Name}_sum") || _names.Contains($"{family.Name}_count") || _names.Contains($"{family.Name}_created"),
        _ => false,
    });

    /// <summary>Whether the samples that end in <paramref name="suffix"/> are asked for, of a metric that is taken.</summary>
    internal bool Takes(MetricFamily family, string suffix) => _names is null || _names.Contains(family.Name) || _names.Contains(family.Name + suffix);
}
