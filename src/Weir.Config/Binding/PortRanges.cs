using System.Globalization;
using Weir.Config.Yaml;

namespace Weir.Config.Binding;

/// <summary>Reads keys of <c>interface_ranges</c>: <c>1-6,8,port9</c> means 1 to 6, 8 and 9.</summary>
internal static class PortRanges
{
    private const int Most = 65_536; // ports of one range

    /// <summary>The numbers, ascending; null after a diagnostic.</summary>
    public static IEnumerable<uint>? Read(YamlScalar key, ConfigPath path, DiagnosticBag bag)
    {
        var spans = new List<Span>();
        var text = key.Kind == ScalarKind.Integer ? key.Canonical : key.Text;
        var position = 0;
        while (position < text.Length)
        {
            if (!char.IsAsciiDigit(text[position]))
            {
                position++;
                continue;
            }

            var first = Digits(text, ref position);
            var last = first;
            if (position + 1 < text.Length && text[position] == '-' && char.IsAsciiDigit(text[position + 1]))
            {
                position++;
                last = Digits(text, ref position);
                if (first is not null && last is not null && last <= first)
                {
                    bag.Error(DiagnosticCodes.PortRange, key, path, $"the range {first}-{last} is empty", "the second number must be the greater one");
                    return null;
                }
            }

            if (first is not { } low || last is not { } high || high - low >= Most)
            {
                bag.Error(DiagnosticCodes.PortRange, key, path, $"{Show.Quoted(key.Text)} is too wide", $"at most {Most} ports");
                return null;
            }

            spans.Add(new(low, high));
        }

        if (spans.Count > 0) return Numbers(spans);
        bag.Error(DiagnosticCodes.PortRange, key, path, $"{Show.Quoted(key.Text)} has no port number", "for example 1-6,8");
        return null;
    }

    private sealed record Span(uint First, uint Last);

    // Each number once.
    private static IEnumerable<uint> Numbers(List<Span> spans)
    {
        spans.Sort(static (a, b) => a.First.CompareTo(b.First));
        var next = 0L;
        foreach (var (first, last) in spans)
        {
            for (next = Math.Max(next, first); next <= last; next++) yield return (uint)next;
        }
    }

    private static uint? Digits(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
        return uint.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 0xF000_0000 ? number : null;
    }
}
