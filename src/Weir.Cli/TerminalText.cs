using System.Globalization;
using System.Text;

namespace Weir.Cli;

/// <summary>Text from outside (names in YAML, MAC tables, logs) made safe for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with every control character written as <c>\xNN</c>, so that no escape sequence reaches the terminal.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
            if (char.IsControl(c)) safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else safe.Append(c);
        return safe.ToString();
    }
}
