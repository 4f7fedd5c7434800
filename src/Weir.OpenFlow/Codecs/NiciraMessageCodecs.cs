using Weir.OpenFlow.Messages;
using Weir.Primitives;
using Property = Weir.OpenFlow.PacketInReader.PacketIn2Property;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 format.</summary>
internal sealed class SetPacketInFormatCodec() : ExperimenterMessageCodec<SetPacketInFormatMessage>(ExperimenterId.Nicira, Subtype)
{
    public const uint Subtype = 16;

    protected override OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header) =>
        new SetPacketInFormatMessage((PacketInFormat)reader.ReadUInt32()) { Xid = header.Xid };

    protected override void WriteBody(SetPacketInFormatMessage message, OpenFlowWriter writer) => writer.WriteUInt32((uint)message.Format);
}

/// <summary>6 zeros, u16 controller_id.</summary>
internal sealed class SetControllerIdCodec() : ExperimenterMessageCodec<SetControllerIdMessage>(ExperimenterId.Nicira, Subtype)
{
    public const uint Subtype = 20;

    protected override OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header)
    {
        reader.Skip(6);
        return new SetControllerIdMessage(reader.ReadUInt16()) { Xid = header.Xid };
    }

    protected override void WriteBody(SetControllerIdMessage message, OpenFlowWriter writer)
    {
        writer.WriteZeros(6);
        writer.WriteUInt16(message.ControllerId);
    }
}

/// <summary>Properties NXPINT_*.</summary>
internal sealed class PacketIn2Codec() : ExperimenterMessageCodec<NiciraPacketInMessage>(ExperimenterId.Nicira, Subtype)
{
    public const uint Subtype = 30;

    protected override OpenFlowMessage ReadBody(ref WireReader reader, OpenFlowHeader header)
    {
        var message = new NiciraPacketInMessage(
            FlowModMessage.NoBuffer, 0, PacketInReason.NoMatch, 0, ulong.MaxValue, Match.Any, ValueList<byte>.Empty, ValueList<byte>.Empty)
        { Xid = header.Xid };
        uint? totalLength = null;
        if (reader.IsEmpty) throw reader.Bad("a packet-in2 without a packet");
        while (!reader.IsEmpty)
        {
            var value = PropertyCodec.Read(ref reader, out var type);
            switch ((Property)type)
            {
                case Property.Packet: message = message with { Data = value.ReadRest() }; break;
                case Property.FullLength: totalLength = value.ReadUInt32(); break;
                case Property.BufferId: message = message with { BufferId = value.ReadUInt32() }; break;
                case Property.TableId: message = message with { TableId = value.ReadByte() }; break;
                case Property.Cookie: value.Skip(4); message = message with { Cookie = value.ReadUInt64() }; break;
                case Property.Reason: message = message with { Reason = (PacketInReason)value.ReadByte() }; break;
                case Property.Metadata: message = message with { Match = MatchCodec.ReadFields(value.TakeRest(), out _, lenient: true) }; break;
                case Property.UserData: message = message with { UserData = value.ReadRest() }; break;
                default: value.TakeRest(); break;
            }

            value.ExpectEnd();
        }

        return message with { TotalLength = totalLength ?? (uint)message.Data.Count };
    }

    protected override void WriteBody(NiciraPacketInMessage message, OpenFlowWriter writer)
    {
        WriteBytes(Property.Packet, message.Data, writer);
        if (message.TotalLength != message.Data.Count) WriteNumber(Property.FullLength, message.TotalLength, 4, writer);
        if (message.BufferId != FlowModMessage.NoBuffer) WriteNumber(Property.BufferId, message.BufferId, 4, writer);
        WriteNumber(Property.TableId, message.TableId, 1, writer);

        // 64-bit values stand at a multiple of 8: four zeros before them.
        if (message.Cookie != ulong.MaxValue) WriteNumber(Property.Cookie, message.Cookie, 12, writer);
        WriteNumber(Property.Reason, (byte)message.Reason, 1, writer);
        var fields = PropertyCodec.Begin((ushort)Property.Metadata, writer);
        foreach (var field in message.Match.AsSpan()) MatchCodec.WriteField(field, writer);
        PropertyCodec.End(fields, writer);
        if (message.UserData.Count > 0) WriteBytes(Property.UserData, message.UserData, writer);
    }

    private static void WriteNumber(Property property, ulong value, int length, OpenFlowWriter writer)
    {
        var start = PropertyCodec.Begin((ushort)property, writer);
        writer.WriteNumber(value, length);
        PropertyCodec.End(start, writer);
    }

    private static void WriteBytes(Property property, ValueList<byte> value, OpenFlowWriter writer)
    {
        var start = PropertyCodec.Begin((ushort)property, writer);
        writer.WriteBytes(value.AsSpan());
        PropertyCodec.End(start, writer);
    }
}
