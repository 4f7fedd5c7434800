namespace Weir.OpenFlow.Channel;

/// <summary>The channel has closed, or could not be opened; what waited for an answer on it fails with this.</summary>
/// <remarks>Whether a message that was sent and not yet confirmed took effect is unknown.</remarks>
public sealed class ChannelClosedException : IOException
{
    /// <summary>Closed for <paramref name="reason"/>; <paramref name="message"/> says more.</summary>
    public ChannelClosedException(ChannelCloseReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why, as a kind.</summary>
    public ChannelCloseReason Reason { get; }
}
