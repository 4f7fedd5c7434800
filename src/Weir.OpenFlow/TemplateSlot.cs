using System.Buffers.Binary;

namespace Weir.OpenFlow;

/// <summary>Where a number stands in the messages that a <see cref="FlowModTemplate"/> makes.</summary>
/// <param name="Offset">First byte, from the message's start.</param>
/// <param name="Length">1 to 8 bytes, big-endian.</param>
public readonly record struct TemplateSlot(int Offset, int Length)
{
    /// <summary>Puts <paramref name="value"/> into <paramref name="message"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message is shorter than the template's, or the value wider than the slot.</exception>
    public void Write(Span<byte> message, ulong value)
    {
        if (Length < 8 && value >> (8 * Length) != 0) throw new ArgumentOutOfRangeException(nameof(value), value, $"wider than {Length} bytes");
        var slot = message.Slice(Offset, Length);
        switch (Length)
        {
            case 2: BinaryPrimitives.WriteUInt16BigEndian(slot, (ushort)value); break;
            case 4: BinaryPrimitives.WriteUInt32BigEndian(slot, (uint)value); break;
            case 8: BinaryPrimitives.WriteUInt64BigEndian(slot, value); break;
            default:
                for (var i = slot.Length - 1; i >= 0; i--, value >>= 8) slot[i] = (byte)value;
                break;
        }
    }
}
