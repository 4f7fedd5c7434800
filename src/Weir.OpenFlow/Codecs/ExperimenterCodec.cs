using System.Collections.Frozen;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 experimenter, u32 type, then what the codec of that type says; bytes where there is none.</summary>
internal sealed class ExperimenterCodec : MessageCodec<ExperimenterMessage>
{
    /// <summary>The kinds that Weir models.</summary>
    public static readonly IExperimenterMessageCodec[] Known =
        [new BundleControlCodec(), new BundleAddCodec(), new SetPacketInFormatCodec(), new SetControllerIdCodec(), new PacketIn2Codec()];

    private static readonly FrozenDictionary<(uint Experimenter, uint Type), IExperimenterMessageCodec> ByType = Known.ToFrozenDictionary(codec => (codec.Experimenter, codec.ExperimenterType));

    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var whole = reader;
        var experimenter = reader.ReadUInt32();
        var type = reader.ReadUInt32();
        if (!ByType.TryGetValue((experimenter, type), out var codec)) return new ExperimenterMessage(experimenter, type, reader.ReadRest()) { Xid = header.Xid };
        var message = codec.Codec.Read(ref whole, header);
        reader = whole;
        return message;
    }

    protected override void Write(ExperimenterMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Experimenter);
        writer.WriteUInt32(message.ExperimenterType);
        writer.WriteBytes(message.Data.AsSpan());
    }
}

/// <summary>Which experimenter's message a codec is for.</summary>
internal interface IExperimenterMessageCodec
{
    uint Experimenter { get; }

    uint ExperimenterType { get; }

    MessageCodec Codec { get; }
}

/// <summary>Writes and reads one kind of experimenter message, its two ids included.</summary>
internal abstract class ExperimenterMessageCodec<TMessage>(uint experimenter, uint type) : MessageCodec<TMessage>, IExperimenterMessageCodec
    where TMessage : OpenFlowMessage
{
    public uint Experimenter => experimenter;

    public uint ExperimenterType => type;

    public MessageCodec Codec => this;

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
