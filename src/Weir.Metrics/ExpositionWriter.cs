using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Weir.Metrics;

/// <summary>
/// Writes metrics as UTF-8 into a stream, one family after the other: <see cref="Begin"/>, then for each sample <see cref="Labels"/> and <see cref="Label(ReadOnlySpan{byte}, string)"/>
/// in alphabetical order and a value; <see cref="End"/> at last. Allocates one buffer from the pool, however much is written.
/// </summary>
/// <remarks>Values are written as FAUCET's library does: <c>1.0</c>.</remarks>
public sealed class ExpositionWriter : IDisposable
{
    private const int Capacity = 64 << 10;
    private const int Room = 512; // what one fixed part of a line needs at most

    private readonly Stream _output;
    private readonly ExpositionFormat _format;
    private readonly NameFilter _filter;
    private readonly ArrayBufferWriter<byte> _created = new(256);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _used;
    private MetricFamily? _family;
    private bool _values; // of this family the samples themselves are asked for, and not only when they were created
    private bool _createds;
    private byte[] _line = new byte[256]; // labels of the sample at hand
    private int _lineUsed;

    /// <param name="output">Takes the bytes; not closed.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="filter">What is written.</param>
    public ExpositionWriter(Stream output, ExpositionFormat format, NameFilter filter) => (_output, _format, _filter) = (output, format, filter);

    /// <summary>Whether a family is asked for: what is dear to find out need not be found out if it is not.</summary>
    public bool Wants(MetricFamily family) => _filter.Takes(family);

    /// <summary>Begins a family. False: it is not asked for; nothing of it may be written.</summary>
    public bool Begin(MetricFamily family)
    {
        CloseFamily();
        if (!_filter.Takes(family)) return false;
        _family = family;
        _values = family.Kind switch
        {
            MetricKind.Counter => _filter.Takes(family, "_total"),
            MetricKind.Info => _filter.Takes(family, "_info"),
            _ => true,
        };
        _createds = _filter.Takes(family, "_created");
        Raw(family.HeaderIn(_format));
        return true;
    }

    /// <summary>Labels of the next sample that are encoded already (<see cref="LabelText.Encode"/>).</summary>
    public void Labels(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty) return;
        var span = LineSpan(encoded.Length + 1);
        if (_lineUsed > 0)
        {
            span[0] = (byte)',';
            span = span[1..];
            _lineUsed++;
        }

        encoded.CopyTo(span);
        _lineUsed += encoded.Length;
    }

    /// <summary>A label of the next sample with a number.</summary>
    public void Label(ReadOnlySpan<byte> name, long value)
    {
        var span = LineSpan(name.Length + 32);
        var at = StartLabel(span, name);
        Utf8Formatter.TryFormat(value, span[at..], out var digits);
        at += digits;
        span[at++] = (byte)'"';
        _lineUsed += at;
    }

    /// <summary>A label of the next sample with ASCII that needs no escapes.</summary>
    public void Label(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var span = LineSpan(name.Length + value.Length + 8);
        var at = StartLabel(span, name);
        value.CopyTo(span[at..]);
        at += value.Length;
        span[at++] = (byte)'"';
        _lineUsed += at;
    }

    /// <summary>A label of the next sample with any text.</summary>
    public void Label(ReadOnlySpan<byte> name, string value)
    {
        var span = LineSpan(name.Length + LabelText.MaximumLength(value) + 8);
        var at = StartLabel(span, name);
        at += LabelText.Escape(value, span[at..]);
        span[at++] = (byte)'"';
        _lineUsed += at;
    }

    /// <summary>A sample of a gauge, or the one of an info (1).</summary>
    public void Value(long value)
    {
        if (_values) Sample(Family.SampleBytes, [], value);
        _lineUsed = 0;
    }

    /// <summary>A sample of a gauge.</summary>
    public void Value(double value)
    {
        if (_values) Sample(Family.SampleBytes, [], value);
        _lineUsed = 0;
    }

    /// <summary>A sample of a counter.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="created">Since when it counts, in seconds since 1970; null: not said.</param>
    public void Counter(double value, double? created = null)
    {
        if (_values) Sample(Family.SampleBytes, [], value);
        Created(created);
        _lineUsed = 0;
    }

    /// <summary>The samples of a histogram.</summary>
    /// <param name="bounds">Upper bounds, ascending, without infinity; encoded as <c>0.001</c>.</param>
    /// <param name="counts">For each bound what lies in it and above the one before; one more for what lies above all.</param>
    /// <param name="sum">Sum of all that was observed.</param>
    /// <param name="created">Since when it counts, in seconds since 1970; null: not said.</param>
    public void Histogram(ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum, double? created = null)
    {
        var labels = _lineUsed;
        long total = 0;
        for (var i = 0; i <= bounds.Length; i++)
        {
            total += counts[i];
            if (!_filter.Takes(Family, "_bucket")) continue;
            _lineUsed = labels;
            var span = LineSpan(40);
            var at = StartLabel(span, "le"u8);
            at += i == bounds.Length ? Copy("+Inf"u8, span[at..]) : Number(bounds[i], span[at..]);
            span[at++] = (byte)'"';
            _lineUsed += at;
            Sample(Family.NameBytes, "_bucket"u8, total);
        }

        _lineUsed = labels;
        if (_filter.Takes(Family, "_count")) Sample(Family.NameBytes, "_count"u8, total);
        if (_filter.Takes(Family, "_sum")) Sample(Family.NameBytes, "_sum"u8, sum);
        Created(created);
        _lineUsed = 0;
    }

    /// <summary>Ends the document, and gives all of it to the stream.</summary>
    public void End()
    {
        CloseFamily();
        if (_format == ExpositionFormat.OpenMetrics) Raw("# EOF\n"u8);
        Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>A value as it is written: <c>1.0</c>, <c>0.25</c>, <c>NaN</c>, <c>+Inf</c>.</summary>
    internal static int Number(double value, Span<byte> to)
    {
        if (double.IsNaN(value)) return Copy("NaN"u8, to);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "+Inf"u8 : "-Inf"u8, to);
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            Utf8Formatter.TryFormat((long)value, to, out var digits);
            return digits + Copy(".0"u8, to[digits..]);
        }

        value.TryFormat(to, out var written, "R", CultureInfo.InvariantCulture);
        return written;
    }

    private MetricFamily Family => _family ?? throw new InvalidOperationException("no family was begun");

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> to)
    {
        text.CopyTo(to);
        return text.Length;
    }

    private int StartLabel(Span<byte> span, ReadOnlySpan<byte> name)
    {
        var at = 0;
        if (_lineUsed > 0) span[at++] = (byte)',';
        name.CopyTo(span[at..]);
        at += name.Length;
        span[at++] = (byte)'=';
        span[at++] = (byte)'"';
        return at;
    }

    private Span<byte> LineSpan(int size)
    {
        if (_lineUsed + size > _line.Length) Array.Resize(ref _line, Math.Max(_lineUsed + size, _line.Length * 2));
        return _line.AsSpan(_lineUsed);
    }

    private void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, double value)
    {
        var size = name.Length + suffix.Length + _lineUsed + Room;
        if (_used + size > _buffer.Length) MakeRoom(size);
        var span = _buffer.AsSpan(_used);
        var at = Copy(name, span);
        at += Copy(suffix, span[at..]);
        at += LabelsAndValue(span[at..], value);
        _used += at;
    }

    private int LabelsAndValue(Span<byte> span, double value)
    {
        var at = 0;
        if (_lineUsed > 0)
        {
            span[at++] = (byte)'{';
            at += Copy(_line.AsSpan(0, _lineUsed), span[at..]);
            span[at++] = (byte)'}';
        }

        span[at++] = (byte)' ';
        at += Number(value, span[at..]);
        span[at++] = (byte)'\n';
        return at;
    }

    // In the text format these are a family of their own, which follows.
    private void Created(double? created)
    {
        if (created is not { } time || !_createds) return;
        if (_format == ExpositionFormat.OpenMetrics)
        {
            Sample(Family.CreatedBytes, [], time);
            return;
        }

        var span = _created.GetSpan(Family.CreatedBytes.Length + _lineUsed + Room);
        var at = Copy(Family.CreatedBytes, span);
        at += LabelsAndValue(span[at..], time);
        _created.Advance(at);
    }

    private void CloseFamily()
    {
        if (_family is not null && _created.WrittenCount > 0)
        {
            Raw(_family.CreatedHeader);
            Raw(_created.WrittenSpan);
            _created.ResetWrittenCount();
        }

        _family = null;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _buffer.Length) Flush();
        if (bytes.Length > _buffer.Length)
        {
            _output.Write(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void MakeRoom(int size)
    {
        Flush();
        if (size <= _buffer.Length) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
    }

    private void Flush()
    {
        if (_used > 0) _output.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
