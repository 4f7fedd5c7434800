using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>The datapath answered a request with OFPT_ERROR.</summary>
public sealed class OpenFlowErrorReplyException : Exception
{
    /// <summary><paramref name="reply"/> came instead of what <paramref name="request"/> asked for.</summary>
    public OpenFlowErrorReplyException(ErrorMessage reply, OpenFlowMessage request)
        : base($"{request.Type} (xid {reply.Xid}) was refused: {reply.Error}") => (Reply, Request) = (reply, request);

    /// <summary>Type and code.</summary>
    public OpenFlowError Error => Reply.Error;

    /// <summary>The xid of the request on the wire.</summary>
    public uint Xid => Reply.Xid;

    /// <summary>The whole error, with its data.</summary>
    public ErrorMessage Reply { get; }

    /// <summary>What was asked.</summary>
    public OpenFlowMessage Request { get; }
}
