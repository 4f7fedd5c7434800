using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>A frame that came out of a port.</summary>
/// <param name="Port">OpenFlow port number.</param>
/// <param name="Vid">VID of its outermost tag; null: untagged.</param>
/// <param name="Inside">The frame without that tag, in hex.</param>
public sealed record Delivery(uint Port, int? Vid, string Inside)
{
    /// <summary>Takes the outermost C- or S-tag off.</summary>
    public static Delivery Of(uint port, ReadOnlySpan<byte> frame)
    {
        var hex = Convert.ToHexString(frame);
        if (frame.Length < 18 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) is not (EtherType.Vlan or EtherType.ServiceVlan)) return new(port, null, hex);
        return new(port, BinaryPrimitives.ReadUInt16BigEndian(frame[14..]) & 0xFFF, hex[..24] + hex[32..]);
    }

    /// <summary>What a row's frame looks like without its outermost tag.</summary>
    public static string InsideOf(MatrixRow row) => Of(0, row.Frame.AsSpan()).Inside;
}
