namespace Weir.Primitives;

/// <summary>One field of a match: the packet's value must equal <see cref="Value"/> in the bits of <see cref="Mask"/>.</summary>
/// <remarks>Values are right-aligned numbers in network order (a MAC is 48 bits, an IPv6 address 128). The value has no bit outside the mask.</remarks>
public readonly record struct MatchField
{
    private MatchField(OxmField field, UInt128 value, UInt128 mask) => (Field, Value, Mask) = (field, value & mask, mask);

    /// <summary>The field.</summary>
    public OxmField Field { get; }

    /// <summary>The value, zero outside <see cref="Mask"/>.</summary>
    public UInt128 Value { get; }

    /// <summary>Bits that count; all of the field's bits for an exact match.</summary>
    public UInt128 Mask { get; }

    /// <summary>Not every bit of the field counts.</summary>
    public bool IsMasked => Mask != OxmFieldInfo.Of(Field).AllOnes;

    /// <summary>An exact match.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is wider than the field.</exception>
    public static MatchField Exact(OxmField field, UInt128 value)
    {
        var all = OxmFieldInfo.Of(field).AllOnes;
        if ((value & ~all) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        return new(field, value, all);
    }

    /// <summary>A match of the bits in <paramref name="mask"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Value or mask is wider than the field, or the field cannot be masked.</exception>
    public static MatchField Masked(OxmField field, UInt128 value, UInt128 mask)
    {
        var info = OxmFieldInfo.Of(field);
        if ((value & ~info.AllOnes) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {field}");
        if ((mask & ~info.AllOnes) != 0) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"wider than {field}");
        if (mask != info.AllOnes && !info.Maskable) throw new ArgumentOutOfRangeException(nameof(mask), mask, $"{field} cannot be masked");
        return new(field, value, mask);
    }

    /// <summary>As <c>ovs-ofctl</c> would read it, without its shorthands: <c>field=value/mask</c>.</summary>
    public override string ToString() => MatchText.Format(this);
}
