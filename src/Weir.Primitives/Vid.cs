using System.Globalization;

namespace Weir.Primitives;

/// <summary>A 12-bit VLAN identifier (IEEE 802.1Q): 0 is a priority tag, 4095 is reserved.</summary>
public readonly record struct Vid : IComparable<Vid>
{
    private Vid(ushort value) => Value = value;

    /// <summary>OFPVID_PRESENT: the bit that OpenFlow 1.3 sets in <c>vlan_vid</c> where a tag is present.</summary>
    public const ushort Present = 0x1000;

    /// <summary>0 to 4095.</summary>
    public ushort Value { get; }

    /// <summary>The value of the OXM field <c>vlan_vid</c> for a frame with this tag: <see cref="Value"/> | 0x1000.</summary>
    public ushort OxmValue => (ushort)(Value | Present);

    /// <summary>The VID in the low 12 bits of <paramref name="bits"/>.</summary>
    public static Vid FromBits(int bits) => new((ushort)(bits & 0xFFF));

    /// <summary>The VID <paramref name="value"/>, 0 to 4095.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 0-4095.</exception>
    public static Vid From(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4095);
        return new((ushort)value);
    }

    /// <inheritdoc/>
    public int CompareTo(Vid other) => Value.CompareTo(other.Value);

    /// <summary>Decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
