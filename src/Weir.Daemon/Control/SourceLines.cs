using System.Text;
using Weir.Controller;
using Weir.Primitives;

namespace Weir.Daemon.Control;

/// <summary>The text of a configuration in force, by the places that its entries name; as it was read, whatever the files say now.</summary>
internal sealed class SourceLines(NetworkController controller, string hash)
{
    private const int MostLines = 30;
    private readonly Dictionary<string, string[]?> _files = [];

    /// <summary>What begins on the line of <paramref name="location"/>: the line, and those behind it that stand further in. Null: that file is not at hand.</summary>
    public string? At(SourceLocation? location)
    {
        if (location is null || Lines(location.File) is not { } lines || location.Line < 1 || location.Line > lines.Length) return null;
        var first = lines[location.Line - 1];
        var indent = Indent(first);
        var last = location.Line;
        while (last < lines.Length && last - location.Line < MostLines && (lines[last].Length == 0 || Indent(lines[last]) > indent)) last++;
        while (lines[last - 1].Length == 0) last--;
        return string.Join('\n', lines[(location.Line - 1)..last].Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));
    }

    private string[]? Lines(string file)
    {
        if (_files.TryGetValue(file, out var known)) return known;
        string[]? lines = null;
        if (controller.Running.TryGetValue(hash, out var files) && files.TryGetValue(file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file, out var content))
            lines = [.. Encoding.UTF8.GetString(content).Split('\n').Select(line => line.TrimEnd())];
        return _files[file] = lines;
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;
}
