namespace Weir.OpenFlow.Channel;

/// <summary>Sees what goes over a channel, for a log. Called on the channel's own threads: it must return at once and never throw.</summary>
public interface IChannelTap
{
    /// <summary>Whole messages, one behind the other; the bytes are the channel's again when this returns.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="toDatapath">Whether they go to the datapath, or came from it.</param>
    void See(ReadOnlySpan<byte> messages, bool toDatapath);
}
