using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// <c>ofp_match</c>: u16 type 1 (OXM), u16 length without padding, OXM TLVs, zeros up to 8. A TLV: u16 class, 7-bit field, mask bit, u8 payload length, value, mask.
/// Source: OpenFlow 1.3.5, section 7.2.3.
/// </summary>
internal static class MatchCodec
{
    private const ushort OxmType = 1;

    // ONF extension 109 for OpenFlow 1.3: Open vSwitch shows tcp_flags by this header, with the experimenter's id before the value.
    private const uint OnfTcpFlags = 0xFFFF_5400;

    public static void Write(Match match, OpenFlowWriter writer)
    {
        var start = writer.Length;
        writer.WriteUInt16(OxmType);
        writer.WriteUInt16(0);
        foreach (var field in match.AsSpan()) WriteField(field, writer);
        writer.PatchUInt16(start + 2, writer.Length - start);
        writer.PadToEight(start);
    }

    /// <summary>Writes <paramref name="foreign"/> where there is one, else <paramref name="match"/>.</summary>
    public static void Write(Match match, ValueList<byte>? foreign, OpenFlowWriter writer)
    {
        if (foreign is null) Write(match, writer);
        else WriteRaw(foreign.AsSpan(), writer);
    }

    private static void WriteRaw(ReadOnlySpan<byte> tlvs, OpenFlowWriter writer)
    {
        var start = writer.Length;
        writer.WriteUInt16(OxmType);
        writer.WriteUInt16(0);
        writer.WriteBytes(tlvs);
        writer.PatchUInt16(start + 2, writer.Length - start);
        writer.PadToEight(start);
    }

    public static void WriteField(MatchField field, OpenFlowWriter writer)
    {
        var info = OxmFieldInfo.Of(field.Field);
        writer.WriteUInt32(Header(info, field.IsMasked));
        if (info.Length > 8)
        {
            WriteWide(field, info, writer);
            return;
        }

        writer.WriteNumber(field.LowValue, info.Length);
        if (field.IsMasked) writer.WriteNumber(field.LowMask, info.Length);
    }

    // By halves, since code that holds 128-bit numbers is not compiled ahead of time.
    private static void WriteWide(MatchField field, OxmFieldInfo info, OpenFlowWriter writer)
    {
        WriteHalves(field.HighValue, field.LowValue);
        if (field.IsMasked) WriteHalves(field.HighMask, field.LowMask);

        void WriteHalves(ulong high, ulong low)
        {
            writer.WriteNumber(high, info.Length - 8);
            writer.WriteUInt64(low);
        }
    }

    /// <summary>The TLV header of a field.</summary>
    public static uint Header(OxmFieldInfo info, bool masked) => info.HeaderKey | (masked ? 0x100u | (uint)(2 * info.Length) : (uint)info.Length);

    /// <summary>Reads a match and its padding.</summary>
    /// <param name="reader">Stands at the match.</param>
    /// <param name="foreign">All TLVs as bytes where <paramref name="lenient"/> and one of them is unknown to Weir or masked where it may not be; the match then holds the others. Else null.</param>
    /// <param name="lenient">Unknown fields are not refused.</param>
    public static Match Read(ref WireReader reader, out ValueList<byte>? foreign, bool lenient)
    {
        var type = reader.ReadUInt16();
        var length = reader.ReadUInt16();
        if (type != OxmType) throw new OpenFlowFormatException(OpenFlowError.BadMatchType, $"match type {type}, not 1 (OXM)");
        if (length < 4) throw new OpenFlowFormatException(OpenFlowError.BadMatchLength, $"a match of {length} bytes");
        var tlvs = reader.Take(length - 4);
        reader.Skip(-length & 7);
        return ReadFields(tlvs, out foreign, lenient);
    }

    /// <summary>Reads OXM TLVs.</summary>
    public static Match ReadFields(ReadOnlySpan<byte> tlvs, out ValueList<byte>? foreign, bool lenient)
    {
        foreign = null;
        Span<MatchField> fields = new MatchField[tlvs.Length / 5];
        var count = 0;
        var (seenLow, seenHigh) = (0UL, 0UL); // fields, as bits
        var reader = new WireReader(tlvs, OpenFlowError.BadMatchLength);
        while (!reader.IsEmpty)
        {
            var header = reader.ReadUInt32();
            var payload = reader.Take((int)(header & 0xFF));
            var info = OxmFieldInfo.FromHeader(header);
            if ((header & 0xFFFF_FE00) == OnfTcpFlags && payload.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(payload) == ExperimenterId.Onf)
            {
                info = OxmFieldInfo.Of(OxmField.TcpFlags);
                payload = payload[4..];
            }

            if (info is null)
            {
                if (!lenient) throw new OpenFlowFormatException(OpenFlowError.BadMatchField, $"unknown field 0x{header:x8}");
                foreign = ValueList.Create(tlvs);
                continue;
            }

            ref var seen = ref seenLow;
            if ((int)info.Field >= 64) seen = ref seenHigh;
            var bit = 1UL << ((int)info.Field & 63);
            if ((seen & bit) != 0) throw new OpenFlowFormatException(OpenFlowError.DuplicateMatchField, $"{info.Name} stands twice");
            seen |= bit;
            var field = ReadPayload(info, (header & 0x100) != 0, payload);
            fields[count++] = field;
        }

        return Match.Of(fields[..count]);
    }

    private static MatchField ReadPayload(OxmFieldInfo info, bool masked, ReadOnlySpan<byte> payload)
    {
        var length = info.Length;
        if (payload.Length != (masked ? 2 * length : length)) throw new OpenFlowFormatException(OpenFlowError.BadMatchLength, $"{info.Name} with {payload.Length} bytes");
        if (length > 8) return ReadWide(info, masked, payload);
        var value = ReadNumber(payload[..length]);
        if ((value & ~info.LowOnes) != 0) throw new OpenFlowFormatException(OpenFlowError.BadMatchValue, $"{info.Name} has {info.Bits} bits");
        if (!masked) return MatchField.Exact(info.Field, value);
        var mask = ReadNumber(payload[length..]);
        if ((value & ~mask) != 0) throw new OpenFlowFormatException(OpenFlowError.BadMatchWildcards, $"{info.Name} has value bits outside its mask");

        // Bits of the mask beyond the field's own say nothing: the value is zero there.
        mask &= info.LowOnes;
        if (mask != 0 && mask != info.LowOnes && !info.Maskable) throw new OpenFlowFormatException(OpenFlowError.BadMatchMask, $"{info.Name} cannot be masked");
        return mask == info.LowOnes ? MatchField.Exact(info.Field, value) : info.Maskable ? MatchField.Masked(info.Field, value, mask) : default;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        foreach (var one in bytes) number = (number << 8) | one;
        return number;
    }

    // IPv6 addresses and ct_label, which fill all of their 16 bytes and may be masked.
    private static MatchField ReadWide(OxmFieldInfo info, bool masked, ReadOnlySpan<byte> payload)
    {
        var (high, low) = ReadHalves(payload);
        if (!masked) return MatchField.Wide(info.Field, high, low, ulong.MaxValue, ulong.MaxValue);
        var (maskHigh, maskLow) = ReadHalves(payload[info.Length..]);
        if (((high & ~maskHigh) | (low & ~maskLow)) != 0) throw new OpenFlowFormatException(OpenFlowError.BadMatchWildcards, $"{info.Name} has value bits outside its mask");
        return MatchField.Wide(info.Field, high, low, maskHigh, maskLow);
    }

    private static (ulong High, ulong Low) ReadHalves(ReadOnlySpan<byte> bytes) => (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
}
