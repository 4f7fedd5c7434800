using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 experimenter, u32 type, then what the codec of that type says; bytes where there is none.</summary>
internal sealed class ExperimenterCodec : MessageCodec<ExperimenterMessage>
{
    private static MessageCodec? _bundleControl, _bundleAdd, _setPacketInFormat, _setControllerId, _packetIn2;

    /// <summary>The codec of a message that is an experimenter's.</summary>
    public static MessageCodec? Of(OpenFlowMessage message) => message switch
    {
        BundleAddMessage => _bundleAdd ??= new BundleAddCodec(),
        BundleControlMessage => _bundleControl ??= new BundleControlCodec(),
        NiciraPacketInMessage => _packetIn2 ??= new PacketIn2Codec(),
        SetPacketInFormatMessage => _setPacketInFormat ??= new SetPacketInFormatCodec(),
        SetControllerIdMessage => _setControllerId ??= new SetControllerIdCodec(),
        _ => MessageCodecs.Of(MessageType.Experimenter),
    };

    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var whole = reader;
        var experimenter = reader.ReadUInt32();
        var type = reader.ReadUInt32();
        if (Of(experimenter, type) is not { } codec) return new ExperimenterMessage(experimenter, type, reader.ReadRest()) { Xid = header.Xid };
        var message = codec.Read(ref whole, header);
        reader = whole;
        return message;
    }

    protected override void Write(ExperimenterMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Experimenter);
        writer.WriteUInt32(message.ExperimenterType);
        writer.WriteBytes(message.Data.AsSpan());
    }

    private static MessageCodec? Of(uint experimenter, uint type) => (experimenter, type) switch
    {
        (ExperimenterId.Onf, BundleControlCodec.Subtype) => _bundleControl ??= new BundleControlCodec(),
        (ExperimenterId.Onf, BundleAddCodec.Subtype) => _bundleAdd ??= new BundleAddCodec(),
        (ExperimenterId.Nicira, SetPacketInFormatCodec.Subtype) => _setPacketInFormat ??= new SetPacketInFormatCodec(),
        (ExperimenterId.Nicira, SetControllerIdCodec.Subtype) => _setControllerId ??= new SetControllerIdCodec(),
        (ExperimenterId.Nicira, PacketIn2Codec.Subtype) => _packetIn2 ??= new PacketIn2Codec(),
        _ => null,
    };
}

/// <summary>Writes and reads one kind of experimenter message, its two ids included.</summary>
internal abstract class ExperimenterMessageCodec<TMessage>(uint experimenter, uint type) : MessageCodec<TMessage>
    where TMessage : OpenFlowMessage
{
    public sealed override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        reader.Skip(8);
        return ReadBody(ref reader, header);
    }

    protected sealed override void Write(TMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(experimenter);
        writer.WriteUInt32(type);
        WriteBody(message, writer);
    }

    protected abstract OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header);

    protected abstract void WriteBody(TMessage message, OpenFlowWriter writer);
}
