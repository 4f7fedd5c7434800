using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Weir.Metrics;

/// <summary>A sample as it was read.</summary>
/// <param name="Name">Name of the sample: <c>of_packet_ins_total</c>.</param>
/// <param name="Labels">Labels in the order in which they stand.</param>
/// <param name="Value">Its value.</param>
public sealed record MetricSample(string Name, ImmutableArray<KeyValuePair<string, string>> Labels, double Value);

/// <summary>Reads Prometheus' text format, version 0.0.4, and what OpenMetrics shares with it.</summary>
public static class ExpositionReader
{
    /// <summary>The samples of a document, in its order.</summary>
    /// <exception cref="FormatException">It is none; the message has the line.</exception>
    public static IEnumerable<MetricSample> Samples(string document)
    {
        foreach (var line in document.Split('\n'))
        {
            var text = line.TrimEnd('\r');
            if (text.Length == 0 || text[0] == '#') continue;
            yield return Sample(text);
        }
    }

    /// <summary>The type of each metric, by the name that its TYPE line gives.</summary>
    public static ImmutableDictionary<string, string> Types(string document) =>
        document.Split('\n').Select(line => line.Split(' ')).Where(words => words is ["#", "TYPE", _, _]).ToImmutableDictionary(words => words[2], words => words[3]);

    private static MetricSample Sample(string line)
    {
        var end = line.AsSpan().IndexOfAny('{', ' ');
        if (end <= 0) throw new FormatException($"no sample: {line}");
        var labels = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var at = end;
        if (line[at] == '{')
        {
            at++;
            while (at < line.Length && line[at] != '}') at = Label(line, at, labels);
            at++;
        }

        var words = at <= line.Length ? line[at..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        if (words.Length == 0 || Value(words[0]) is not { } value) throw new FormatException($"no value: {line}");
        return new MetricSample(line[..end], labels.DrainToImmutable(), value);
    }

    private static int Label(string line, int at, ImmutableArray<KeyValuePair<string, string>>.Builder labels)
    {
        var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
        if (equals < 0) throw new FormatException($"no label: {line}");
        var value = new StringBuilder();
        var i = equals + 2;
        for (; i < line.Length && line[i] != '"'; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length) value.Append(line[++i] switch { 'n' => '\n', var escaped => escaped });
            else value.Append(line[i]);
        }

        if (i >= line.Length) throw new FormatException($"a label without an end: {line}");
        labels.Add(new(line[at..equals].Trim(), value.ToString()));
        i++;
        return i < line.Length && line[i] == ',' ? i + 1 : i;
    }

    private static double? Value(string text) => text switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
    };
}
