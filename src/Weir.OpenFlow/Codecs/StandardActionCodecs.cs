using System.Buffers.Binary;
using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>OFPAT_*. Source: OpenFlow 1.3.5, section 7.2.4.</summary>
internal static class StandardActionCodecs
{
    public static readonly ActionCodec[] All =
    [
        ActionCodec.Standard<OutputAction>(0, WriteOutput, ReadOutput),
        ActionCodec.Standard<CopyTtlOutAction>(11, WriteNothing, (ref WireReader _) => new CopyTtlOutAction()),
        ActionCodec.Standard<CopyTtlInAction>(12, WriteNothing, (ref WireReader _) => new CopyTtlInAction()),
        ActionCodec.Standard<SetMplsTtlAction>(15, (action, writer) => writer.WriteByte(action.Ttl), (ref WireReader body) => new SetMplsTtlAction(body.ReadByte())),
        ActionCodec.Standard<DecMplsTtlAction>(16, WriteNothing, (ref WireReader _) => new DecMplsTtlAction()),
        ActionCodec.Standard<PushVlanAction>(17, (action, writer) => writer.WriteUInt16(action.EtherType), (ref WireReader body) => new PushVlanAction(body.ReadUInt16())),
        ActionCodec.Standard<PopVlanAction>(18, WriteNothing, (ref WireReader _) => new PopVlanAction()),
        ActionCodec.Standard<PushMplsAction>(19, (action, writer) => writer.WriteUInt16(action.EtherType), (ref WireReader body) => new PushMplsAction(body.ReadUInt16())),
        ActionCodec.Standard<PopMplsAction>(20, (action, writer) => writer.WriteUInt16(action.EtherType), (ref WireReader body) => new PopMplsAction(body.ReadUInt16())),
        ActionCodec.Standard<SetQueueAction>(21, (action, writer) => writer.WriteUInt32(action.QueueId), (ref WireReader body) => new SetQueueAction(body.ReadUInt32())),
        ActionCodec.Standard<GroupAction>(22, (action, writer) => writer.WriteUInt32(action.GroupId), (ref WireReader body) => new GroupAction(body.ReadUInt32())),
        ActionCodec.Standard<SetNwTtlAction>(23, (action, writer) => writer.WriteByte(action.Ttl), (ref WireReader body) => new SetNwTtlAction(body.ReadByte())),
        ActionCodec.Standard<DecNwTtlAction>(24, WriteNothing, (ref WireReader _) => new DecNwTtlAction()),
        ActionCodec.Standard<SetFieldAction>(25, WriteSetField, ReadSetField),
        ActionCodec.Standard<PushPbbAction>(26, (action, writer) => writer.WriteUInt16(action.EtherType), (ref WireReader body) => new PushPbbAction(body.ReadUInt16())),
        ActionCodec.Standard<PopPbbAction>(27, WriteNothing, (ref WireReader _) => new PopPbbAction()),
    ];

    private static void WriteNothing(OpenFlowAction action, OpenFlowWriter writer)
    {
    }

    private static void WriteOutput(OutputAction action, OpenFlowWriter writer)
    {
        writer.WriteUInt32(action.Port.Value);

        // Only output to the controller has a length. Switches keep what was sent for the others too (FAUCET sends 65509), which must not make entries differ.
        writer.WriteUInt16(action.Port == PortNumber.Controller ? action.MaxLength : (ushort)0);
    }

    private static OutputAction ReadOutput(ref WireReader body)
    {
        var port = new PortNumber(body.ReadUInt32());
        var length = body.ReadUInt16();
        return port == PortNumber.Controller ? new(port, length) : new(port);
    }

    private static void WriteSetField(SetFieldAction action, OpenFlowWriter writer)
    {
        if (action.Field.IsMasked) throw new ArgumentException($"set-field carries no mask in OpenFlow 1.3: {action.Field}", nameof(action));
        MatchCodec.WriteField(action.Field, writer);
    }

    private static OpenFlowAction? ReadSetField(ref WireReader body)
    {
        var header = body.ReadUInt32();
        var payload = body.Take((int)(header & 0xFF));
        if (OxmFieldInfo.FromHeader(header) is not { } info)
        {
            if (body.Lenient) return null;
            throw new OpenFlowFormatException(OpenFlowError.BadSetType, $"set-field of unknown field 0x{header:x8}");
        }

        if ((header & 0x100) != 0) throw new OpenFlowFormatException(OpenFlowError.BadSetType, $"set-field of {info.Name} with a mask");
        if (payload.Length != info.Length) throw new OpenFlowFormatException(OpenFlowError.BadSetLength, $"set-field of {info.Name} with {payload.Length} bytes");
        if (payload.Length > 8) return new SetFieldAction(MatchField.Wide(info.Field, BinaryPrimitives.ReadUInt64BigEndian(payload), BinaryPrimitives.ReadUInt64BigEndian(payload[8..]), ulong.MaxValue, ulong.MaxValue));
        var value = 0UL;
        foreach (var octet in payload) value = (value << 8) | octet;
        if ((value & ~info.LowOnes) != 0) throw new OpenFlowFormatException(OpenFlowError.BadSetArgument, $"{info.Name} has {info.Bits} bits");
        return new SetFieldAction(MatchField.Exact(info.Field, value));
    }
}
