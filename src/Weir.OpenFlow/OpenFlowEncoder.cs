using Weir.OpenFlow.Codecs;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow;

/// <summary>Messages to bytes.</summary>
public static class OpenFlowEncoder
{
    /// <summary>Appends <paramref name="message"/> to <paramref name="writer"/>. On failure nothing is appended.</summary>
    /// <exception cref="ArgumentException">The message or one of its parts is longer than 65,535 bytes, or holds what the wire cannot say.</exception>
    public static void Encode(OpenFlowMessage message, OpenFlowWriter writer) => Encode(message, message.Xid, writer);

    internal static void Encode(OpenFlowMessage message, uint xid, OpenFlowWriter writer)
    {
        var start = writer.Length;
        try
        {
            writer.WriteByte(message is HelloMessage hello ? hello.Version : OpenFlowHeader.OpenFlow13);
            writer.WriteByte((byte)message.Type);
            writer.WriteUInt16(0);
            writer.WriteUInt32(xid);
            MessageCodecs.Of(message).Write(message, writer);
            writer.PatchUInt16(start + 2, writer.Length - start);
        }
        catch
        {
            writer.Truncate(start);
            throw;
        }
    }
}
