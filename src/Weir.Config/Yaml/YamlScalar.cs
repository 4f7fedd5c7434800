using System.Globalization;
using System.Numerics;

namespace Weir.Config.Yaml;

internal enum ScalarKind
{
    Null,
    Boolean,
    Integer,
    Float,
    Text,
}

/// <summary>
/// A scalar with the type that FAUCET's loader gives it: YAML 1.2 core, with the loader's own additions (<c>0b101</c>, underscores between digits,
/// <c>010</c> is ten). <c>yes</c>, <c>on</c> and dates are texts.
/// </summary>
internal sealed class YamlScalar : YamlNode
{
    private const int LongestNumber = 200; // digits; longer ones are texts, since converting them takes quadratic time

    public YamlScalar(string file, int line, int column, string text, bool plain, string? tag = null)
        : base(file, line, column)
    {
        Text = text;
        Kind = tag switch
        {
            null => plain ? Resolve(text) : ScalarKind.Text,
            "int" => IsInteger(text) ? ScalarKind.Integer : ScalarKind.Text,
            "float" => IsInteger(text) || IsFloat(text) ? ScalarKind.Float : ScalarKind.Text,
            "bool" => Resolve(text) == ScalarKind.Boolean ? ScalarKind.Boolean : ScalarKind.Text,
            "null" => ScalarKind.Null,
            _ => ScalarKind.Text,
        };
    }

    /// <summary>As written, quotes and escapes undone.</summary>
    public string Text { get; }

    public ScalarKind Kind { get; }

    public bool IsTrue => Kind == ScalarKind.Boolean && Text[0] is 't' or 'T';

    /// <summary>The value of an <see cref="ScalarKind.Integer"/>.</summary>
    public BigInteger Integer => TryGetSmall(out var small) ? small : ParseInteger(Text);

    /// <summary>One text for all spellings of one value: decimal numbers, <c>true</c>, <c>false</c>, <c>null</c>.</summary>
    public string Canonical => Kind switch
    {
        ScalarKind.Integer => Text.Length < 10 && Text[0] is >= '1' and <= '9' && !Text.Contains('_') ? Text : Integer.ToString(CultureInfo.InvariantCulture),
        ScalarKind.Boolean => IsTrue ? "true" : "false",
        ScalarKind.Null => "null",
        _ => Text,
    };

    public override string Describe() => Kind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Boolean => Canonical,
        ScalarKind.Integer or ScalarKind.Float => $"the number {Text}",
        _ => Text.Length == 0 ? "an empty text" : $"the text {Show.Quoted(Text)}",
    };

    /// <summary>Reads an integer by Python's base-0 rules, as FAUCET reads numbers inside texts: <c>12</c>, <c>0x1f</c>, <c>0o17</c>, <c>0b11</c>.</summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = default;
        text = text.Trim();
        var digits = text.TrimStart("+-");
        if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]) && digits.Trim('0').Length > 0) return false;
        if (!IsInteger(text)) return false;
        value = ParseInteger(text);
        return true;
    }

    /// <summary>The value of an <see cref="ScalarKind.Integer"/> that is written in few digits without sign or underscore, as nearly all are.</summary>
    public bool TryGetSmall(out ulong value)
    {
        value = 0;
        var isHex = Text.Length > 2 && Text[1] == 'x';
        if (Kind != ScalarKind.Integer || Text.Length > 16) return false;
        for (var i = isHex ? 2 : 0; i < Text.Length; i++)
        {
            var c = Text[i];
            if (isHex ? !char.IsAsciiHexDigit(c) : !char.IsAsciiDigit(c)) return false;
            value = (value * (isHex ? 16U : 10U)) + Digit(c);
        }

        return true;
    }

    private static ScalarKind Resolve(string text)
    {
        if (text.Length == 0) return ScalarKind.Null;
        switch (text[0])
        {
            case '~' or 'n' or 'N':
                return text is "~" or "null" or "Null" or "NULL" ? ScalarKind.Null : ScalarKind.Text;
            case 't' or 'T' or 'f' or 'F':
                return text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE" ? ScalarKind.Boolean : ScalarKind.Text;
            case (>= '0' and <= '9') or '-' or '+' or '.':
                return IsInteger(text) ? ScalarKind.Integer : IsFloat(text) ? ScalarKind.Float : ScalarKind.Text;
            default:
                return ScalarKind.Text;
        }
    }

    private static bool IsInteger(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestNumber) return false;
        if (text[0] is '-' or '+') text = text[1..];
        if (text.Length > 2 && text[0] == '0' && !char.IsAsciiDigit(text[1]) && text[1] != '_')
        {
            var digits = text[2..];
            return text[1] switch
            {
                'x' => IsDigits(digits, 16),
                'o' => IsDigits(digits, 8),
                'b' => IsDigits(digits, 2),
                _ => false,
            };
        }

        return IsDigits(text, 10);
    }

    // Digits and underscores, at least one digit. Numbers are short, and there are many: a search by vectors costs more.
    private static bool IsDigits(ReadOnlySpan<char> text, uint radix)
    {
        var any = false;
        foreach (var c in text)
        {
            if (c == '_') continue;
            if (!char.IsAsciiHexDigit(c) || Digit(c) >= radix) return false;
            any = true;
        }

        return any;
    }

    private static uint Digit(char c) => (uint)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);

    private static bool IsFloat(string text) =>
        text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN"
        || (HasFloatForm(text)
            && double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    // Of digits and _+-.eE; at least one digit, and one of .eE.
    private static bool HasFloatForm(string text)
    {
        var (digit, mark) = (false, false);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digit = true;
            else if (c is '.' or 'e' or 'E') mark = true;
            else if (c is not ('_' or '+' or '-')) return false;
        }

        return digit && mark;
    }

    private static BigInteger ParseInteger(ReadOnlySpan<char> text)
    {
        var negative = text[0] == '-';
        if (text[0] is '-' or '+') text = text[1..];
        uint radix = 10;
        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'o' or 'b')
        {
            radix = text[1] switch { 'x' => 16, 'o' => 8, _ => 2 };
            text = text[2..];
        }

        ulong small = 0;
        BigInteger big = 0;
        var isBig = false;
        foreach (var c in text)
        {
            if (c == '_') continue;
            var digit = Digit(c);
            if (!isBig && small > (ulong.MaxValue - digit) / radix) (isBig, big) = (true, small);
            if (isBig) big = (big * radix) + digit;
            else small = (small * radix) + digit;
        }

        var value = isBig ? big : small;
        return negative ? -value : value;
    }
}
