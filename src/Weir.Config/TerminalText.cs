using System.Globalization;
using System.Text;

namespace Weir.Config;

/// <summary>Text from outside, made fit to be shown on a terminal or in a log line.</summary>
public static class TerminalText
{
    /// <summary>
    /// <paramref name="text"/> with control characters, line and paragraph separators, lone surrogates and the characters that change the
    /// direction of writing replaced by <c>\n</c>, <c>\t</c> or <c>\u001b</c> escapes.
    /// </summary>
    public static string Escape(string text)
    {
        var clean = true;
        foreach (var c in text) clean &= !IsUnsafe(c) && !char.IsSurrogate(c);
        if (clean) return text;

        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var pair = char.ConvertToUtf32(c, text[++i]);
                if (CharUnicodeInfo.GetUnicodeCategory(pair) is UnicodeCategory.Format or UnicodeCategory.Control) result.Append(CultureInfo.InvariantCulture, $"\\U{pair:x8}");
                else result.Append(c).Append(text[i]);
            }
            else if (c == '\n') result.Append("\\n");
            else if (c == '\t') result.Append("\\t");
            else if (IsUnsafe(c) || char.IsSurrogate(c)) result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else result.Append(c);
        }

        return result.ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
