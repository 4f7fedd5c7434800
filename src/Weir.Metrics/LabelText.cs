using System.Text;

namespace Weir.Metrics;

/// <summary>Labels as text: <c>dp_id="0x1",dp_name="sw1"</c>. Backslash, quote and line feed are escaped; what is no Unicode becomes U+FFFD.</summary>
public static class LabelText
{
    /// <summary>Encodes labels, for <see cref="ExpositionWriter.Labels"/>.</summary>
    public static byte[] Encode(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var buffer = new List<byte>();
        foreach (var (name, value) in labels)
        {
            if (buffer.Count > 0) buffer.Add((byte)',');
            buffer.AddRange(Encoding.UTF8.GetBytes(name));
            buffer.AddRange("=\""u8);
            Span<byte> escaped = new byte[MaximumLength(value)];
            buffer.AddRange(escaped[..Escape(value, escaped)]);
            buffer.Add((byte)'"');
        }

        return [.. buffer];
    }

    /// <summary>Most bytes that a value can take.</summary>
    internal static int MaximumLength(string value) => value.Length * 3;

    /// <summary>Writes a value; returns how many bytes it took.</summary>
    internal static int Escape(string value, Span<byte> to)
    {
        if (value.AsSpan().IndexOfAny('\\', '"', '\n') < 0) return Encoding.UTF8.GetBytes(value, to);
        return Encoding.UTF8.GetBytes(
            value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal), to);
    }
}
