using System.Buffers;
using System.Buffers.Binary;

namespace Weir.OpenFlow;

/// <summary>A growing byte buffer that is used again and again: encode, send <see cref="WrittenSpan"/>, <see cref="Reset"/>. Numbers are written big-endian. For one thread at a time.</summary>
public sealed class OpenFlowWriter : IBufferWriter<byte>
{
    private byte[] _buffer;
    private int _length;

    /// <summary>An empty buffer with room for <paramref name="capacity"/> bytes.</summary>
    public OpenFlowWriter(int capacity = 4096) => _buffer = new byte[Math.Max(capacity, 256)];

    /// <summary>Bytes written since the last <see cref="Reset"/>.</summary>
    public int Length => _length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written and keeps the room.</summary>
    public void Reset() => _length = 0;

    /// <summary>Cuts what was written back to its first <paramref name="length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than was written.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _length), nameof(count));
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    /// <summary>Appends one byte.</summary>
    public void WriteByte(byte value) => Take(1)[0] = value;

    /// <summary>Appends 2 bytes.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    /// <summary>Appends 4 bytes.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary>Appends 8 bytes.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    /// <summary>Appends the low <paramref name="length"/> bytes of <paramref name="value"/>.</summary>
    public void WriteNumber(UInt128 value, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        bytes[(16 - length)..].CopyTo(Take(length));
    }

    /// <inheritdoc cref="WriteNumber(UInt128, int)"/>
    public void WriteNumber(ulong value, int length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        if (length > 8) WriteZeros(length - 8);
        var count = Math.Min(length, 8);
        bytes[(8 - count)..].CopyTo(Take(count));
    }

    /// <summary>Appends <paramref name="bytes"/>.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Appends <paramref name="count"/> zero bytes.</summary>
    public void WriteZeros(int count) => Take(count).Clear();

    /// <summary>Appends zeros until the bytes from <paramref name="start"/> on are a multiple of 8.</summary>
    public void PadToEight(int start) => WriteZeros(-(_length - start) & 7);

    /// <summary>Writes 2 bytes over those at <paramref name="offset"/>: a length that is known only now.</summary>
    public void PatchUInt16(int offset, int value)
    {
        if ((uint)value > ushort.MaxValue) throw new ArgumentException($"{value} bytes do not fit a 16-bit length: the message or one of its parts is too long", nameof(value));
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(0, _length)[offset..], (ushort)value);
    }

    private Span<byte> Take(int count)
    {
        Reserve(count);
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
    }
}
