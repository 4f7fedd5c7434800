using Weir.OpenFlow.Channel;

namespace Weir.Controller.MessageLog;

/// <summary>One datapath's share of a file of <c>ofchannel_log</c>.</summary>
/// <param name="file">The file.</param>
/// <param name="datapath">The datapath's name.</param>
internal sealed class ChannelLog(MessageFile file, string datapath) : IChannelTap
{
    /// <summary>The file.</summary>
    public MessageFile File => file;

    /// <summary>The name that stands in each line.</summary>
    public string Datapath => datapath;

    /// <inheritdoc/>
    public void See(ReadOnlySpan<byte> messages, bool toDatapath) => file.Add(datapath, messages, toDatapath);

    /// <summary>A line that is no message.</summary>
    public void Say(string note) => file.Say(datapath, note);
}
