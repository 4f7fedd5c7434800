using Weir.Config.Yaml;

namespace Weir.Config;

/// <summary>Strings of the file inside messages.</summary>
internal static class Show
{
    /// <summary>In single quotes, cut after 60 characters.</summary>
    public static string Quoted(string text) => text.Length > 60 ? $"'{text[..57]}...'" : $"'{text}'";

    /// <summary><c>a</c>, <c>a or b</c>, <c>a, b or c</c>.</summary>
    public static string AnyOf(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    /// <summary>The candidate nearest to <paramref name="word"/>, or null if none is near enough to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > 60) return null;
        var (best, distance) = ((string?)null, Math.Max(1, Math.Min(3, word.Length / 3)) + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= distance) continue;
            var found = Distance(word, candidate);
            if (found < distance) (best, distance) = (candidate, found);
        }

        return best;
    }

    /// <summary>The hint for an unknown <paramref name="word"/>.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates, string otherwise) =>
        Nearest(word, candidates) is { } near ? $"did you mean {Quoted(near)}?" : otherwise;

    public static string KeyName(YamlScalar key) => key.Text.Length > 60 ? key.Text[..57] + "..." : key.Text;

    // Optimal string alignment: an exchange of two neighbouring letters counts as one edit.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
