using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Writes and reads the bodies of one kind of multipart message, both directions.</summary>
internal abstract class MultipartCodec
{
    public abstract MultipartRequestBody ReadRequest(ref WireReader reader);

    public abstract MultipartReplyBody ReadReply(ref WireReader reader);

    public abstract void WriteRequest(MultipartRequestBody body, OpenFlowWriter writer);

    public abstract void WriteReply(MultipartReplyBody body, OpenFlowWriter writer);

    /// <summary>Reads items to the end.</summary>
    protected static ValueList<T> ReadItems<T>(ref WireReader reader, ReadItem<T> read)
        where T : notnull
    {
        if (reader.IsEmpty) return ValueList<T>.Empty;
        var items = new List<T>();
        while (!reader.IsEmpty) items.Add(read(ref reader));
        return ValueList.From(items);
    }
}

/// <summary>Reads one item of a list.</summary>
internal delegate T ReadItem<out T>(ref WireReader reader);

/// <inheritdoc/>
internal abstract class MultipartCodec<TRequest, TReply> : MultipartCodec
    where TRequest : MultipartRequestBody
    where TReply : MultipartReplyBody
{
    public sealed override void WriteRequest(MultipartRequestBody body, OpenFlowWriter writer) => Write((TRequest)body, writer);

    public sealed override void WriteReply(MultipartReplyBody body, OpenFlowWriter writer) => Write((TReply)body, writer);

    protected abstract void Write(TRequest request, OpenFlowWriter writer);

    protected abstract void Write(TReply reply, OpenFlowWriter writer);
}

/// <summary>The codec of every kind of multipart body. A multipart message: u16 type, u16 flags (1: more), 4 zeros, body.</summary>
internal static class MultipartCodecs
{
    // As in MessageCodecs: made when needed.
    private static readonly MultipartCodec?[] Made = new MultipartCodec?[(int)MultipartType.PortDesc + 1];
    private static MultipartCodec? _experimenter;

    public static MultipartCodec Of(MultipartType type) => type switch
    {
        <= MultipartType.PortDesc => Made[(int)type] ??= Make(type),
        MultipartType.Experimenter => _experimenter ??= new ExperimenterMultipartCodec(),
        _ => throw new OpenFlowFormatException(OpenFlowError.BadMultipart, $"multipart type {(ushort)type}"),
    };

    public static (MultipartCodec Codec, bool More) ReadHeader(ref WireReader reader)
    {
        var codec = Of((MultipartType)reader.ReadUInt16());
        var more = (reader.ReadUInt16() & 1) != 0;
        reader.Skip(4);
        return (codec, more);
    }

    public static MultipartCodec WriteHeader(MultipartBody body, bool more, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)body.Type);
        writer.WriteUInt16(more ? (ushort)1 : (ushort)0);
        writer.WriteZeros(4);
        return Of(body.Type);
    }

    private static MultipartCodec Make(MultipartType type) => type switch
    {
        MultipartType.Desc => new DescCodec(),
        MultipartType.Flow => new FlowStatsCodec(),
        MultipartType.Aggregate => new AggregateCodec(),
        MultipartType.Table => new TableStatsCodec(),
        MultipartType.PortStats => new PortStatsCodec(),
        MultipartType.Queue => new QueueStatsCodec(),
        MultipartType.Group => new GroupStatsCodec(),
        MultipartType.GroupDesc => new GroupDescCodec(),
        MultipartType.GroupFeatures => new GroupFeaturesCodec(),
        MultipartType.Meter => new MeterStatsCodec(),
        MultipartType.MeterConfig => new MeterConfigCodec(),
        MultipartType.MeterFeatures => new MeterFeaturesCodec(),
        MultipartType.TableFeatures => new TableFeaturesCodec(),
        MultipartType.PortDesc => new PortDescCodec(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}

/// <summary>OFPT_MULTIPART_REQUEST.</summary>
internal sealed class MultipartRequestCodec : MessageCodec<MultipartRequestMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var (codec, more) = MultipartCodecs.ReadHeader(ref reader);
        return new MultipartRequestMessage(codec.ReadRequest(ref reader), more) { Xid = header.Xid };
    }

    protected override void Write(MultipartRequestMessage message, OpenFlowWriter writer) =>
        MultipartCodecs.WriteHeader(message.Body, message.More, writer).WriteRequest(message.Body, writer);
}

/// <summary>OFPT_MULTIPART_REPLY.</summary>
internal sealed class MultipartReplyCodec : MessageCodec<MultipartReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var (codec, more) = MultipartCodecs.ReadHeader(ref reader);

        // What a switch holds may be another's, with fields that Weir does not know.
        var lenient = reader.AsLenient();
        var body = codec.ReadReply(ref lenient);
        reader = lenient;
        return new MultipartReplyMessage(body, more) { Xid = header.Xid };
    }

    protected override void Write(MultipartReplyMessage message, OpenFlowWriter writer) =>
        MultipartCodecs.WriteHeader(message.Body, message.More, writer).WriteReply(message.Body, writer);
}
