using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_MULTIPART_REQUEST.</summary>
/// <param name="Body">What is asked.</param>
/// <param name="More">More requests with the same xid follow.</param>
public sealed record MultipartRequestMessage(MultipartRequestBody Body, bool More = false) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.MultipartRequest;
}

/// <summary>OFPT_MULTIPART_REPLY.</summary>
/// <param name="Body">The answer, or a part of it.</param>
/// <param name="More">More replies with the same xid follow.</param>
public sealed record MultipartReplyMessage(MultipartReplyBody Body, bool More = false) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.MultipartReply;
}
