using Weir.OpenFlow.Codecs;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow;

/// <summary>Bytes to messages.</summary>
public static class OpenFlowDecoder
{
    /// <summary>Reads one message. <paramref name="frame"/> is that message and nothing more: as many bytes as its header says.</summary>
    /// <exception cref="OpenFlowFormatException">The bytes are no OpenFlow 1.3 message. Nothing else is thrown, whatever the bytes.</exception>
    public static OpenFlowMessage Decode(ReadOnlySpan<byte> frame)
    {
        if (!OpenFlowHeader.TryRead(frame, out var header)) throw new OpenFlowFormatException(OpenFlowError.BadLength, $"{frame.Length} bytes are no message: the header has 8");
        if (header.Length != frame.Length) throw new OpenFlowFormatException(OpenFlowError.BadLength, $"the header says {header.Length} bytes, there are {frame.Length}");
        var codec = MessageCodecs.Of(header.Type) ?? throw new OpenFlowFormatException(OpenFlowError.BadType, $"message type {(byte)header.Type}");
        if (header.Version != OpenFlowHeader.OpenFlow13 && header.Type is not (MessageType.Hello or MessageType.Error))
            throw new OpenFlowFormatException(OpenFlowError.BadVersion, $"version 0x{header.Version:x2}, not 0x04 (OpenFlow 1.3)");
        var reader = new WireReader(frame[OpenFlowHeader.Size..], OpenFlowError.BadLength);
        var message = codec.Read(ref reader, header);
        reader.ExpectEnd();
        return message;
    }
}
