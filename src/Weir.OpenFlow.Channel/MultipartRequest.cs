using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>Answered by multipart replies up to the one without OFPMPF_REPLY_MORE.</summary>
internal sealed class MultipartRequest<T>(uint xid, OpenFlowMessage request, long maximumBytes) : PendingRequest(xid, request)
    where T : OpenFlowMessage
{
    private readonly TaskCompletionSource<IReadOnlyList<T>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<T> _parts = [];
    private const int FlagsOffset = 11; // the low byte of ofp_multipart_reply.flags; bit 0 is OFPMPF_REPLY_MORE

    private long _bytes;

    public Task<IReadOnlyList<T>> Reply => _reply.Task;

    public override bool Accept(ReadOnlySpan<byte> frame)
    {
        _bytes += frame.Length;
        if (_bytes > maximumBytes) throw new OpenFlowFormatException(OpenFlowError.BadLength, $"an answer to {Request.Type} of more than {maximumBytes} bytes");
        var message = OpenFlowDecoder.Decode(frame);
        if (message is not T part) throw new OpenFlowFormatException(OpenFlowError.BadType, $"{message.GetType().Name} in answer to {Request.GetType().Name}");
        _parts.Add(part);
        if ((frame[FlagsOffset] & 1) != 0) return false;
        _reply.TrySetResult(_parts);
        return true;
    }

    public override void Fail(Exception reason) => _reply.TrySetException(reason);
}
