namespace Weir.Ovsdb;

/// <summary>Finds where one JSON object ends and the next begins: OVSDB puts nothing between them (RFC 7047, section 4).</summary>
/// <param name="maximumBytes">Longest object.</param>
/// <param name="maximumDepth">Deepest nesting.</param>
internal sealed class JsonFramer(int maximumBytes, int maximumDepth)
{
    private byte[] _buffer = new byte[16 << 10];
    private int _start;
    private int _scanned;
    private int _end;
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Where the next bytes go; never empty.</summary>
    /// <exception cref="OvsdbFormatException">An object is longer than the limit.</exception>
    public Memory<byte> Free()
    {
        if (_end < _buffer.Length) return _buffer.AsMemory(_end);
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
            if (_end < _buffer.Length) return _buffer.AsMemory(_end);
        }

        if (_buffer.Length >= maximumBytes) throw new OvsdbFormatException($"a message of more than {maximumBytes} bytes");
        Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, maximumBytes));
        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes have come.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next whole object; false: more bytes are needed. Valid until <see cref="Free"/>.</summary>
    /// <exception cref="OvsdbFormatException">It begins with something else than an object, or nests too deep.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> message)
    {
        for (; _scanned < _end; _scanned++)
        {
            var next = _buffer[_scanned];
            if (_depth == 0)
            {
                if (next is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _start = _scanned + 1;
                else if (next == (byte)'{') (_depth, _start) = (1, _scanned);
                else throw new OvsdbFormatException($"a message that begins with byte 0x{next:x2} instead of '{{'");
            }
            else if (_inString)
            {
                if (_escaped) _escaped = false;
                else if (next == (byte)'\\') _escaped = true;
                else if (next == (byte)'"') _inString = false;
            }
            else if (next == (byte)'"')
            {
                _inString = true;
            }
            else if (next is (byte)'{' or (byte)'[')
            {
                if (++_depth > maximumDepth) throw new OvsdbFormatException($"a message nested more than {maximumDepth} deep");
            }
            else if (next is (byte)'}' or (byte)']' && --_depth == 0)
            {
                message = _buffer.AsMemory(_start, _scanned + 1 - _start);
                _start = ++_scanned;
                if (_start == _end) (_start, _scanned, _end) = (0, 0, 0);
                return true;
            }
        }

        message = default;
        return false;
    }
}
