using System.Collections.Immutable;
using System.Text;

namespace Weir.Metrics;

/// <summary>A metric: its name, what it means, and the labels that its samples carry.</summary>
public sealed class MetricFamily
{
    private readonly byte[] _textHeader;
    private readonly byte[] _openMetricsHeader;

    /// <param name="name">Name without the suffix that the kind gives its samples: <c>of_packet_ins</c>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="help">One sentence for people.</param>
    /// <param name="labels">Label names in alphabetical order; <c>le</c> of histograms is not among them.</param>
    /// <exception cref="ArgumentException">A name that Prometheus does not take, or labels in another order.</exception>
    public MetricFamily(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels)
    {
        if (!IsName(name, colon: true)) throw new ArgumentException($"'{name}' is no name of a metric", nameof(name));
        for (var i = 0; i < labels.Length; i++)
        {
            if (!IsName(labels[i], colon: false) || labels[i].StartsWith("__", StringComparison.Ordinal)) throw new ArgumentException($"'{labels[i]}' is no name of a label", nameof(labels));
            if (i > 0 && string.CompareOrdinal(labels[i - 1], labels[i]) >= 0) throw new ArgumentException($"{name}: labels stand in alphabetical order, each once", nameof(labels));
        }

        (Name, Kind, Help, Labels) = (name, kind, help, [.. labels]);
        (NameBytes, SampleBytes, CreatedBytes) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(SampleName), Encoding.UTF8.GetBytes($"{name}_created"));
        _openMetricsHeader = Header(name, kind.ToString().ToLowerInvariant());
        _textHeader = Header(SampleName, kind == MetricKind.Info ? "gauge" : kind.ToString().ToLowerInvariant());
        CreatedHeader = Header($"{name}_created", "gauge");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public MetricKind Kind { get; }

    /// <summary>One sentence for people.</summary>
    public string Help { get; }

    /// <summary>Label names, in alphabetical order.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>Name of its samples; of a histogram the part before <c>_bucket</c>.</summary>
    public string SampleName => Kind switch { MetricKind.Counter => $"{Name}_total", MetricKind.Info => $"{Name}_info", _ => Name };

    internal byte[] NameBytes { get; }

    internal byte[] SampleBytes { get; }

    internal byte[] CreatedBytes { get; }

    internal byte[] CreatedHeader { get; }

    internal byte[] HeaderIn(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics ? _openMetricsHeader : _textHeader;

    private byte[] Header(string name, string type) =>
        Encoding.UTF8.GetBytes($"# HELP {name} {Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {name} {type}\n");

    private static bool IsName(string text, bool colon)
    {
        if (text.Length == 0 || char.IsAsciiDigit(text[0])) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && !(colon && c == ':')) return false;
        return true;
    }
}
