using System.Numerics;

namespace Weir.Compiler.Findings;

/// <summary>A set of packets: those whose header bits equal the value wherever the mask has a one. Bits are counted from the most significant one of the first word.</summary>
internal sealed class Cube
{
    private readonly ulong[] _value;
    private readonly ulong[] _mask;

    /// <summary>A set; <paramref name="value"/> has no bit outside <paramref name="mask"/>.</summary>
    public Cube(ulong[] value, ulong[] mask) => (_value, _mask) = (value, mask);

    public ReadOnlySpan<ulong> Value => _value;

    public ReadOnlySpan<ulong> Mask => _mask;

    /// <summary>How many bits are given.</summary>
    public int Given
    {
        get
        {
            var count = 0;
            foreach (var word in _mask) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether a packet is in both.</summary>
    public bool Meets(Cube other)
    {
        for (var i = 0; i < _value.Length; i++)
            if (((_value[i] ^ other._value[i]) & _mask[i] & other._mask[i]) != 0) return false;
        return true;
    }

    /// <summary>Whether every packet of <paramref name="other"/> is in this one.</summary>
    public bool Contains(Cube other)
    {
        for (var i = 0; i < _value.Length; i++)
            if ((_mask[i] & ~other._mask[i]) != 0 || ((_value[i] ^ other._value[i]) & _mask[i]) != 0) return false;
        return true;
    }

    /// <summary>The packets in both; only where <see cref="Meets"/>.</summary>
    public Cube And(Cube other)
    {
        var (value, mask) = ((ulong[])_value.Clone(), (ulong[])_mask.Clone());
        for (var i = 0; i < value.Length; i++) (value[i], mask[i]) = (value[i] | other._value[i], mask[i] | other._mask[i]);
        return new(value, mask);
    }

    /// <summary>The first bit that is given here and open in <paramref name="other"/>, or -1.</summary>
    public int FirstBitOpenIn(Cube other)
    {
        for (var i = 0; i < _value.Length; i++)
            if ((_mask[i] & ~other._mask[i]) is not 0 and var open) return (i * 64) + BitOperations.LeadingZeroCount(open);
        return -1;
    }

    /// <summary>How many bits are given here and open in <paramref name="other"/>.</summary>
    public int BitsOpenIn(Cube other)
    {
        var count = 0;
        for (var i = 0; i < _value.Length; i++) count += BitOperations.PopCount(_mask[i] & ~other._mask[i]);
        return count;
    }

    /// <summary>Whether the bit is one.</summary>
    public bool IsOne(int bit) => (_value[bit >> 6] >> (63 - (bit & 63)) & 1) != 0;

    /// <summary>Of these packets, those whose <paramref name="bit"/>, open so far, is as given.</summary>
    public Cube With(int bit, bool one)
    {
        var (value, mask) = ((ulong[])_value.Clone(), (ulong[])_mask.Clone());
        var at = 1UL << (63 - (bit & 63));
        mask[bit >> 6] |= at;
        if (one) value[bit >> 6] |= at;
        return new(value, mask);
    }
}
