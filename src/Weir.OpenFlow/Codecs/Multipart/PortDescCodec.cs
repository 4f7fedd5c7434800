using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Request: nothing. Reply: ports.</summary>
internal sealed class PortDescCodec : MultipartCodec<PortDescRequest, PortDescReply>
{
    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new PortDescRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new PortDescReply(ReadItems(ref reader, PortCodec.Read));

    protected override void Write(PortDescRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(PortDescReply reply, OpenFlowWriter writer)
    {
        foreach (var port in reply.Ports) PortCodec.Write(port, writer);
    }
}
