using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Cli.Support;

/// <summary>
/// Takes secrets out of text, in two rounds: what stands behind a name that is a secret's, and what has a secret's form, goes at once and is remembered; then all that is remembered goes from
/// everywhere else. Made to take too much where it is not sure.
/// </summary>
internal sealed partial class Secrets
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Removed = "(removed)";

    // Shorter ones are too often parts of other words to be looked for everywhere.
    private const int ShortestLookedFor = 4;

    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>Whether a name is one whose value nobody shall see.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    /// <summary>Makes a value known that must stand nowhere.</summary>
    public void Remember(string value)
    {
        value = value.Trim();
        if (value.Length < ShortestLookedFor || value is Removed or "true" or "false" or "null" or "None") return;
        _values.Add(value);
        _values.Add(Uri.EscapeDataString(value));
        _values.Add(System.Text.Json.JsonEncodedText.Encode(value).ToString());
        _values.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)));
    }

    /// <summary>The first round.</summary>
    public string TakeOut(string text)
    {
        text = PrivateKey().Replace(text, "(private key removed)");
        text = EndOfPrivateKey().Replace(text, "(private key removed)");
        text = UserInfo().Replace(text, match => Take(match, "password"));
        text = Authorization().Replace(text, match => Take(match, "value"));
        text = JsonWebToken().Replace(text, match => Take(match, "value"));
        text = CommandLineOption().Replace(text, match => Take(match, "value"));
        return TakeNamed(text);
    }

    /// <summary>The second round, when all texts have been through the first.</summary>
    public string TakeOutRemembered(string text)
    {
        foreach (var value in _values.OrderByDescending(value => value.Length)) text = text.Replace(value, Removed, StringComparison.Ordinal);
        return text;
    }

    private string Take(Match match, string group)
    {
        var secret = match.Groups[group];
        Remember(secret.Value);
        return string.Concat(match.Value.AsSpan(0, secret.Index - match.Index), Removed, match.Value.AsSpan(secret.Index - match.Index + secret.Length));
    }

    // Line by line, so that a file which is no YAML any more is treated as one that is.
    private string TakeNamed(string text)
    {
        var result = new StringBuilder(text.Length);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (i > 0) result.Append('\n');
            var at = 0;
            while (NamedValue().Match(line, at) is { Success: true } match)
            {
                var value = match.Groups["value"];
                result.Append(line, at, value.Index - at);
                at = value.Index + value.Length;
                var taken = Unquote(value.Value);
                if (taken is "" or "|" or ">" || taken[0] is '|' or '>' or '&' or '!')
                {
                    // What follows, further in or as a list, is the value. An anchor or a tag may stand before it.
                    var indent = IndentOf(line, match.Groups["name"].Index);
                    while (i + 1 < lines.Length && Continues(lines[i + 1], indent)) Remember(Unquote(lines[++i].Trim().TrimStart('-').Trim()));
                }
                else if (taken[0] == '*')
                {
                    RememberAnchor(text, taken[1..].Trim());
                }
                else if (value.Value[0] is '"' or '\'' && (value.Value.Length == 1 || value.Value[^1] != value.Value[0]))
                {
                    // A quotation that goes on over lines.
                    while (i + 1 < lines.Length && !lines[i + 1].Contains(value.Value[0], StringComparison.Ordinal)) Remember(lines[++i]);
                    if (i + 1 < lines.Length) Remember(lines[++i].Split(value.Value[0])[0]);
                }

                foreach (var word in taken.TrimStart('|', '>', '&', '!').Split(['[', ']', '{', '}', ',', '"', '\'', ' '], StringSplitOptions.RemoveEmptyEntries)) Remember(word);
                Remember(taken);
                result.Append(Removed);
            }

            result.Append(line, at, line.Length - at);
        }

        return result.ToString();
    }

    private void RememberAnchor(string text, string anchor)
    {
        foreach (Match match in Regex.Matches(text, $@"&{Regex.Escape(anchor)}\s+(?<value>.+)")) Remember(Unquote(match.Groups["value"].Value.Trim()));
    }

    // A key's place in its line: a list's dashes before it count.
    private static int IndentOf(string line, int name) => line.AsSpan(0, name).TrimEnd("\"'").Length;

    private static bool Continues(string line, int indent)
    {
        var content = line.AsSpan().TrimStart();
        if (content.IsEmpty) return true;
        var own = line.Length - content.Length;
        return own > indent || (own == indent && content[0] == '-');
    }

    private static string Unquote(string value) => value.Trim() is ['"' or '\'', .., _] quoted && quoted[^1] == quoted[0] ? quoted[1..^1] : value.Trim().Trim('"', '\'');

    private const string Words = "secret|passw|passphrase|pwd|token|psk|credential|priv(?:ate)?[_. -]?key|api[_. -]?key|access[_. -]?key|shared[_. -]?key|auth[_. -]?key|authorization|headers|dsn";

    [GeneratedRegex($"(?:{Words})", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // Arguments (--name=value) are CommandLineOption's. name: value, name = value, "name": "value"; an unquoted value goes to the end of the line: it may have commas and blanks in it.
    [GeneratedRegex(
        $"""(?<![\w.-])(?!--)(?<name>[\w.-]*(?:{Words})[\w.-]*)(?:\\?["'])?\s*(?:=>|[:=])[ \t]*(?<value>\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|(?<=[:=][ \t]*)[^"'\s][^\r\n]*|(?=\r?$))""",
        RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex NamedValue();

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    // Of one whose beginning was cut off.
    [GeneratedRegex(@"\A.*-----END [A-Z0-9 ]*PRIVATE KEY-----", RegexOptions.Singleline)]
    private static partial Regex EndOfPrivateKey();

    [GeneratedRegex(@"://[^/\s:@""']*:(?<password>[^@\s/""']+)@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b(?:bearer|basic)\s+(?<value>[A-Za-z0-9+/=._~-]{4,})", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"(?<value>\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex($"""--?[\w-]*(?:{Words})[\w-]*[ =]+(?<value>"[^"]*"|'[^']*'|\S+)""", RegexOptions.IgnoreCase)]
    private static partial Regex CommandLineOption();
}
