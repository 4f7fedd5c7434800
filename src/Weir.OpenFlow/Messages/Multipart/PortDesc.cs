namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>OFPMP_PORT_DESC request: all ports.</summary>
public sealed record PortDescRequest : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.PortDesc;
}

/// <summary>OFPMP_PORT_DESC reply.</summary>
/// <param name="Ports">The ports.</param>
public sealed record PortDescReply(ValueList<PortDescription> Ports) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.PortDesc;
}
