using System.Globalization;
using System.Text;
using Weir.Config;
using Weir.Metrics;

namespace Weir.Cli.Fctl;

/// <summary>Which samples are shown, and how: as FAUCET's <c>fctl</c>.</summary>
internal sealed class FctlSelection
{
    private const string LearnedMacs = "learned_macs";
    private static readonly string[] Suffixes = ["_total", "_created", "_info", "_bucket", "_sum", "_count"];

    private readonly HashSet<string>? _metrics;
    private readonly List<KeyValuePair<string, string>> _labels;
    private readonly HashSet<string>? _display;
    private readonly bool _nonzero;

    private FctlSelection(HashSet<string>? metrics, List<KeyValuePair<string, string>> labels, HashSet<string>? display, bool nonzero) =>
        (_metrics, _labels, _display, _nonzero) = (metrics, labels, display, nonzero);

    /// <summary>Reads the options. False: a label without a value.</summary>
    /// <param name="metrics">Names joined by commas; null: all.</param>
    /// <param name="labels"><c>LABEL:VALUE</c> joined by commas; null: any.</param>
    /// <param name="display">Names of labels joined by commas; null: all.</param>
    /// <param name="nonzero">Only what is not 0.</param>
    /// <param name="selection">What was read.</param>
    public static bool TryParse(string? metrics, string? labels, string? display, bool nonzero, out FctlSelection selection)
    {
        var wanted = new List<KeyValuePair<string, string>>();
        selection = new FctlSelection(List(metrics)?.ToHashSet(), wanted, List(display)?.ToHashSet(), nonzero);
        foreach (var label in List(labels) ?? [])
        {
            var colon = label.IndexOf(':');
            if (colon <= 0) return false;
            wanted.Add(new(label[..colon], label[(colon + 1)..]));
        }

        return true;
    }

    /// <summary>The parts of a list joined by commas; null where there are none.</summary>
    public static string[]? List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } parts ? parts : null;

    /// <summary>A line for each sample: name of the metric, labels, value, with tabs between.</summary>
    public IEnumerable<string> Lines(string document)
    {
        var types = ExpositionReader.Types(document);
        foreach (var sample in ExpositionReader.Samples(document))
        {
            var name = MetricOf(sample.Name, types.Keys);
            if (_metrics is not null && !_metrics.Contains(name) && !_metrics.Contains(sample.Name)) continue;
            if (!_labels.TrueForAll(label => sample.Labels.Contains(label)) || (_nonzero && Math.Truncate(sample.Value) == 0)) continue;
            yield return $"{name}\t{Labels(sample)}\t{Value(name, sample.Value)}";
        }
    }

    // The name that Python's parser gives a metric: a counter's without _total.
    private static string MetricOf(string sample, IEnumerable<string> declared)
    {
        foreach (var suffix in Suffixes)
            if (sample.EndsWith(suffix, StringComparison.Ordinal) && (suffix is "_total" or "_created" || declared.Contains(sample[..^suffix.Length]))) return sample[..^suffix.Length];
        return sample;
    }

    // As Python shows a list of pairs.
    private string Labels(MetricSample sample) =>
        $"[{string.Join(", ", sample.Labels.Where(label => _display is null || _display.Contains(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"({Quote(label.Key)}, {Quote(label.Value)})"))}]";

    private static string Value(string name, double value)
    {
        if (name == LearnedMacs && value >= 0 && value < 1L << 48)
        {
            var mac = (long)value;
            return string.Join(':', Enumerable.Range(0, 6).Select(i => ((mac >> (40 - (8 * i))) & 255).ToString("x2", CultureInfo.InvariantCulture)));
        }

        if (double.IsInfinity(value) || double.IsNaN(value)) return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return value == Math.Truncate(value) && Math.Abs(value) < 1e16 ? value.ToString("0.0", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Quote(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            if (c == '\\' || c == quote) quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else quoted.Append(c);
        }

        return TerminalText.Escape(quoted.Append(quote).ToString());
    }
}
