using System.Buffers.Binary;

namespace Weir.Packets;

/// <summary>The Internet checksum: one's complement of the one's complement sum of 16-bit words. Source: RFC 1071; incremental update: RFC 1624.</summary>
public static class InternetChecksum
{
    /// <summary>The sum of <paramref name="data"/>, not yet folded, added to <paramref name="sum"/>. An odd last byte counts as the high half of a word.</summary>
    public static ulong Add(ReadOnlySpan<byte> data, ulong sum = 0)
    {
        for (; data.Length >= 2; data = data[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        return data.IsEmpty ? sum : sum + (uint)(data[0] << 8);
    }

    /// <summary>Folds a sum and complements it.</summary>
    public static ushort Finish(ulong sum)
    {
        while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static ushort Of(ReadOnlySpan<byte> data) => Finish(Add(data));

    /// <summary>The checksum after one 16-bit word of what it covers changed.</summary>
    public static ushort Update(ushort checksum, ushort before, ushort after) => Finish((ulong)(ushort)~checksum + (ushort)~before + after);

    /// <summary>The checksum after 32 bits of what it covers changed.</summary>
    public static ushort Update(ushort checksum, uint before, uint after) =>
        Update(Update(checksum, (ushort)(before >> 16), (ushort)(after >> 16)), (ushort)before, (ushort)after);
}
