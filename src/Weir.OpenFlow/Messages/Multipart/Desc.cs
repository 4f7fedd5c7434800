namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>OFPMP_DESC request.</summary>
public sealed record DescRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Desc;
}

/// <summary>OFPMP_DESC reply. Text from outside, ASCII by the specification.</summary>
/// <param name="Manufacturer">At most 255 bytes.</param>
/// <param name="Hardware">At most 255 bytes.</param>
/// <param name="Software">At most 255 bytes.</param>
/// <param name="SerialNumber">At most 31 bytes.</param>
/// <param name="Datapath">For humans; at most 255 bytes.</param>
public sealed record DescReply(string Manufacturer, string Hardware, string Software, string SerialNumber, string Datapath) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Desc;
}
