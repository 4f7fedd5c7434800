using System.Buffers.Binary;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow;

/// <summary>
/// An encoded flow-mod that is copied many times with other numbers in some places: ask once for the slots, then for each message copy and write them.
/// Copying and writing allocate nothing.
/// </summary>
/// <example><code>
/// var template = new FlowModTemplate(message);      // eth_src and in_port matched, one output
/// var ethSrc = template.MatchSlot(OxmField.EthSrc);
/// var flowMod = template.AppendTo(writer, xid);     // in the loop
/// ethSrc.Write(flowMod, mac.Bits);
/// FlowModTemplate.HardTimeout.Write(flowMod, 300);
/// </code></example>
public sealed class FlowModTemplate
{
    private const int MatchAt = 48;
    private readonly byte[] _bytes;

    /// <summary>The template of <paramref name="message"/>.</summary>
    public FlowModTemplate(FlowModMessage message)
    {
        var writer = new OpenFlowWriter(256);
        OpenFlowEncoder.Encode(message, writer);
        _bytes = writer.WrittenSpan.ToArray();
    }

    /// <summary>The cookie.</summary>
    public static TemplateSlot Cookie => new(8, 8);

    /// <summary>The table.</summary>
    public static TemplateSlot TableId => new(24, 1);

    /// <summary>The idle timeout, in seconds.</summary>
    public static TemplateSlot IdleTimeout => new(26, 2);

    /// <summary>The hard timeout, in seconds.</summary>
    public static TemplateSlot HardTimeout => new(28, 2);

    /// <summary>The priority.</summary>
    public static TemplateSlot Priority => new(30, 2);

    /// <summary>Bytes of a message.</summary>
    public int Length => _bytes.Length;

    /// <summary>The value that the match asks of <paramref name="field"/>. A <c>vlan_vid</c> is written with the tag bit (<see cref="Vid.OxmValue"/>).</summary>
    /// <exception cref="ArgumentException">The message does not match the field, or with a mask, or it is wider than 8 bytes.</exception>
    public TemplateSlot MatchSlot(OxmField field)
    {
        var info = OxmFieldInfo.Of(field);
        var end = MatchAt + BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(MatchAt + 2));
        for (var at = MatchAt + 4; at < end; at += 4 + _bytes[at + 3])
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(at)) != (info.HeaderKey | (uint)info.Length)) continue;
            if (info.Length <= 8) return new(at + 4, info.Length);
        }

        throw new ArgumentException($"the template has no exact match of at most 8 bytes on {info.Name}", nameof(field));
    }

    /// <summary>The port of output action number <paramref name="index"/>, counted from 0 through all instructions.</summary>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public TemplateSlot OutputSlot(int index = 0)
    {
        const uint outputHeader = 0x0000_0010; // OFPAT_OUTPUT, 16 bytes
        return FindAction(outputHeader, 0, index, 4, 4) ?? throw new ArgumentException($"the template has no output action number {index}", nameof(index));
    }

    /// <summary>The value of the first set-field action on <paramref name="field"/>.</summary>
    /// <exception cref="ArgumentException">There is none, or the field is wider than 8 bytes.</exception>
    public TemplateSlot SetFieldSlot(OxmField field)
    {
        var info = OxmFieldInfo.Of(field);
        var size = (4 + 4 + info.Length + 7) & ~7;
        var slot = info.Length <= 8 ? FindAction((25u << 16) | (uint)size, info.HeaderKey | (uint)info.Length, 0, 8, info.Length) : null;
        return slot ?? throw new ArgumentException($"the template has no set-field of at most 8 bytes on {info.Name}", nameof(field));
    }

    /// <summary>Writes a copy with <paramref name="xid"/> at the start of <paramref name="destination"/> and returns it.</summary>
    /// <exception cref="ArgumentException">There is no room for <see cref="Length"/> bytes.</exception>
    public Span<byte> CopyTo(Span<byte> destination, uint xid)
    {
        _bytes.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], xid);
        return destination[.._bytes.Length];
    }

    /// <summary>Appends a copy with <paramref name="xid"/> and returns it; valid until the next write.</summary>
    public Span<byte> AppendTo(OpenFlowWriter writer, uint xid)
    {
        var copy = CopyTo(writer.GetSpan(_bytes.Length), xid);
        writer.Advance(_bytes.Length);
        return copy;
    }

    private TemplateSlot? FindAction(uint header, uint secondWord, int index, int valueAt, int valueLength)
    {
        var instruction = MatchAt + ((BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(MatchAt + 2)) + 7) & ~7);
        while (instruction < _bytes.Length)
        {
            var end = instruction + BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(instruction + 2));
            var holdsActions = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(instruction)) is 3 or 4; // write, apply
            for (var at = instruction + 8; holdsActions && at < end; at += BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at + 2)))
            {
                if (BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(at)) != header) continue;
                if (secondWord != 0 && BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(at + 4)) != secondWord) continue;
                if (index-- == 0) return new(at + valueAt, valueLength);
            }

            instruction = end;
        }

        return null;
    }
}
