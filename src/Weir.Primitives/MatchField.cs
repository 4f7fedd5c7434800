namespace Weir.Primitives;

/// <summary>One field of a match: the packet's value must equal <see cref="Value"/> in the bits of <see cref="Mask"/>.</summary>
/// <remarks>Values are right-aligned numbers in network order (a MAC is 48 bits, an IPv6 address 128). The value has no bit outside the mask.</remarks>
public readonly record struct MatchField
{
    // In halves: code that holds 128-bit numbers is never compiled ahead of time, so all that touches them costs at every start.
    private readonly ulong _valueLow;
    private readonly ulong _valueHigh;
    private readonly ulong _maskLow;
    private readonly ulong _maskHigh;

    private MatchField(OxmField field, ulong valueLow, ulong valueHigh, ulong maskLow, ulong maskHigh)
    {
        Field = field;
        (_maskLow, _maskHigh) = (maskLow, maskHigh);
        (_valueLow, _valueHigh) = (valueLow & maskLow, valueHigh & maskHigh);
    }

    /// <summary>The field.</summary>
    public OxmField Field { get; }

    /// <summary>The value, zero outside <see cref="Mask"/>.</summary>
    public UInt128 Value => new(_valueHigh, _valueLow);

    /// <summary>Bits that count; all of the field's bits for an exact match.</summary>
    public UInt128 Mask => new(_maskHigh, _maskLow);

    /// <summary>The low 64 bits of <see cref="Value"/>: all of it, but for IPv6 addresses and <c>ct_label</c>.</summary>
    public ulong LowValue => _valueLow;

    /// <summary>The low 64 bits of <see cref="Mask"/>.</summary>
    public ulong LowMask => _maskLow;

    /// <summary>The high 64 bits of <see cref="Value"/>.</summary>
    public ulong HighValue => _valueHigh;

    /// <summary>The high 64 bits of <see cref="Mask"/>.</summary>
    public ulong HighMask => _maskHigh;

    /// <summary>No bit counts: every packet matches.</summary>
    public bool IsEmpty => (_maskLow | _maskHigh) == 0;

    /// <summary>Not every bit of the field counts.</summary>
    public bool IsMasked
    {
        get
        {
            var info = OxmFieldInfo.Of(Field);
            return _maskLow != info.LowOnes || _maskHigh != info.HighOnes;
        }
    }

    /// <summary>An exact match.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is wider than the field.</exception>
    public static MatchField Exact(OxmField field, ulong value)
    {
        var info = OxmFieldInfo.Of(field);
        if ((value & ~info.LowOnes) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        return new(field, value, 0, info.LowOnes, info.HighOnes);
    }

    /// <inheritdoc cref="Exact(OxmField, ulong)"/>
    public static MatchField Exact(OxmField field, UInt128 value)
    {
        var info = OxmFieldInfo.Of(field);
        if ((value & ~info.AllOnes) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        return new(field, (ulong)value, (ulong)(value >> 64), info.LowOnes, info.HighOnes);
    }

    /// <summary>A match of the bits in <paramref name="mask"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Value or mask is wider than the field, or the field cannot be masked.</exception>
    public static MatchField Masked(OxmField field, UInt128 value, UInt128 mask)
    {
        var info = OxmFieldInfo.Of(field);
        if ((value & ~info.AllOnes) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        if ((mask & ~info.AllOnes) != 0) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"wider than {field}");
        if (mask != info.AllOnes && !info.Maskable) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"{field} cannot be masked");
        return new(field, (ulong)value, (ulong)(value >> 64), (ulong)mask, (ulong)(mask >> 64));
    }

    /// <inheritdoc cref="Masked(OxmField, UInt128, UInt128)"/>
    public static MatchField Masked(OxmField field, ulong value, ulong mask)
    {
        var info = OxmFieldInfo.Of(field);
        if ((value & ~info.LowOnes) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        if ((mask & ~info.LowOnes) != 0) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"wider than {field}");
        if ((mask != info.LowOnes || info.HighOnes != 0) && !info.Maskable) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"{field} cannot be masked");
        return new(field, value, 0, mask, 0);
    }

    /// <summary>A match of the addresses of <paramref name="net"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The field has not the width of its family.</exception>
    public static MatchField Within(OxmField field, IpPrefix net)
    {
        var info = OxmFieldInfo.Of(field);
        if (info.Bits != net.Width) throw new ArgumentOutOfRangeException(nameof(net), net, $"not as wide as {field}");
        return new(field, net.LowAddress, net.HighAddress, net.LowMask, net.HighMask);
    }

    /// <summary>A match by halves of the bits in the mask.</summary>
    /// <exception cref="ArgumentException">The field has not 128 bits.</exception>
    public static MatchField Wide(OxmField field, ulong valueHigh, ulong valueLow, ulong maskHigh, ulong maskLow)
    {
        if (OxmFieldInfo.Of(field).Bits != 128) throw new ArgumentException($"{field} has not 128 bits", nameof(field));
        return new(field, valueLow, valueHigh, maskLow, maskHigh);
    }

    /// <inheritdoc/>
    public bool Equals(MatchField other) =>
        Field == other.Field && _valueLow == other._valueLow && _maskLow == other._maskLow && _valueHigh == other._valueHigh && _maskHigh == other._maskHigh;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = (((_valueLow ^ ((ulong)Field << 56)) * 0x9E37_79B9_7F4A_7C15) ^ _valueHigh) * 0xC2B2_AE3D_27D4_EB4F;
        hash = (hash ^ (hash >> 29) ^ _maskLow) * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 32) ^ _maskHigh) * 0xC2B2_AE3D_27D4_EB4F;
        return (int)(hash >> 32);
    }

    /// <summary>As <c>ovs-ofctl</c> would read it, without its shorthands: <c>field=value/mask</c>.</summary>
    public override string ToString() => MatchText.Format(this);
}
