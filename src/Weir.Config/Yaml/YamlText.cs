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

    private int ChooseIndentation(int number, string prefix)
    {
        var nearby = new HashSet<int>();
        for (var i = Math.Max(0, number - 40); i < Math.Min(_lines.Length, number + 40); i++)
        {
            var content = _lines[i].TrimStart(' ');
            if (i != number - 1 && content.Length > 0 && content[0] is not ('#' or '\t' or '\r')) nearby.Add(_lines[i].Length - content.Length);
        }

        foreach (var stop in (ReadOnlySpan<int>)[4, 8, 2])
            if (nearby.Contains(Width(prefix, stop))) return Width(prefix, stop);

        for (var i = number - 2; i >= 0; i--)
        {
            var content = _lines[i].TrimStart(' ').TrimEnd();
            if (content.Length == 0 || content[0] == '#') continue;
            var indentation = _lines[i].Length - _lines[i].TrimStart(' ').Length;
            return content[^1] == ':' ? indentation + 2 : indentation;
        }

        return 0;
    }

    private static int Width(string prefix, int stop)
    {
        var width = 0;
        foreach (var c in prefix) width = c == '\t' ? ((width / stop) + 1) * stop : width + 1;
        return width;
    }
}
