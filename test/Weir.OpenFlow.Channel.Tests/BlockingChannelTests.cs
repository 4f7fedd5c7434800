using System.Net.Sockets;
using Weir.Integration.Tests.Lab;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

/// <summary>Against a real ovs-vswitchd, and against peers that are none.</summary>
public sealed class BlockingChannelTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LabFolder _folder = new();
    private readonly OpenVSwitch _switch = new();

    public BlockingChannelTests() => _switch.AddBridge("br0", 0xABC);

    private string Management => _switch.RunFile("br0.mgmt");

    public void Dispose()
    {
        _switch.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_bundle_of_a_thousand_entries_is_applied_and_read_back()
    {
        using var channel = BlockingChannel.Connect(Management, Patience);

        Assert.Same(SendOutcome.Applied, channel.SendBundle([.. Enumerable.Range(0, 1000).Select(Numbered)]));

        Assert.Equal(1000, channel.RequestMultipart(new FlowStatsRequest(FlowSelection.All)).Sum(part => ((FlowStatsReply)part.Body).Flows.Count));
        Assert.Same(SendOutcome.Applied, channel.SendBundle([]));
    }

    [Fact]
    public void What_the_switch_refuses_is_blamed_and_a_bundle_with_it_changes_nothing()
    {
        using var channel = BlockingChannel.Connect(Management, Patience);

        var bundle = channel.SendBundle([Numbered(0), Refused, Numbered(1)]);
        Assert.Equal((SendResult.RolledBack, 1), (bundle.Result, Assert.Single(bundle.Errors).Index));
        Assert.DoesNotContain("nw_src", _switch.Ofctl("dump-flows", "br0"), StringComparison.Ordinal);

        var confirmed = channel.SendConfirmed([Numbered(0), Refused, Numbered(1)]);
        Assert.Equal((SendResult.PartlyApplied, 1), (confirmed.Result, Assert.Single(confirmed.Errors).Index));
        Assert.Contains("nw_src=10.0.0.1", _switch.Ofctl("dump-flows", "br0"), StringComparison.Ordinal);
        Assert.Throws<OpenFlowErrorReplyException>(() => channel.Request<BarrierReplyMessage>(Refused));
    }

    [Theory]
    [InlineData(null, typeof(TimeoutException))]
    [InlineData("", typeof(ChannelClosedException))]
    [InlineData("HTTP/1.1 400 Bad Request", typeof(ChannelClosedException))]
    [InlineData("\u0001\0\0\u0008\0\0\0\u0001", typeof(ChannelClosedException))] // a hello of OpenFlow 1.0
    public void A_peer_that_is_no_switch_is_said_to_be_none(string? says, Type exception)
    {
        var path = Path.Combine(_folder.Path, "sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var peer = new Thread(() =>
        {
            using var accepted = listener.Accept();
            if (says is null) accepted.Receive(new byte[64]); // the hello; then nothing, up to the end
            else accepted.Send([.. says.Select(letter => (byte)letter)]);
            if (says is null) accepted.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead); // who does not give up by then waits for ever
        });
        peer.Start();

        Assert.Throws(exception, () => BlockingChannel.Connect(path, TimeSpan.FromMilliseconds(300)));
        peer.Join();
    }

    [Fact]
    public void An_answer_of_another_kind_is_none()
    {
        var path = Path.Combine(_folder.Path, "sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var peer = new Thread(() =>
        {
            using var accepted = listener.Accept();
            accepted.Send([4, 0, 0, 8, 0, 0, 0, 1]);
            accepted.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead);
            accepted.Send([4, 21, 0, 8, 0, 0, 0, 2]); // a barrier's reply, to whatever comes second
            accepted.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectError);
        });
        peer.Start();

        using (var channel = BlockingChannel.Connect(path, Patience))
            Assert.Equal(ChannelCloseReason.Malformed, Assert.Throws<ChannelClosedException>(() => channel.SendBundle([Numbered(0)])).Reason);
        peer.Join();
    }

    private static FlowModMessage Numbered(int i) =>
        Add((ushort)(1000 + i), Match.Of(MatchField.Exact(OxmField.EthType, 0x0800), MatchField.Exact(OxmField.Ipv4Src, 0x0A00_0000u + (uint)i)));

    // Open vSwitch has no IPv6 extension header match.
    private static FlowModMessage Refused => Add(5, Match.Of(MatchField.Exact(OxmField.EthType, 0x86DD), MatchField.Exact(OxmField.Ipv6Exthdr, 1)));

    private static FlowModMessage Add(ushort priority, Match match) => new(FlowModCommand.Add, new FlowEntry(0, priority, match, []));
}
