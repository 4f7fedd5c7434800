using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 bundle_id, u16 type, u16 flags; properties are ignored.</summary>
internal sealed class BundleControlCodec() : ExperimenterMessageCodec<BundleControlMessage>(ExperimenterId.Onf, Subtype)
{
    public const uint Subtype = 2300;

    protected override OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header)
    {
        var message = new BundleControlMessage(reader.ReadUInt32(), (BundleControlType)reader.ReadUInt16(), (BundleFlags)reader.ReadUInt16()) { Xid = header.Xid };
        reader.TakeRest();
        return message;
    }

    protected override void WriteBody(BundleControlMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.BundleId);
        writer.WriteUInt16((ushort)message.Control);
        writer.WriteUInt16((ushort)message.Flags);
    }
}

/// <summary>u32 bundle_id, 2 zeros, u16 flags, a message with its header; properties are ignored.</summary>
internal sealed class BundleAddCodec() : ExperimenterMessageCodec<BundleAddMessage>(ExperimenterId.Onf, Subtype)
{
    public const uint Subtype = 2301;

    protected override OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header)
    {
        var bundle = reader.ReadUInt32();
        reader.Skip(2);
        var flags = (BundleFlags)reader.ReadUInt16();
        if (!OpenFlowHeader.TryRead(reader.Rest, out var inner) || inner.Length < OpenFlowHeader.Size || inner.Length > reader.Remaining)
            throw new OpenFlowFormatException(OpenFlowError.BadBundledLength, $"{reader.Remaining} bytes are no whole message");
        if (inner.Type == MessageType.Experimenter) throw new OpenFlowFormatException(OpenFlowError.UnsupportedBundledMessage, "an experimenter's message inside a bundle");
        var message = OpenFlowDecoder.Decode(reader.Take(inner.Length));
        reader.TakeRest();
        return new BundleAddMessage(bundle, flags, message) { Xid = header.Xid };
    }

    protected override void WriteBody(BundleAddMessage message, OpenFlowWriter writer)
    {
        if (message.Message.Type == MessageType.Experimenter) throw new ArgumentException("an experimenter's message inside a bundle", nameof(message));
        writer.WriteUInt32(message.BundleId);
        writer.WriteZeros(2);
        writer.WriteUInt16((ushort)message.Flags);
        OpenFlowEncoder.Encode(message.Message, message.Xid, writer);
    }
}
