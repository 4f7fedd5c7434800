using System.Buffers.Binary;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>
/// <see cref="HostChange"/> as bytes, as <see cref="EventChunk"/> keeps it: 23 for a host that expired, 31 for one that was learned, with its addresses 39 (IPv4, ARP) or 63 (IPv6), and 4 more where it was on a port before.
/// </summary>
/// <remarks>
/// Flags (1; the two highest bits are clear), index of the subject (2), ticks (8), VID (2), MAC (6), port (4); if learned: [previous port (4)], destination (6), EtherType (2), [source and destination (4 or 16 each)].
/// MAC addresses as on the wire, numbers little-endian.
/// </remarks>
internal static class HostChangeCodec
{
    /// <summary>Bytes of the longest one.</summary>
    public const int MaximumLength = 67;

    private const int ExpiredLength = 23;
    private const int FrameLength = 8;
    private const byte LearnedFlag = 0x01;
    private const byte PreviousPortFlag = 0x02;
    private const byte Ipv4Flag = 0x04;
    private const byte Ipv6Flag = 0x08;

    /// <summary>Writes it.</summary>
    /// <param name="into">Where to, <see cref="MaximumLength"/> bytes or more.</param>
    /// <param name="host">What happened.</param>
    /// <param name="subject">What stands for its subject, 0 to 65,535.</param>
    /// <param name="time">When.</param>
    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> into, in HostChange host, int subject, DateTimeOffset time)
    {
        var flags = FlagsOf(in host);
        into[0] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(into[1..], (ushort)subject);
        BinaryPrimitives.WriteInt64LittleEndian(into[3..], time.UtcTicks);
        BinaryPrimitives.WriteUInt16LittleEndian(into[11..], host.Vid.Value);
        host.Mac.WriteTo(into[13..]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[19..], host.Port.Value);
        var at = ExpiredLength;
        if ((flags & LearnedFlag) == 0) return at;
        if ((flags & PreviousPortFlag) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(into[at..], host.PreviousPort.GetValueOrDefault().Value);
            at += 4;
        }

        host.Frame.Destination.WriteTo(into[at..]);
        BinaryPrimitives.WriteUInt16LittleEndian(into[(at + 6)..], host.Frame.EtherType);
        at += FrameLength;
        if ((flags & Ipv4Flag) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(into[at..], (uint)host.Frame.L3Source);
            BinaryPrimitives.WriteUInt32LittleEndian(into[(at + 4)..], (uint)host.Frame.L3Destination);
        }
        else if ((flags & Ipv6Flag) != 0)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(into[at..], host.Frame.L3Source);
            BinaryPrimitives.WriteUInt128LittleEndian(into[(at + 16)..], host.Frame.L3Destination);
        }

        return at + AddressesLength(flags);
    }

    /// <summary>How many bytes it takes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        int flags = bytes[0];
        return (flags & LearnedFlag) == 0 ? ExpiredLength : ExpiredLength + ((flags & PreviousPortFlag) == 0 ? 0 : 4) + FrameLength + AddressesLength(flags);
    }

    /// <summary>What stands for its subject.</summary>
    public static int SubjectOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);

    /// <summary>Reads it as an event, which has no number yet.</summary>
    public static NetworkEvent Read(ReadOnlySpan<byte> bytes, EventSubject subject)
    {
        int flags = bytes[0];
        var time = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(bytes[3..]), TimeSpan.Zero);
        var vid = Vid.From(BinaryPrimitives.ReadUInt16LittleEndian(bytes[11..]));
        var mac = MacAddress.Read(bytes[13..]);
        var port = new PortNumber(BinaryPrimitives.ReadUInt32LittleEndian(bytes[19..]));
        if ((flags & LearnedFlag) == 0) return new HostExpiredEvent(subject, port, vid, mac) { Time = time };
        bytes = bytes[ExpiredLength..];
        PortNumber? previous = null;
        if ((flags & PreviousPortFlag) != 0)
        {
            previous = new PortNumber(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            bytes = bytes[4..];
        }

        return new HostLearnedEvent(subject, port, previous, vid, mac, ReadFrame(bytes, flags)) { Time = time };
    }

    private static FrameSummary ReadFrame(ReadOnlySpan<byte> bytes, int flags)
    {
        var destination = MacAddress.Read(bytes);
        var etherType = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        bytes = bytes[FrameLength..];
        return (flags & (Ipv4Flag | Ipv6Flag)) switch
        {
            Ipv4Flag => new(destination, etherType, 4, BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])),
            Ipv6Flag => new(destination, etherType, 6, BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..])),
            _ => new(destination, etherType, 0, default, default),
        };
    }

    private static byte FlagsOf(in HostChange host)
    {
        if (!host.IsLearned) return 0;
        return (byte)(LearnedFlag | (host.PreviousPort is null ? 0 : PreviousPortFlag) | host.Frame.Version switch { 4 => Ipv4Flag, 6 => Ipv6Flag, _ => 0 });
    }

    private static int AddressesLength(int flags) => (flags & (Ipv4Flag | Ipv6Flag)) switch { Ipv4Flag => 8, Ipv6Flag => 32, _ => 0 };
}
