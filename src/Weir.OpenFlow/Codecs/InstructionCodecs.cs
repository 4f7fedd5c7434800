using Weir.OpenFlow.Instructions;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// Lists of instructions: u16 type, u16 length (a multiple of 8), body. Read into the order of execution whatever the order on the wire, so that equal entries are
/// equal. Source: OpenFlow 1.3.5, section 7.2.5.
/// </summary>
internal static class InstructionCodecs
{
    private const ushort Goto = 1, WriteMetadata = 2, WriteActions = 3, ApplyActions = 4, ClearActions = 5, Meter = 6, Experimenter = 0xFFFF;

    public static void WriteList(ValueList<Instruction> instructions, OpenFlowWriter writer)
    {
        foreach (var instruction in instructions)
        {
            var start = writer.Length;
            writer.WriteUInt16(TypeOf(instruction));
            writer.WriteUInt16(0);
            WriteBody(instruction, writer);
            writer.PadToEight(start);
            writer.PatchUInt16(start + 2, writer.Length - start);
        }
    }

    /// <summary>Reads instructions to the end of <paramref name="reader"/>.</summary>
    public static ValueList<Instruction> ReadList(WireReader reader)
    {
        if (reader.IsEmpty) return ValueList<Instruction>.Empty;
        var list = new List<Instruction>(4);
        var seen = 0;
        while (!reader.IsEmpty)
        {
            var header = new WireReader(reader.Rest, OpenFlowError.BadInstructionLength, reader.Lenient);
            var type = header.ReadUInt16();
            var length = header.ReadUInt16();
            if (length < 8 || length % 8 != 0) throw new OpenFlowFormatException(OpenFlowError.BadInstructionLength, $"instruction {type} of {length} bytes");
            var body = header.Part(length - 4);
            list.Add(ReadBody(type, ref body));
            body.ExpectEnd();
            reader.Skip(length);
            if (type == Experimenter) continue;
            if ((seen & (1 << type)) != 0) throw new OpenFlowFormatException(OpenFlowError.UnsupportedInstruction, $"instruction {type} stands twice");
            seen |= 1 << type;
        }

        return ValueList.From(list.OrderBy(Order));
    }

    private static ushort TypeOf(Instruction instruction) => instruction switch
    {
        GotoTableInstruction => Goto,
        WriteMetadataInstruction => WriteMetadata,
        WriteActionsInstruction => WriteActions,
        ApplyActionsInstruction => ApplyActions,
        ClearActionsInstruction => ClearActions,
        MeterInstruction => Meter,
        ExperimenterInstruction => Experimenter,
        _ => throw new ArgumentException($"no codec writes {instruction.GetType().Name}", nameof(instruction)),
    };

    private static int Order(Instruction instruction) => instruction switch
    {
        MeterInstruction => 0,
        ApplyActionsInstruction => 1,
        ClearActionsInstruction => 2,
        WriteActionsInstruction => 3,
        WriteMetadataInstruction => 4,
        GotoTableInstruction => 5,
        _ => 6,
    };

    private static void WriteBody(Instruction instruction, OpenFlowWriter writer)
    {
        switch (instruction)
        {
            case GotoTableInstruction table:
                writer.WriteByte(table.TableId);
                writer.WriteZeros(3);
                break;
            case WriteMetadataInstruction metadata:
                writer.WriteZeros(4);
                writer.WriteUInt64(metadata.Metadata);
                writer.WriteUInt64(metadata.Mask);
                break;
            case WriteActionsInstruction write:
                writer.WriteZeros(4);
                ActionCodecs.WriteList(write.Actions, writer);
                break;
            case ApplyActionsInstruction apply:
                writer.WriteZeros(4);
                ActionCodecs.WriteList(apply.Actions, writer);
                break;
            case ClearActionsInstruction:
                writer.WriteZeros(4);
                break;
            case MeterInstruction meter:
                writer.WriteUInt32(meter.MeterId);
                break;
            case ExperimenterInstruction experimenter:
                writer.WriteUInt32(experimenter.Experimenter);
                writer.WriteBytes(experimenter.Body.AsSpan());
                break;
        }
    }

    private static Instruction ReadBody(ushort type, ref WireReader body)
    {
        switch (type)
        {
            case Goto:
                var table = body.ReadByte();
                body.Skip(3);
                return new GotoTableInstruction(table);
            case WriteMetadata:
                body.Skip(4);
                return new WriteMetadataInstruction(body.ReadUInt64(), body.ReadUInt64());
            case WriteActions:
                body.Skip(4);
                return new WriteActionsInstruction(ActionCodecs.ReadList(body.Part(body.Remaining)));
            case ApplyActions:
                body.Skip(4);
                return new ApplyActionsInstruction(ActionCodecs.ReadList(body.Part(body.Remaining)));
            case ClearActions:
                body.Skip(4);
                return new ClearActionsInstruction();
            case Meter:
                return new MeterInstruction(body.ReadUInt32());
            case Experimenter:
                return new ExperimenterInstruction(body.ReadUInt32(), body.ReadRest());
            default:
                throw new OpenFlowFormatException(OpenFlowError.UnknownInstruction, $"instruction type {type}");
        }
    }
}
