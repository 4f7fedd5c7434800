namespace Weir.OpenFlow.Codecs;

/// <summary>A property: u16 type, u16 length without padding, value, zeros up to 8.</summary>
internal static class PropertyCodec
{
    /// <summary>Starts a property; what it returns goes to <see cref="End"/>.</summary>
    public static int Begin(ushort type, OpenFlowWriter writer)
    {
        var start = writer.Length;
        writer.WriteUInt16(type);
        writer.WriteUInt16(0);
        return start;
    }

    /// <summary>Fills in the length and pads.</summary>
    public static void End(int start, OpenFlowWriter writer)
    {
        writer.PatchUInt16(start + 2, writer.Length - start);
        writer.PadToEight(start);
    }

    /// <summary>A reader of the value; <paramref name="list"/> stands after the padding.</summary>
    public static WireReader Read(ref WireReader list, out ushort type)
    {
        type = list.ReadUInt16();
        var length = list.ReadUInt16();
        if (length < 4) throw list.Bad($"property {type} of {length} bytes");
        var value = list.Part(length - 4);
        list.Skip(-length & 7);
        return value;
    }
}
