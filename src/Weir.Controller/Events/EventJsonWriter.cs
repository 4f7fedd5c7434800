using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>Writes events as FAUCET does: one line, a space behind each colon and comma, all in ASCII.</summary>
public sealed class EventJsonWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private bool _hasValue; // a comma is due

    /// <summary>The event as a line with its end.</summary>
    public static byte[] Line(NetworkEvent networkEvent)
    {
        var writer = new EventJsonWriter();
        writer.Write(networkEvent);
        writer.Raw("\n"u8);
        return writer._bytes.WrittenSpan.ToArray();
    }

    /// <summary>Begins an object.</summary>
    public void Begin()
    {
        Separate();
        Raw("{"u8);
        _hasValue = false;
    }

    /// <summary>Ends an object.</summary>
    public void End()
    {
        Raw("}"u8);
        _hasValue = true;
    }

    /// <summary>Begins a list.</summary>
    public void BeginList()
    {
        Separate();
        Raw("["u8);
        _hasValue = false;
    }

    /// <summary>Ends a list.</summary>
    public void EndList()
    {
        Raw("]"u8);
        _hasValue = true;
    }

    /// <summary>A key; its value comes next.</summary>
    public void Key(string name)
    {
        Value(name);
        Raw(": "u8);
        _hasValue = false;
    }

    /// <summary>A key and a text.</summary>
    public void Member(string name, string? value)
    {
        Key(name);
        Value(value);
    }

    /// <summary>A key and a number.</summary>
    public void Member(string name, long value)
    {
        Key(name);
        Value(value);
    }

    /// <summary>A key and a MAC address.</summary>
    public void Member(string name, MacAddress value) => Member(name, value.ToString());

    /// <summary>A key and a number, or null.</summary>
    public void MemberOrNull(string name, long? value)
    {
        Key(name);
        if (value is { } number) Value(number);
        else Value(null);
    }

    /// <summary>A key and true or false.</summary>
    public void Member(string name, bool value)
    {
        Key(name);
        Value(value);
    }

    /// <summary>A number.</summary>
    public void Value(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, _bytes.GetSpan(20), out var written);
        _bytes.Advance(written);
    }

    /// <summary>A number.</summary>
    public void Value(ulong value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, _bytes.GetSpan(20), out var written);
        _bytes.Advance(written);
    }

    /// <summary>True or false.</summary>
    public void Value(bool value)
    {
        Separate();
        Raw(value ? "true"u8 : "false"u8);
    }

    /// <summary>A text; null is <c>null</c>.</summary>
    public void Value(string? value)
    {
        Separate();
        if (value is null)
        {
            Raw("null"u8);
            return;
        }

        Raw("\""u8);
        Encoding.UTF8.GetBytes(JavaScriptEncoder.Default.Encode(value), _bytes);
        Raw("\""u8);
    }

    private void Write(NetworkEvent networkEvent)
    {
        Begin();
        Member("version", 1);
        Key("time");
        Seconds(networkEvent.Time);
        Key("dp_id");
        Value(networkEvent.Subject.Id.Value);
        Member("dp_name", networkEvent.Subject.Name);
        Member("event_id", networkEvent.Id.Number);
        if (networkEvent.Id.Sub > 0) Member("sub_id", networkEvent.Id.Sub);
        Key(networkEvent.Name);
        networkEvent.WriteValue(this);
        End();
    }

    // A float, as FAUCET's: seconds since 1970 with at least one decimal place.
    private void Seconds(DateTimeOffset time)
    {
        Separate();
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var span = _bytes.GetSpan(32);
        (ticks / (decimal)TimeSpan.TicksPerSecond).TryFormat(span, out var written, "0.0######", CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    private void Separate()
    {
        if (_hasValue) Raw(", "u8);
        _hasValue = true;
    }

    private void Raw(ReadOnlySpan<byte> text) => _bytes.Write(text);
}
