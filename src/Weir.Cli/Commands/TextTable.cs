using System.Globalization;
using System.Text;
using Spectre.Console;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary>A table as plain lines: a line a row, columns as wide as what is in them, no border that a pipe would have to strip.</summary>
/// <remarks>Never fitted to a terminal: a MAC address in two pieces cannot be copied, and half a word cannot be searched for. A terminal that is narrower wraps the line itself.</remarks>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>The lines, the headings first; values are escaped. Without blanks at the end.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [headings, .. rows.Select(row => row.Select(TerminalText.Escape).ToList())];
        var widths = new int[headings.Count];
        foreach (var row in all)
            for (var i = 0; i < row.Count; i++) widths[i] = Math.Max(widths[i], Width(row[i]));
        return all.Select(row => Line(row, widths));
    }

    /// <summary>Prints it; on a terminal the headings are bold.</summary>
    public static void Print(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var isFirst = true;
        var bold = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        foreach (var line in Lines(headings, rows))
        {
            Console.WriteLine(isFirst && bold ? $"\u001b[1m{line}\u001b[0m" : line);
            isFirst = false;
        }
    }

    // An accent that is a character of its own takes no place.
    private static int Width(string text) => new StringInfo(text).LengthInTextElements;

    private static string Line(IReadOnlyList<string> row, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < row.Count; i++)
        {
            if (i > 0) line.Append(Gap);
            line.Append(row[i]).Append(' ', widths[i] - Width(row[i]));
        }

        return line.ToString().TrimEnd();
    }
}
