using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 port, 4 zeros.</summary>
internal sealed class QueueGetConfigRequestCodec : MessageCodec<QueueGetConfigRequestMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var port = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        return new QueueGetConfigRequestMessage(port) { Xid = header.Xid };
    }

    protected override void Write(QueueGetConfigRequestMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Port.Value);
        writer.WriteZeros(4);
    }
}

/// <summary>
/// u32 port, 4 zeros, queues: u32 queue_id, u32 port, u16 length, 6 zeros, properties: u16 property, u16 length, 4 zeros, and for min-rate (1) and max-rate (2)
/// u16 rate, 6 zeros.
/// </summary>
internal sealed class QueueGetConfigReplyCodec : MessageCodec<QueueGetConfigReplyMessage>
{
    private const int QueueLength = 16;
    private const int PropertyLength = 16;
    private const ushort MinRate = 1;
    private const ushort MaxRate = 2;

    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var port = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        var queues = new List<QueueDescription>();
        while (!reader.IsEmpty) queues.Add(ReadQueue(ref reader));
        return new QueueGetConfigReplyMessage(port, ValueList.From(queues)) { Xid = header.Xid };
    }

    protected override void Write(QueueGetConfigReplyMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Port.Value);
        writer.WriteZeros(4);
        foreach (var queue in message.Queues)
        {
            var rates = (queue.MinRate is null ? 0 : 1) + (queue.MaxRate is null ? 0 : 1);
            writer.WriteUInt32(queue.QueueId);
            writer.WriteUInt32(queue.Port.Value);
            writer.WriteUInt16((ushort)(QueueLength + (rates * PropertyLength)));
            writer.WriteZeros(6);
            WriteRate(MinRate, queue.MinRate, writer);
            WriteRate(MaxRate, queue.MaxRate, writer);
        }
    }

    private static QueueDescription ReadQueue(ref WireReader reader)
    {
        var id = reader.ReadUInt32();
        var port = new PortNumber(reader.ReadUInt32());
        var length = reader.ReadUInt16();
        reader.Skip(6);
        if (length < QueueLength) throw reader.Bad($"a queue of {length} bytes");
        var properties = reader.Part(length - QueueLength);
        ushort? minRate = null, maxRate = null;
        while (!properties.IsEmpty)
        {
            var property = properties.ReadUInt16();
            var propertyLength = properties.ReadUInt16();
            if (propertyLength < 8) throw reader.Bad($"a queue property of {propertyLength} bytes");
            var body = properties.Part(propertyLength - 4);
            body.Skip(4);
            if (property == MinRate) minRate = body.ReadUInt16();
            else if (property == MaxRate) maxRate = body.ReadUInt16();
        }

        return new QueueDescription(id, port, minRate, maxRate);
    }

    private static void WriteRate(ushort property, ushort? rate, OpenFlowWriter writer)
    {
        if (rate is not { } value) return;
        writer.WriteUInt16(property);
        writer.WriteUInt16(PropertyLength);
        writer.WriteZeros(4);
        writer.WriteUInt16(value);
        writer.WriteZeros(6);
    }
}
