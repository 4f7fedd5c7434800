using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Channel.Transports;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.OpenFlow.Channel.Tests;

public class HandshakeTests
{
    private static (ScriptedSwitch Switch, Task<OpenFlowChannel> Opening) Start(ChannelOptions? options = null, int maximumRead = int.MaxValue)
    {
        var (near, far) = PairedTransport.Create(maximumRead: maximumRead);
        return (new(far), OpenFlowChannel.OpenAsync(near, options ?? new ChannelOptions(), CancellationToken.None));
    }

    private static async Task<ChannelClosedException> FailureAsync(Task<OpenFlowChannel> opening) =>
        await Assert.ThrowsAsync<ChannelClosedException>(() => opening.WaitAsync(TimeSpan.FromSeconds(10)));

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Learns_who_the_datapath_is_and_its_ports(int maximumRead)
    {
        var (peer, opening) = Start(maximumRead: maximumRead);
        await peer.HandshakeAsync(1, 7);
        await using var channel = await opening;

        Assert.Equal(ScriptedSwitch.Features.DatapathId, channel.DatapathId);
        Assert.Equal([1u, 7u], channel.Ports.Select(port => port.Number.Value));
    }

    [Fact]
    public async Task Ports_may_come_in_parts()
    {
        var (peer, opening) = Start();
        peer.Send(HelloMessage.OpenFlow13);
        await peer.ReceiveAsync<HelloMessage>();
        peer.Send(ScriptedSwitch.Features with { Xid = (await peer.ReceiveAsync<FeaturesRequestMessage>()).Xid });
        var xid = (await peer.ReceiveAsync<MultipartRequestMessage>()).Xid;
        peer.Send(new MultipartReplyMessage(new PortDescReply([ScriptedSwitch.Port(1)]), More: true) { Xid = xid });
        peer.Send(new MultipartReplyMessage(new PortDescReply([ScriptedSwitch.Port(2)])) { Xid = xid });
        await using var channel = await opening;

        Assert.Equal(2, channel.Ports.Length);
    }

    [Fact]
    public async Task Echo_requests_are_answered_and_packet_ins_passed_over_meanwhile()
    {
        var (peer, opening) = Start();
        peer.Send(HelloMessage.OpenFlow13);
        await peer.ReceiveAsync<HelloMessage>();
        var features = await peer.ReceiveAsync<FeaturesRequestMessage>();
        peer.Send(new PacketInMessage(0xFFFF_FFFF, 0, PacketInReason.NoMatch, 0, 0, Primitives.Match.Any, []), new EchoRequestMessage([9]) { Xid = 50 });
        Assert.Equal(50u, (await peer.ReceiveAsync<EchoReplyMessage>()).Xid);
        peer.Send(ScriptedSwitch.Features with { Xid = features.Xid });
        var ports = await peer.ReceiveAsync<MultipartRequestMessage>();
        peer.Send(new MultipartReplyMessage(new PortDescReply([])) { Xid = ports.Xid });

        await using var channel = await opening;
        Assert.Empty(channel.Ports);
    }

    [Fact]
    public async Task What_follows_the_handshake_in_the_same_read_is_not_lost()
    {
        var (near, far) = PairedTransport.Create();
        using var peer = new ScriptedSwitch(far);
        var opening = OpenFlowChannel.OpenAsync(near, new ChannelOptions(), CancellationToken.None);
        peer.Send(HelloMessage.OpenFlow13);
        await peer.ReceiveAsync<HelloMessage>();
        peer.Send(ScriptedSwitch.Features with { Xid = (await peer.ReceiveAsync<FeaturesRequestMessage>()).Xid });
        var xid = (await peer.ReceiveAsync<MultipartRequestMessage>()).Xid;
        var after = new PacketInMessage(0xFFFF_FFFF, 0, PacketInReason.NoMatch, 0, 42, Primitives.Match.Any, []);
        peer.Send(new MultipartReplyMessage(new PortDescReply([])) { Xid = xid }, after);
        await using var channel = await opening;
        var handler = new RecordingHandler();
        _ = channel.RunAsync(handler, CancellationToken.None);

        Assert.Equal(after, handler.Take());
    }

    [Theory]
    [InlineData(1, null, "up to wire version 0x01")] // OpenFlow 1.0
    [InlineData(5, 0x22u, "bitmap is 0x00000022")] // 1.0 and 1.4, and not 1.3
    public async Task A_peer_without_1_3_is_told_why_it_is_refused(byte version, uint? bitmap, string expected)
    {
        var (peer, opening) = Start();
        await peer.ReceiveAsync<HelloMessage>();
        peer.Send(new HelloMessage(version, bitmap) { Xid = 9 });

        var error = await peer.ReceiveAsync<ErrorMessage>();
        var failure = await FailureAsync(opening);

        Assert.Equal((0, 0, 9u), (error.ErrorType, error.Code, error.Xid));
        Assert.Contains("OpenFlow 1.3", System.Text.Encoding.ASCII.GetString(error.Data.AsSpan()), StringComparison.Ordinal);
        Assert.Equal(ChannelCloseReason.VersionMismatch, failure.Reason);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Null(await peer.ReceiveAsync());
    }

    [Theory]
    [InlineData(6, 0x70u)] // 1.3 to 1.5
    [InlineData(5, null)] // no bitmap: everything up to 1.4
    public async Task A_peer_that_speaks_more_than_1_3_is_taken(byte version, uint? bitmap)
    {
        var (peer, opening) = Start();
        peer.Send(new HelloMessage(version, bitmap));
        await peer.ReceiveAsync<HelloMessage>();

        await peer.ReceiveAsync<FeaturesRequestMessage>();
        Assert.False(opening.IsCompleted);
        peer.Dispose();
        await FailureAsync(opening);
    }

    [Fact]
    public async Task A_refused_hello_is_quoted_with_nothing_that_could_harm_a_terminal()
    {
        var (peer, opening) = Start();
        peer.Send(new ErrorMessage(0, 0, ValueList.From("no\u001b[31mway"u8.ToArray())));

        var failure = await FailureAsync(opening);

        Assert.Equal(ChannelCloseReason.HandshakeFailed, failure.Reason);
        Assert.Contains("\"no.[31mway\"", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "hello")]
    [InlineData(1, "features")]
    [InlineData(2, "port description")]
    public async Task A_peer_that_falls_silent_is_given_up_at_the_time_limit(int steps, string missing)
    {
        var time = new ManualTime();
        var (peer, opening) = Start(new ChannelOptions { TimeProvider = time });
        await peer.ReceiveAsync<HelloMessage>();
        if (steps > 0)
        {
            peer.Send(HelloMessage.OpenFlow13);
            var features = await peer.ReceiveAsync<FeaturesRequestMessage>();
            if (steps > 1)
            {
                peer.Send(ScriptedSwitch.Features with { Xid = features.Xid });
                await peer.ReceiveAsync<MultipartRequestMessage>();
            }
        }

        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(opening.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        var failure = await FailureAsync(opening);

        Assert.Equal(ChannelCloseReason.HandshakeTimeout, failure.Reason);
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
        Assert.Null(await peer.ReceiveAsync());
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("0400000700000000")]
    [InlineData("040007D000000000")] // a hello of 2,000 bytes
    [InlineData("0406002000000001")] // features reply first
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    public async Task Garbage_instead_of_a_hello_is_malformed(string hex)
    {
        var (peer, opening) = Start();
        peer.SendRaw(Convert.FromHexString(hex));
        peer.SendRaw(new byte[2000]);

        Assert.Equal(ChannelCloseReason.Malformed, (await FailureAsync(opening)).Reason);
    }

    [Fact]
    public async Task An_auxiliary_connection_is_refused()
    {
        var (peer, opening) = Start();
        peer.Send(HelloMessage.OpenFlow13);
        await peer.ReceiveAsync<HelloMessage>();
        peer.Send(ScriptedSwitch.Features with { Xid = (await peer.ReceiveAsync<FeaturesRequestMessage>()).Xid, AuxiliaryId = 1 });

        Assert.Equal(ChannelCloseReason.HandshakeFailed, (await FailureAsync(opening)).Reason);
    }

    [Fact]
    public async Task Endless_ports_end_the_handshake()
    {
        var (peer, opening) = Start();
        peer.Send(HelloMessage.OpenFlow13);
        await peer.ReceiveAsync<HelloMessage>();
        peer.Send(ScriptedSwitch.Features with { Xid = (await peer.ReceiveAsync<FeaturesRequestMessage>()).Xid });
        var xid = (await peer.ReceiveAsync<MultipartRequestMessage>()).Xid;
        var part = new MultipartReplyMessage(new PortDescReply([.. Enumerable.Range(1, 1000).Select(i => ScriptedSwitch.Port((uint)i))]), More: true) { Xid = xid };
        var flooding = Task.Run(() =>
        {
            while (true) peer.Send(part);
        }, TestContext.Current.CancellationToken);

        Assert.Equal(ChannelCloseReason.HandshakeFailed, (await FailureAsync(opening)).Reason);
        await Assert.ThrowsAsync<IOException>(() => flooding);
    }
}
