using System.Buffers.Binary;

namespace Weir.OpenFlow.Codecs;

/// <summary>Takes big-endian numbers off the front of bytes; too few bytes is the length error of what is being read.</summary>
/// <param name="bytes">What there is to read.</param>
/// <param name="lengthError">The error where the bytes run out or are left over.</param>
/// <param name="lenient">Reading back what a switch holds: what Weir does not know is marked or kept as bytes, not refused.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, OpenFlowError lengthError, bool lenient = false)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool Lenient => lenient;

    public readonly OpenFlowError LengthError => lengthError;

    public readonly int Remaining => _rest.Length;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>The bytes not yet read, which stay unread.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length) throw TooShort(count);
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public ReadOnlySpan<byte> TakeRest() => Take(_rest.Length);

    public void Skip(int count) => Take(count);

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public UInt128 ReadNumber(int length)
    {
        Span<byte> number = stackalloc byte[16];
        number.Clear();
        Take(length).CopyTo(number[(16 - length)..]);
        return BinaryPrimitives.ReadUInt128BigEndian(number);
    }

    public ValueList<byte> ReadBytes(int count) => ValueList.Create(Take(count));

    public ValueList<byte> ReadRest() => ValueList.Create(TakeRest());

    /// <summary>A reader of the next <paramref name="count"/> bytes, which this one leaves behind.</summary>
    public WireReader Part(int count, OpenFlowError? error = null) => new(Take(count), error ?? lengthError, lenient);

    /// <summary>The same bytes, leniently.</summary>
    public readonly WireReader AsLenient() => new(_rest, lengthError, true);

    public readonly void ExpectEnd()
    {
        if (!_rest.IsEmpty) throw new OpenFlowFormatException(lengthError, $"{_rest.Length} bytes left over");
    }

    public readonly OpenFlowFormatException Bad(string what) => new(lengthError, what);

    private readonly OpenFlowFormatException TooShort(int count) => new(lengthError, $"{count} bytes wanted, {_rest.Length} left");
}
