using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests.Support;

public static class ChannelExtensions
{
    /// <summary>A round trip of its own: what the switch said before has been handled when it is over.</summary>
    public static async Task ProbeThroughAsync(this OpenFlowChannel channel, ScriptedSwitch peer)
    {
        var probing = channel.ProbeAliveAsync(TimeSpan.FromSeconds(10));
        var echo = await peer.ReceiveAsync<EchoRequestMessage>();
        peer.Send(new EchoReplyMessage(echo.Data) { Xid = echo.Xid });
        Assert.True(await probing);
    }
}
