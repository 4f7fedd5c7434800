using System.Globalization;
using System.Text;

namespace Weir.Ovsdb;

/// <summary>
/// Writes JSON, value after value. The framework's writer asks which characters a browser would have to be spared, with code that depends on the processor and is compiled when it is met: half
/// as much again as a short question takes otherwise, in the hook that a VM's start waits for.
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new(512);
    private bool _follows; // another value or member

    public void WriteStartObject() => Open('{');

    public void WriteEndObject() => Close('}');

    public void WriteStartArray() => Open('[');

    public void WriteStartArray(string name)
    {
        WritePropertyName(name);
        WriteStartArray();
    }

    public void WriteEndArray() => Close(']');

    public void WriteStartObject(string name)
    {
        WritePropertyName(name);
        WriteStartObject();
    }

    public void WritePropertyName(string name)
    {
        WriteStringValue(name);
        _text.Append(':');
        _follows = false;
    }

    public void WriteString(string name, string value)
    {
        WritePropertyName(name);
        WriteStringValue(value);
    }

    public void WriteNumber(string name, long value)
    {
        WritePropertyName(name);
        WriteNumberValue(value);
    }

    public void WriteNumberValue(long value) => Value(value.ToString(CultureInfo.InvariantCulture));

    public void WriteNumberValue(double value) =>
        Value(double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : throw new ArgumentException($"{value} is no number that JSON can say", nameof(value)));

    public void WriteBooleanValue(bool value) => Value(value ? "true" : "false");

    // RFC 8259, section 7.
    public void WriteStringValue(string value)
    {
        Next();
        _text.Append('"');
        foreach (var letter in value)
        {
            if (letter is '"' or '\\') _text.Append('\\').Append(letter);
            else if (letter < ' ') _text.Append("\\u00").Append(letter < 16 ? '0' : '1').Append("0123456789abcdef"[letter & 15]);
            else _text.Append(letter);
        }

        _text.Append('"');
        _follows = true;
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Value(string value)
    {
        Next();
        _text.Append(value);
        _follows = true;
    }

    private void Open(char bracket)
    {
        Next();
        _text.Append(bracket);
        _follows = false;
    }

    private void Close(char bracket)
    {
        _text.Append(bracket);
        _follows = true;
    }

    private void Next()
    {
        if (_follows) _text.Append(',');
    }
}
