using System.Buffers.Binary;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow;

/// <summary>
/// A packet-in read in place, without allocation: OFPT_PACKET_IN, or Open vSwitch's NXT_PACKET_IN2. The spans point into the frame and are valid as long as it is.
/// </summary>
public readonly ref struct PacketInReader
{
    private const int FixedLength = 24;            // header, buffer_id, total_len, reason, table_id, cookie
    private const uint OxmInPort = 0x8000_0004;
    private const uint OxmMetadata = 0x8000_0408;
    private const uint PacketIn2Subtype = 30;      // NXT_PACKET_IN2

    /// <summary>0 in what a switch sends unasked.</summary>
    public uint Xid { get; private init; }

    /// <summary>0xffffffff: not held back.</summary>
    public uint BufferId { get; private init; }

    /// <summary>Why it was sent.</summary>
    public PacketInReason Reason { get; private init; }

    /// <summary>Table of the entry that sent it.</summary>
    public byte TableId { get; private init; }

    /// <summary>Cookie of the entry that sent it; all ones where there is none.</summary>
    public ulong Cookie { get; private init; }

    /// <summary>The port it came in; <see cref="PortNumber.Any"/> where the switch did not say.</summary>
    public PortNumber InPort { get; private init; }

    /// <summary>OpenFlow metadata that the pipeline wrote; 0 where there is none.</summary>
    public ulong Metadata { get; private init; }

    /// <summary>Bytes of the whole frame, of which <see cref="Data"/> may hold fewer.</summary>
    public int TotalLength { get; private init; }

    /// <summary>The frame, as much of it as was sent.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>The <c>userdata</c> of a controller2 action; empty for OFPT_PACKET_IN.</summary>
    public ReadOnlySpan<byte> UserData { get; private init; }

    /// <summary>Reads <paramref name="frame"/>, one whole message. False where it is another message or malformed (<see cref="OpenFlowDecoder.Decode"/> says how).</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out PacketInReader packet)
    {
        packet = default;
        if (!OpenFlowHeader.TryRead(frame, out var header) || header.Length != frame.Length || header.Version != OpenFlowHeader.OpenFlow13) return false;
        return header.Type switch
        {
            MessageType.PacketIn => TryReadStandard(frame, header.Xid, out packet),
            MessageType.Experimenter => TryReadNicira(frame, header.Xid, out packet),
            _ => false,
        };
    }

    private static bool TryReadStandard(ReadOnlySpan<byte> frame, uint xid, out PacketInReader packet)
    {
        packet = default;
        if (frame.Length < FixedLength + 8 || BinaryPrimitives.ReadUInt16BigEndian(frame[FixedLength..]) != 1) return false;
        int matchLength = BinaryPrimitives.ReadUInt16BigEndian(frame[(FixedLength + 2)..]);
        var dataAt = FixedLength + ((matchLength + 7) & ~7) + 2;
        if (matchLength < 4 || dataAt > frame.Length) return false;
        if (!TryReadFields(frame.Slice(FixedLength + 4, matchLength - 4), out var inPort, out var metadata)) return false;
        packet = new PacketInReader
        {
            Xid = xid,
            BufferId = BinaryPrimitives.ReadUInt32BigEndian(frame[8..]),
            TotalLength = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]),
            Reason = (PacketInReason)frame[14],
            TableId = frame[15],
            Cookie = BinaryPrimitives.ReadUInt64BigEndian(frame[16..]),
            InPort = inPort,
            Metadata = metadata,
            Data = frame[dataAt..],
        };
        return true;
    }

    private static bool TryReadNicira(ReadOnlySpan<byte> frame, uint xid, out PacketInReader packet)
    {
        packet = default;
        if (frame.Length < 16 || BinaryPrimitives.ReadUInt32BigEndian(frame[8..]) != ExperimenterId.Nicira
            || BinaryPrimitives.ReadUInt32BigEndian(frame[12..]) != PacketIn2Subtype) return false;

        ReadOnlySpan<byte> data = default, userData = default;
        int? totalLength = null;
        var (buffer, reason, table, cookie, inPort, metadata) = (FlowModMessage.NoBuffer, PacketInReason.NoMatch, (byte)0, ulong.MaxValue, PortNumber.Any, 0UL);
        for (var rest = frame[16..]; !rest.IsEmpty;)
        {
            if (rest.Length < 4) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 4 || length > rest.Length) return false;
            var value = rest[4..length];
            switch ((PacketIn2Property)BinaryPrimitives.ReadUInt16BigEndian(rest))
            {
                case PacketIn2Property.Packet: data = value; break;
                case PacketIn2Property.FullLength when value.Length == 4: totalLength = BinaryPrimitives.ReadInt32BigEndian(value); break;
                case PacketIn2Property.BufferId when value.Length == 4: buffer = BinaryPrimitives.ReadUInt32BigEndian(value); break;
                case PacketIn2Property.TableId when value.Length == 1: table = value[0]; break;
                case PacketIn2Property.Cookie when value.Length == 12: cookie = BinaryPrimitives.ReadUInt64BigEndian(value[4..]); break;
                case PacketIn2Property.Reason when value.Length == 1: reason = (PacketInReason)value[0]; break;
                case PacketIn2Property.Metadata when TryReadFields(value, out inPort, out metadata): break;
                case PacketIn2Property.UserData: userData = value; break;
                case <= PacketIn2Property.Metadata: return false;
            }

            rest = rest[Math.Min((length + 7) & ~7, rest.Length)..];
        }

        packet = new PacketInReader
        {
            Xid = xid,
            BufferId = buffer,
            TotalLength = totalLength ?? data.Length,
            Reason = reason,
            TableId = table,
            Cookie = cookie,
            InPort = inPort,
            Metadata = metadata,
            Data = data,
            UserData = userData,
        };
        return true;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> tlvs, out PortNumber inPort, out ulong metadata)
    {
        (inPort, metadata) = (PortNumber.Any, 0);
        while (!tlvs.IsEmpty)
        {
            if (tlvs.Length < 4 || tlvs.Length < 4 + tlvs[3]) return false;
            switch (BinaryPrimitives.ReadUInt32BigEndian(tlvs))
            {
                case OxmInPort: inPort = new(BinaryPrimitives.ReadUInt32BigEndian(tlvs[4..])); break;
                case OxmMetadata: metadata = BinaryPrimitives.ReadUInt64BigEndian(tlvs[4..]); break;
            }

            tlvs = tlvs[(4 + tlvs[3])..];
        }

        return true;
    }

    /// <summary>NXPINT_*. Source: <c>ofp-packet.c</c> of Open vSwitch.</summary>
    internal enum PacketIn2Property : ushort
    {
        Packet = 0,
        FullLength = 1,
        BufferId = 2,
        TableId = 3,
        Cookie = 4,
        Reason = 5,
        Metadata = 6,
        UserData = 7,
        Continuation = 8,
    }
}
