using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>Elements: u16 type, u16 length without padding, body, zeros up to 8. Type 1: version bitmaps of 32 bits each. Others are skipped.</summary>
internal sealed class HelloCodec : MessageCodec<HelloMessage>
{
    private const ushort VersionBitmapElement = 1;

    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        uint? bitmap = null;
        while (!reader.IsEmpty)
        {
            var type = reader.ReadUInt16();
            var length = reader.ReadUInt16();
            if (length < 4) throw reader.Bad($"a hello element of {length} bytes");
            var body = reader.Part(length - 4);
            if (type == VersionBitmapElement)
            {
                if (body.Remaining == 0 || body.Remaining % 4 != 0) throw reader.Bad($"version bitmaps of {body.Remaining} bytes");
                bitmap ??= body.ReadUInt32();
            }

            // The last element's padding is not sent by everybody.
            reader.Skip(Math.Min(-length & 7, reader.Remaining));
        }

        return new HelloMessage(header.Version, bitmap) { Xid = header.Xid };
    }

    protected override void Write(HelloMessage message, OpenFlowWriter writer)
    {
        if (message.VersionBitmap is not { } bitmap) return;
        writer.WriteUInt16(VersionBitmapElement);
        writer.WriteUInt16(8);
        writer.WriteUInt32(bitmap);
    }
}
