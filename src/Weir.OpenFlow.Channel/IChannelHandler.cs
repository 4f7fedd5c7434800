using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>Takes what a datapath sends unasked. Called on the channel's own thread, one call at a time.</summary>
/// <remarks>
/// What the handler queues with <c>Send</c> or <c>Write</c> goes out when <see cref="OnBatchEnd"/> has returned, or earlier where much has gathered.
/// A handler that blocks holds up its own channel and no other. An exception closes the channel: <see cref="OpenFlowFormatException"/> as the peer's
/// fault (<see cref="ChannelCloseReason.Malformed"/>), any other as <see cref="ChannelCloseReason.HandlerFault"/>.
/// </remarks>
public interface IChannelHandler
{
    /// <summary>
    /// A message that answers no request: packet-in, flow-removed, port-status, experimenter. Replies, errors, hellos and echoes never come here.
    /// </summary>
    /// <param name="frame">The whole message, header included; version and length are checked, the body is not. Valid only during the call.</param>
    void OnMessage(ReadOnlySpan<byte> frame);

    /// <summary>All messages that had arrived have been handed over: time for what is better done once than per message.</summary>
    void OnBatchEnd();

    /// <summary>An error that belongs to no waiting request: the answer to a message that was sent without asking for confirmation.</summary>
    /// <param name="error">The error; <see cref="OpenFlowMessage.Xid"/> is that of the message.</param>
    void OnError(ErrorMessage error);
}
