using System.Buffers.Binary;

namespace Weir.OpenFlow.Channel.Framing;

/// <summary>Received bytes, cut into messages in place.</summary>
internal sealed class FrameBuffer(int capacity)
{
    private byte[] _bytes = new byte[Math.Max(capacity, OpenFlowHeader.Size)];
    private int _start;
    private int _end;

    /// <summary>Bytes received and not yet read as a frame.</summary>
    public int Buffered => _end - _start;

    /// <summary>Room to receive into, never empty: as much as the capacity allows, and enough to finish the message that has begun.</summary>
    public Memory<byte> GetFree()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        var wanted = _end >= OpenFlowHeader.Size ? Math.Max(LengthAt(0), _end + 1) : _end + OpenFlowHeader.Size;
        if (wanted > _bytes.Length) Array.Resize(ref _bytes, wanted);
        return _bytes.AsMemory(_end);
    }

    /// <summary>The first <paramref name="count"/> bytes of the free room have been received.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Goes on in <paramref name="bytes"/>, which holds the longest message.</summary>
    public void Adopt(byte[] bytes)
    {
        _bytes.AsSpan(_start, Buffered).CopyTo(bytes);
        (_bytes, _start, _end) = (bytes, 0, Buffered);
    }

    /// <summary>Takes the next whole message; false where more bytes are needed.</summary>
    /// <param name="maximumLength">Longest message that is legal here.</param>
    /// <param name="anyVersion">The version in the header is not judged: for hello.</param>
    /// <param name="frame">The message; valid until <see cref="GetFree"/>.</param>
    /// <exception cref="OpenFlowFormatException">No message starts like this; the stream is of no further use.</exception>
    public bool TryRead(int maximumLength, bool anyVersion, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        var available = _end - _start;
        if (available < OpenFlowHeader.Size) return false;
        var length = LengthAt(_start);
        if (!anyVersion && _bytes[_start] != OpenFlowHeader.OpenFlow13)
            throw new OpenFlowFormatException(OpenFlowError.BadVersion, $"version 0x{_bytes[_start]:x2}, not 0x04 (OpenFlow 1.3)");
        if (length < OpenFlowHeader.Size) throw new OpenFlowFormatException(OpenFlowError.BadLength, $"the header says {length} bytes, fewer than itself has");
        if (length > maximumLength) throw new OpenFlowFormatException(OpenFlowError.BadLength, $"the header says {length} bytes, more than the {maximumLength} that are legal here");
        if (length > available) return false;
        frame = _bytes.AsSpan(_start, length);
        _start += length;
        return true;
    }

    /// <summary>The first bytes that are buffered, at most 16, in hex: for a log line about them.</summary>
    public string Preview() => Convert.ToHexStringLower(_bytes.AsSpan(_start, Math.Min(Buffered, 16)));

    private int LengthAt(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(offset + 2));
}
