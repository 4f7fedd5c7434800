using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Both directions: u32 experimenter, u32 type, data.</summary>
internal sealed class ExperimenterMultipartCodec : MultipartCodec<ExperimenterMultipartRequest, ExperimenterMultipartReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new ExperimenterMultipartRequest(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadRest());

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new ExperimenterMultipartReply(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadRest());

    protected override void Write(ExperimenterMultipartRequest request, OpenFlowWriter writer)
    {
        writer.WriteUInt32(request.Experimenter);
        writer.WriteUInt32(request.ExperimenterType);
        writer.WriteBytes(request.Data.AsSpan());
    }

    protected override void Write(ExperimenterMultipartReply reply, OpenFlowWriter writer)
    {
        writer.WriteUInt32(reply.Experimenter);
        writer.WriteUInt32(reply.ExperimenterType);
        writer.WriteBytes(reply.Data.AsSpan());
    }
}
