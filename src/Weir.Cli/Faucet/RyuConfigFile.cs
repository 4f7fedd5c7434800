namespace Weir.Cli.Faucet;

/// <summary>
/// The file of <c>--ryu-config-file</c> (FAUCET's <c>ryu.conf</c>): the keys of its section DEFAULT. The form is oslo.config's: <c>key = value</c> or <c>key: value</c>, lines that begin
/// with <c>#</c> or <c>;</c> are comments, indented lines continue the value before them, and of a key that stands there twice the last counts.
/// </summary>
internal sealed class RyuConfigFile
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private RyuConfigFile()
    {
    }

    /// <summary>Nothing in it.</summary>
    public static RyuConfigFile Empty { get; } = new();

    /// <summary>The keys in it, as written, with underscores.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>A key's value, or null. Hyphens and underscores are the same.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key.Replace('-', '_'));

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">A line is neither of these; the message has its number.</exception>
    public static RyuConfigFile Parse(string text)
    {
        var file = new RyuConfigFile();
        var (inDefault, number) = (true, 0);
        string? last = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                last = null;
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                if (last is null) throw new FormatException($"line {number} continues nothing");
                if (inDefault) file._values[last] = $"{file._values[last]} {line.Trim()}".Trim();
            }
            else if (line[0] == '[')
            {
                if (line[^1] != ']' || line.Length < 3) throw new FormatException($"line {number} is no section: '{line}'");
                inDefault = line[1..^1].Equals("DEFAULT", StringComparison.OrdinalIgnoreCase);
                last = null;
            }
            else
            {
                var split = line.AsSpan().IndexOfAny('=', ':');
                if (split <= 0) throw new FormatException($"line {number} is neither KEY = VALUE nor a section: '{line}'");
                last = line[..split].Trim().Replace('-', '_');
                if (inDefault) file._values[last] = Unquote(line[(split + 1)..].Trim());
            }
        }

        return file;
    }

    private static string Unquote(string text) => text is ['"' or '\'', .., _] && text[^1] == text[0] ? text[1..^1] : text;
}
