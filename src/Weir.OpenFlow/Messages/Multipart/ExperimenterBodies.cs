namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>OFPMP_EXPERIMENTER request.</summary>
/// <param name="Experimenter">The experimenter id.</param>
/// <param name="ExperimenterType">The experimenter's own type.</param>
/// <param name="Data">What follows.</param>
public sealed record ExperimenterMultipartRequest(uint Experimenter, uint ExperimenterType, ValueList<byte> Data) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Experimenter;
}

/// <summary>OFPMP_EXPERIMENTER reply.</summary>
/// <param name="Experimenter">The experimenter id.</param>
/// <param name="ExperimenterType">The experimenter's own type.</param>
/// <param name="Data">What follows.</param>
public sealed record ExperimenterMultipartReply(uint Experimenter, uint ExperimenterType, ValueList<byte> Data) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.Experimenter;
}
