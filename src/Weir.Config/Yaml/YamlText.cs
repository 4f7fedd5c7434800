namespace Weir.Config.Yaml;

/// <summary>
/// The text of a file, line by line, where lines can be given another indentation so that reading goes on behind a fault. Columns of repaired lines are
/// translated back, so that positions are always those of the file.
/// </summary>
internal sealed class YamlText
{
    private readonly string[] _lines;
    private readonly Dictionary<int, int> _shift = [];

    public YamlText(string text) => _lines = text.Split('\n');

    /// <summary>Characters in all lines.</summary>
    public int Length => _lines.Sum(line => line.Length + 1);

    public string Joined => string.Join('\n', _lines);

    /// <summary>The column in the file of a column in the repaired text; both from 1.</summary>
    public int OriginalColumn(int line, int column) => _shift.TryGetValue(line, out var shift) ? Math.Max(1, column - shift) : column;

    /// <summary>Column from 1 of the first tab in the indentation of line <paramref name="number"/> (from 1), or 0.</summary>
    public int TabInIndentation(int number)
    {
        if (number < 1 || number > _lines.Length) return 0;
        var line = _lines[number - 1];
        for (var i = 0; i < line.Length && line[i] is ' ' or '\t'; i++)
            if (line[i] == '\t') return i + 1;
        return 0;
    }

    /// <summary>Puts spaces in the place of a line's tabs, as many as lines nearby have.</summary>
    public void ReplaceTabs(int number)
    {
        var line = _lines[number - 1];
        var old = line.Length - line.TrimStart(' ', '\t').Length;
        Reindent(number, old, ChooseIndentation(number, line[..old]));
    }

    /// <summary>Moves a line far to the right, which inside brackets changes nothing.</summary>
    public bool PushRight(int number)
    {
        if (number < 1 || number > _lines.Length || _shift.ContainsKey(number)) return false;
        var line = _lines[number - 1];
        var old = line.Length - line.TrimStart(' ', '\t').Length;
        Reindent(number, old, old + 200);
        return true;
    }

    private void Reindent(int number, int old, int width)
    {
        _lines[number - 1] = new string(' ', width) + _lines[number - 1][old..];
        _shift[number] = _shift.GetValueOrDefault(number) + width - old;
    }

    // A guess at what was meant: a line that opens a block stands above its first line; another one stands beside its neighbours.
    private int ChooseIndentation(int number, string prefix)
    {
        var (before, opens) = Above(number);
        var below = Below(number);
        if (opens) return below > before[0] ? below : before[0] + 2;
        if (_lines[number - 1].TrimEnd().EndsWith(':') && below > 0)
        {
            foreach (var level in before)
                if (level < below) return level;
        }

        ReadOnlySpan<int> widths = [Width(prefix, 8), Width(prefix, 4), Width(prefix, 2)];
        if (widths.Contains(before[0])) return before[0];
        foreach (var width in widths)
            if (before.Contains(width)) return width;
        return before[0];
    }

    // The indentations of the blocks that are open above a line, deepest first, and whether the line above opens another.
    private (List<int> Levels, bool Opens) Above(int number)
    {
        var levels = new List<int>();
        var opens = false;
        for (var i = number - 2; i >= 0 && (levels.Count == 0 || levels[^1] > 0); i--)
        {
            if (Indentation(_lines[i]) is not (>= 0 and var indentation)) continue;
            if (levels.Count == 0) opens = _lines[i].TrimEnd().EndsWith(':');
            if (levels.Count == 0 || indentation < levels[^1]) levels.Add(indentation);
        }

        if (levels.Count == 0) levels.Add(0);
        return (levels, opens);
    }

    // The indentation of the next line that has content, -1 where that is unknown.
    private int Below(int number)
    {
        for (var i = number; i < _lines.Length; i++)
        {
            if (Indentation(_lines[i]) is >= 0 and var indentation) return indentation;
            if (TabInIndentation(i + 1) > 0) return -1;
        }

        return -1;
    }

    // Spaces before the content; -1 for lines without content or with tabs before it.
    private static int Indentation(string line)
    {
        var content = line.AsSpan().TrimStart(' ');
        return content.IsEmpty || content[0] is '#' or '\t' or '\r' ? -1 : line.Length - content.Length;
    }

    private static int Width(string prefix, int stop)
    {
        var width = 0;
        foreach (var c in prefix) width = c == '\t' ? ((width / stop) + 1) * stop : width + 1;
        return width;
    }
}
