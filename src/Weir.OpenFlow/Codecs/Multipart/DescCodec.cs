using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Codecs;

/// <summary>Request: nothing. Reply: text of 256, 256, 256, 32 and 256 bytes.</summary>
internal sealed class DescCodec : MultipartCodec<DescRequest, DescReply>
{
    private const int TextLength = 256;
    private const int SerialLength = 32;

    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new DescRequest();

    public override MultipartReplyBody ReadReply(ref WireReader reader) =>
        new DescReply(
            FixedText.Read(ref reader, TextLength), FixedText.Read(ref reader, TextLength), FixedText.Read(ref reader, TextLength),
            FixedText.Read(ref reader, SerialLength), FixedText.Read(ref reader, TextLength));

    protected override void Write(DescRequest request, OpenFlowWriter writer)
    {
    }

    protected override void Write(DescReply reply, OpenFlowWriter writer)
    {
        FixedText.Write(reply.Manufacturer, TextLength, writer);
        FixedText.Write(reply.Hardware, TextLength, writer);
        FixedText.Write(reply.Software, TextLength, writer);
        FixedText.Write(reply.SerialNumber, SerialLength, writer);
        FixedText.Write(reply.Datapath, TextLength, writer);
    }
}
