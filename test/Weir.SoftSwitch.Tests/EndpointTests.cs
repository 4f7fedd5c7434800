using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;
using static Weir.SoftSwitch.Tests.Bench;

namespace Weir.SoftSwitch.Tests;

public sealed class EndpointTests : IAsyncDisposable
{
    private readonly Bench _bench = new();
    private readonly PairedStream _stream;
    private readonly SoftSwitchEndpoint _endpoint;
    private readonly Task _running;
    private byte[] _held = [];

    public EndpointTests()
        : this(new SoftSwitchOptions())
    {
    }

    private EndpointTests(SoftSwitchOptions options)
    {
        (_stream, var other) = PairedStream.Create();
        _endpoint = new SoftSwitchEndpoint(_bench.Switch, other, options);
        _running = _endpoint.RunAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Shakes_hands_and_answers_requests_with_their_xids()
    {
        await Send(HelloMessage.OpenFlow13, new FeaturesRequestMessage { Xid = 7 }, new GetConfigRequestMessage { Xid = 8 }, new BarrierRequestMessage { Xid = 9 });

        Assert.IsType<HelloMessage>(await Read());
        var features = Assert.IsType<FeaturesReplyMessage>(await Read());
        Assert.Equal((new DatapathId(1), 7u), (features.DatapathId, features.Xid));
        Assert.Equal(8u, Assert.IsType<GetConfigReplyMessage>(await Read()).Xid);
        Assert.Equal(9u, Assert.IsType<BarrierReplyMessage>(await Read()).Xid);
    }

    [Fact]
    public async Task Flows_are_read_back_as_they_were_sent()
    {
        var flow = Flow(3, 100, [F(OxmField.InPort, 1), F(OxmField.VlanVid, 0x1005)], Apply(new PopVlanAction(), Out(2)), Goto(4)) with { Cookie = 5, IdleTimeoutSeconds = 30, Flags = FlowEntryFlags.SendFlowRemoved };
        await Send(HelloMessage.OpenFlow13, new FlowModMessage(FlowModCommand.Add, flow), new MultipartRequestMessage(new FlowStatsRequest(FlowSelection.All)));
        await Read();

        var reply = Assert.IsType<FlowStatsReply>(Assert.IsType<MultipartReplyMessage>(await Read()).Body);

        Assert.Equal(flow, Assert.Single(reply.Flows).Entry);
    }

    [Fact]
    public async Task Frames_for_the_controller_become_packet_ins()
    {
        _bench.With(Flow(0, 5, [], Apply(new OutputAction(PortNumber.Controller, 20), Out(2))) with { Cookie = 9 });
        await Read();

        var exits = _endpoint.Send(Port(1), Udp());

        Assert.Equal(2u, Assert.Single(exits).Port.Value);
        var packetIn = Assert.IsType<PacketInMessage>(await Read());
        Assert.Equal((47, (ushort)47, PacketInReason.Action, 9ul, Port(1)), (packetIn.Data.Count, packetIn.TotalLength, packetIn.Reason, packetIn.Cookie, packetIn.InPort));
    }

    [Fact]
    public async Task Refusals_name_the_message_that_caused_them()
    {
        await Read();
        await Send(new FlowModMessage(FlowModCommand.Add, Flow(0, 1, [F(OxmField.TcpDst, 22)], Apply(Out(2)))) { Xid = 77 });

        var error = Assert.IsType<ErrorMessage>(await Read());

        Assert.Equal((77u, new OpenFlowError(4, 9)), (error.Xid, error.Error));
        Assert.Empty(_bench.Switch.Flows);
    }

    [Fact]
    public async Task Bundle_takes_effect_at_the_commit()
    {
        await Read();
        await Send(Open(1), Add(1, Flow(0, 1, [], Apply(Out(2)))), Add(1, Flow(0, 2, [F(OxmField.InPort, 1)], Apply(Out(3)))), new BarrierRequestMessage());
        Assert.IsType<BundleControlMessage>(await Read());
        Assert.IsType<BarrierReplyMessage>(await Read());
        Assert.Empty(_bench.Switch.Flows);

        await Send(Commit(1));

        Assert.Equal(BundleControlType.CommitReply, Assert.IsType<BundleControlMessage>(await Read()).Control);
        Assert.Equal([3], _bench.PortsOf(1, Udp()));
    }

    [Fact]
    public async Task Message_refused_on_its_way_into_a_bundle_does_not_spoil_it()
    {
        await Read();
        await Send(Open(1), Add(1, Flow(0, 1, [F(OxmField.TcpDst, 22)], Apply(Out(2)))), Add(1, Flow(0, 2, [], Apply(Out(3)))), Commit(1));
        await Read();

        Assert.Equal(new OpenFlowError(4, 9), Assert.IsType<ErrorMessage>(await Read()).Error);
        Assert.IsType<BundleControlMessage>(await Read());
        Assert.Equal([3], _bench.PortsOf(1, Udp()));
    }

    [Fact]
    public async Task Fault_at_the_commit_rolls_everything_back()
    {
        _bench.With(Flow(0, 1, [], Apply(Out(4))));
        await Read();
        await Send(Open(1), Add(1, Flow(0, 1, [], Apply(Out(3)))), Add(1, Flow(0, 9, [F(OxmField.InPort, 1)], Apply(new GroupAction(99)))), Commit(1));
        await Read();

        Assert.Equal(new OpenFlowError(2, 9), Assert.IsType<ErrorMessage>(await Read()).Error);
        Assert.Equal(2313, Assert.IsType<ErrorMessage>(await Read()).Code);
        Assert.Equal([4], _bench.PortsOf(1, Udp()));
    }

    [Fact]
    public async Task Switch_without_bundles_calls_them_an_unknown_experimenters()
    {
        await using var plain = new EndpointTests(new SoftSwitchOptions { Bundles = false, Meters = false });
        await plain.Read();
        await plain.Send(Open(1), new MeterModMessage(MeterModCommand.Add, new MeterEntry(1, MeterFlags.Pktps, [new MeterBand(MeterBandType.Drop, 10, 0)])));

        Assert.Equal(new OpenFlowError(1, 3), Assert.IsType<ErrorMessage>(await plain.Read()).Error);
        Assert.Equal(new OpenFlowError(12, 10), Assert.IsType<ErrorMessage>(await plain.Read()).Error);
    }

    [Fact]
    public async Task Timed_out_flow_is_reported()
    {
        _bench.With(Flow(0, 5, [], Apply(Out(2))) with { HardTimeoutSeconds = 10, Flags = FlowEntryFlags.SendFlowRemoved, Cookie = 3 });
        await Read();
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        _endpoint.Expire();

        var removed = Assert.IsType<FlowRemovedMessage>(await Read());
        Assert.Equal((FlowRemovedReason.HardTimeout, 3ul, 10u), (removed.Reason, removed.Cookie, removed.DurationSeconds));
    }

    [Fact]
    public async Task Port_changes_are_reported()
    {
        await Read();

        _endpoint.SetPort(new SwitchPort(Port(2), "p2") { IsLinkDown = true });

        var status = Assert.IsType<PortStatusMessage>(await Read());
        Assert.Equal((PortStatusReason.Modify, Port(2), PortState.LinkDown), (status.Reason, status.Port.Number, status.Port.State));
    }

    [Fact]
    public async Task Slave_may_not_change_anything_and_old_elections_are_refused()
    {
        await Read();
        await Send(new RoleRequestMessage(ControllerRole.Slave, 5), new FlowModMessage(FlowModCommand.Add, Flow(0, 1, [])), new RoleRequestMessage(ControllerRole.Master, 4));

        Assert.Equal(ControllerRole.Slave, Assert.IsType<RoleReplyMessage>(await Read()).Role);
        Assert.Equal(new OpenFlowError(1, 10), Assert.IsType<ErrorMessage>(await Read()).Error);
        Assert.Equal(new OpenFlowError(11, 0), Assert.IsType<ErrorMessage>(await Read()).Error);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_answered_and_the_connection_goes_on()
    {
        await Read();
        await _stream.WriteAsync(new byte[] { 4, 99, 0, 8, 0, 0, 0, 1 }, TestContext.Current.CancellationToken);
        await Send(new BarrierRequestMessage { Xid = 2 });

        Assert.Equal(OpenFlowError.BadType, Assert.IsType<ErrorMessage>(await Read()).Error);
        Assert.IsType<BarrierReplyMessage>(await Read());
    }

    private static BundleControlMessage Open(uint id) => new(id, BundleControlType.OpenRequest, BundleFlags.Atomic | BundleFlags.Ordered);

    private static BundleControlMessage Commit(uint id) => new(id, BundleControlType.CommitRequest, BundleFlags.Atomic | BundleFlags.Ordered);

    private static BundleAddMessage Add(uint id, FlowEntry flow) => new(id, BundleFlags.Atomic | BundleFlags.Ordered, new FlowModMessage(FlowModCommand.Add, flow));

    private async Task Send(params OpenFlowMessage[] messages)
    {
        var writer = new OpenFlowWriter();
        foreach (var message in messages) OpenFlowEncoder.Encode(message, writer);
        await _stream.WriteAsync(writer.WrittenMemory, TestContext.Current.CancellationToken);
    }

    private async Task<OpenFlowMessage> Read()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (!OpenFlowHeader.TryRead(_held, out var header) || header.Length > _held.Length)
        {
            var bytes = new byte[65536];
            var count = await _stream.ReadAsync(bytes, patience.Token);
            Assert.NotEqual(0, count);
            _held = [.. _held, .. bytes.AsSpan(0, count)];
        }

        OpenFlowHeader.TryRead(_held, out var first);
        var message = OpenFlowDecoder.Decode(_held.AsSpan(0, first.Length));
        _held = _held[first.Length..];
        return message;
    }
}
