using System.Net;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Chaos;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel.Tests;

public class ChaosTests
{
    [Fact]
    public async Task A_healthy_datapath_is_served_while_every_kind_of_hostile_peer_comes_and_goes()
    {
        var options = new ChannelOptions { MaximumHandshakes = 32, HandshakeTimeout = TimeSpan.FromSeconds(1) };
        await using var listening = new Listening(options: options);
        using var healthy = listening.Connect();
        await healthy.HandshakeAsync(1);
        var channel = listening.Take();
        var plan = new ChaosPlan(new IPEndPoint(IPAddress.Loopback, listening.Endpoint.Port)) { Seconds = 4, Rate = 200, Held = 100 };
        var attack = plan.RunAsync(CancellationToken.None);

        var answered = 0;
        while (!attack.IsCompleted)
        {
            healthy.Send(new EchoRequestMessage([]) { Xid = 1 });
            await healthy.ReceiveAsync<EchoReplyMessage>();
            answered++;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        var report = await attack;

        Assert.Null(channel.ClosedReason);
        Assert.InRange(answered, 20, int.MaxValue);
        Assert.Equal(ChaosKinds.All.Count, report.Counts.Count);
        Assert.Equal(0, report.Unreachable);
        Assert.True(SpinWait.SpinUntil(() => options.Statistics.PendingHandshakes == 0, TimeSpan.FromSeconds(10)));
        foreach (var reason in (ChannelCloseReason[])[ChannelCloseReason.Malformed, ChannelCloseReason.VersionMismatch, ChannelCloseReason.HandshakeTimeout])
            Assert.NotEqual(0, options.Statistics.Closed(reason));
        Assert.Equal(0, options.Statistics.Closed(ChannelCloseReason.HandlerFault));
    }
}
