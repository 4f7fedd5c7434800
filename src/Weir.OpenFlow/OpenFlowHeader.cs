using System.Buffers.Binary;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow;

/// <summary>The 8 bytes that every message starts with: version, type, length, xid. Source: OpenFlow 1.3.5, section 7.1.</summary>
/// <param name="Version">0x04 is OpenFlow 1.3.</param>
/// <param name="Type">The kind of message.</param>
/// <param name="Length">Bytes of the whole message, header included; below 8 is illegal.</param>
/// <param name="Xid">Ties a reply to its request.</param>
public readonly record struct OpenFlowHeader(byte Version, MessageType Type, ushort Length, uint Xid)
{
    /// <summary>Length of the header.</summary>
    public const int Size = 8;

    /// <summary>OpenFlow 1.3.</summary>
    public const byte OpenFlow13 = 0x04;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false where there are fewer than 8. Judges nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out OpenFlowHeader header)
    {
        header = default;
        if (bytes.Length < Size) return false;
        header = new(bytes[0], (MessageType)bytes[1], BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
        return true;
    }
}
