using System.Globalization;

namespace Weir.Metrics;

/// <summary>What a scraper takes, from its <c>Accept</c> and <c>Accept-Encoding</c>. Source: RFC 9110, section 12.5.</summary>
public static class ContentNegotiation
{
    /// <summary>The format to answer in: OpenMetrics where it is named and at least as welcome as the text format; that is understood by everybody.</summary>
    public static ExpositionFormat FormatFor(string? accept)
    {
        var (text, open) = (-1.0, -1.0);
        foreach (var (name, quality) in Elements(accept))
        {
            if (name.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)) open = Math.Max(open, quality);
            else if (name.Equals("text/plain", StringComparison.OrdinalIgnoreCase)) text = Math.Max(text, quality);
        }

        return open > 0 && open >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    /// <summary>Whether the answer may be compressed with gzip.</summary>
    public static bool TakesGzip(string? acceptEncoding)
    {
        foreach (var (name, quality) in Elements(acceptEncoding))
            if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase)) return quality > 0;
        return false;
    }

    /// <summary>The <c>Content-Type</c> of a format.</summary>
    public static string ContentTypeOf(ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    private static IEnumerable<(string Name, double Quality)> Elements(string? header)
    {
        foreach (var element in (header ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = element.Split(';', StringSplitOptions.TrimEntries);
            var quality = 1.0;
            foreach (var parameter in parts[1..])
                if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && double.TryParse(parameter.AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var q)) quality = q;
            yield return (parts[0], quality);
        }
    }
}
