using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>u32 role, 4 zeros, u64 generation_id.</summary>
internal sealed class RoleRequestCodec : MessageCodec<RoleRequestMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var (role, generation) = RoleFields.Read(ref reader);
        return new RoleRequestMessage(role, generation) { Xid = header.Xid };
    }

    protected override void Write(RoleRequestMessage message, OpenFlowWriter writer) => RoleFields.Write(message.Role, message.GenerationId, writer);
}

/// <summary>u32 role, 4 zeros, u64 generation_id.</summary>
internal sealed class RoleReplyCodec : MessageCodec<RoleReplyMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var (role, generation) = RoleFields.Read(ref reader);
        return new RoleReplyMessage(role, generation) { Xid = header.Xid };
    }

    protected override void Write(RoleReplyMessage message, OpenFlowWriter writer) => RoleFields.Write(message.Role, message.GenerationId, writer);
}

file static class RoleFields
{
    public static (ControllerRole Role, ulong GenerationId) Read(ref WireReader reader)
    {
        var role = (ControllerRole)reader.ReadUInt32();
        if (role > ControllerRole.Slave) throw new OpenFlowFormatException(OpenFlowError.BadRole, $"role {(uint)role}");
        reader.Skip(4);
        return (role, reader.ReadUInt64());
    }

    public static void Write(ControllerRole role, ulong generationId, OpenFlowWriter writer)
    {
        writer.WriteUInt32((uint)role);
        writer.WriteZeros(4);
        writer.WriteUInt64(generationId);
    }
}
