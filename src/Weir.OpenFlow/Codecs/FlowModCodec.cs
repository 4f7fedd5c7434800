using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// u64 cookie, u64 cookie_mask, u8 table_id, u8 command, u16 idle_timeout, u16 hard_timeout, u16 priority, u32 buffer_id, u32 out_port, u32 out_group,
/// u16 flags, 2 zeros, match, instructions.
/// </summary>
internal sealed class FlowModCodec : MessageCodec<FlowModMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var cookie = reader.ReadUInt64();
        var cookieMask = reader.ReadUInt64();
        var table = reader.ReadByte();
        var command = (FlowModCommand)reader.ReadByte();
        if (command > FlowModCommand.DeleteStrict) throw new OpenFlowFormatException(OpenFlowError.BadFlowModCommand, $"flow-mod command {(byte)command}");
        var idle = reader.ReadUInt16();
        var hard = reader.ReadUInt16();
        var priority = reader.ReadUInt16();
        var buffer = reader.ReadUInt32();
        var outPort = new PortNumber(reader.ReadUInt32());
        var outGroup = reader.ReadUInt32();
        var flags = (FlowEntryFlags)reader.ReadUInt16();
        reader.Skip(2);
        var match = MatchCodec.Read(ref reader, out _, lenient: false);
        var instructions = InstructionCodecs.ReadList(reader.Part(reader.Remaining));
        return new FlowModMessage(command, new FlowEntry(table, priority, match, instructions, cookie, idle, hard, flags))
        {
            Xid = header.Xid,
            CookieMask = cookieMask,
            OutPort = outPort,
            OutGroup = outGroup,
            BufferId = buffer,
        };
    }

    protected override void Write(FlowModMessage message, OpenFlowWriter writer)
    {
        var entry = message.Entry;
        writer.WriteUInt64(entry.Cookie);
        writer.WriteUInt64(message.CookieMask);
        writer.WriteByte(entry.TableId);
        writer.WriteByte((byte)message.Command);
        writer.WriteUInt16(entry.IdleTimeoutSeconds);
        writer.WriteUInt16(entry.HardTimeoutSeconds);
        writer.WriteUInt16(entry.Priority);
        writer.WriteUInt32(message.BufferId);
        writer.WriteUInt32(message.OutPort.Value);
        writer.WriteUInt32(message.OutGroup);
        writer.WriteUInt16((ushort)entry.Flags);
        writer.WriteZeros(2);
        MatchCodec.Write(entry.Match, message.ForeignMatch, writer);
        InstructionCodecs.WriteList(entry.Instructions, writer);
    }
}
