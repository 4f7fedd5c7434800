using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>A request whose answer has not come yet.</summary>
internal abstract class PendingRequest(uint xid, OpenFlowMessage request)
{
    /// <summary>The xid on the wire.</summary>
    public uint Xid { get; } = xid;

    /// <summary>What was asked.</summary>
    public OpenFlowMessage Request { get; } = request;

    /// <summary>Takes a reply with this xid. True: it was the last one.</summary>
    /// <exception cref="OpenFlowFormatException">The reply does not decode, or is none to this request.</exception>
    public abstract bool Accept(ReadOnlySpan<byte> frame);

    /// <summary>No answer will come.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>Answered by one message of type <typeparamref name="T"/>.</summary>
internal sealed class SingleRequest<T>(uint xid, OpenFlowMessage request) : PendingRequest(xid, request)
    where T : OpenFlowMessage
{
    private readonly TaskCompletionSource<T> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Reply => _reply.Task;

    public override bool Accept(ReadOnlySpan<byte> frame)
    {
        var message = OpenFlowDecoder.Decode(frame);
        if (message is not T reply) throw new OpenFlowFormatException(OpenFlowError.BadType, $"{message.Type} in answer to {Request.Type}");
        _reply.TrySetResult(reply);
        return true;
    }

    public override void Fail(Exception reason) => _reply.TrySetException(reason);
}
