using Weir.Integration.Tests.Lab;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Channel.Tests;

/// <summary>Against a real ovs-vswitchd in a namespace of its own.</summary>
public sealed class OpenVSwitchTests : IAsyncDisposable
{
    private const ulong Dpid = 0xABC;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly OpenVSwitch _switch = new();
    private readonly ChannelOptions _options = new();
    private readonly OvsBridge _bridge;
    private readonly Listening _listening;

    public OpenVSwitchTests()
    {
        _bridge = _switch.AddBridge("br0", Dpid);
        _listening = new(logger => _switch.Namespace.Run(() => ChannelListener.Bind(ChannelEndpoint.Parse("tcp:127.0.0.1:6653"), null, _options, logger)));
    }

    public async ValueTask DisposeAsync()
    {
        await _listening.DisposeAsync();
        _switch.Dispose();
    }

    private OpenFlowChannel Connect()
    {
        _bridge.SetControllers("tcp:127.0.0.1:6653");
        return _listening.Take();
    }

    private static FlowModMessage Add(ushort priority, Match match, params Instruction[] instructions) =>
        new(FlowModCommand.Add, new FlowEntry(0, priority, match, [.. instructions]));

    private static FlowModMessage Numbered(int i) =>
        Add((ushort)(1000 + i), Match.Of(MatchField.Exact(OxmField.EthType, 0x0800), MatchField.Exact(OxmField.Ipv4Src, 0x0A00_0000u + (uint)i)), new ApplyActionsInstruction([new OutputAction(new PortNumber(1))]));

    // Open vSwitch has no IPv6 extension header match.
    private static FlowModMessage Refused => Add(5, Match.Of(MatchField.Exact(OxmField.EthType, 0x86DD), MatchField.Exact(OxmField.Ipv6Exthdr, 1)));

    [Fact]
    public void The_handshake_tells_the_datapath_id_the_tables_and_the_ports()
    {
        var channel = Connect();

        Assert.Equal((Dpid, (byte)254), (channel.DatapathId.Value, channel.Features.TableCount));
        Assert.Equal("br0", Assert.Single(channel.Ports).Name);
    }

    [Fact]
    public async Task A_thousand_entries_in_one_bundle_are_applied_and_read_back()
    {
        var channel = Connect();
        var outcome = await channel.SendBundleAsync([.. Enumerable.Range(0, 1000).Select(Numbered)], None);
        Assert.Equal(SendResult.Applied, outcome.Result);

        var parts = await channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(new FlowStatsRequest(FlowSelection.All)), None);

        var read = parts.SelectMany(part => ((FlowStatsReply)part.Body).Flows).Select(flow => flow.Entry).OrderBy(entry => entry.Priority);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => Numbered(i).Entry), read);
        Assert.True(parts.Count > 1);
        Assert.Equal(1000, _bridge.DumpFlows().Count);
    }

    [Fact]
    public async Task A_bundle_with_an_entry_that_the_switch_refuses_changes_nothing_and_blames_that_entry()
    {
        var channel = Connect();
        FlowModMessage[] messages = [Numbered(1), Numbered(2), Refused, Numbered(3)];

        var outcome = await channel.SendBundleAsync(messages, None);

        Assert.Equal(SendResult.RolledBack, outcome.Result);
        var error = Assert.Single(outcome.Errors);
        Assert.Equal(2, error.Index);
        Assert.Equal(4, error.Error.ErrorType); // BAD_MATCH
        Assert.Empty(_bridge.DumpFlows());
        Assert.Equal(SendResult.Applied, (await channel.SendBundleAsync([Numbered(1)], None)).Result);
    }

    [Fact]
    public async Task A_fault_found_at_commit_rolls_back_and_blames_the_entry()
    {
        var channel = Connect();
        FlowModMessage[] messages = [Numbered(1), Add(6, Match.Any, new ApplyActionsInstruction([new GroupAction(4242)])), Numbered(3)];

        var outcome = await channel.SendBundleAsync(messages, None);

        Assert.Equal(SendResult.RolledBack, outcome.Result);
        Assert.Equal(1, Assert.Single(outcome.Errors).Index);
        Assert.Empty(_bridge.DumpFlows());
    }

    [Fact]
    public async Task Without_a_bundle_all_but_the_refused_entry_is_applied()
    {
        var channel = Connect();

        var outcome = await channel.SendConfirmedAsync([Numbered(1), Refused, Numbered(3)], None);

        Assert.Equal(SendResult.PartlyApplied, outcome.Result);
        Assert.Equal(1, Assert.Single(outcome.Errors).Index);
        Assert.Equal(2, _bridge.DumpFlows().Count);
    }

    [Fact]
    public async Task Meters_are_set_and_read_back()
    {
        var channel = Connect();
        var meter = new MeterEntry(7, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, 100, 10)]);
        Assert.Equal(SendResult.Applied, (await channel.SendConfirmedAsync([new MeterModMessage(MeterModCommand.Add, meter)], None)).Result);

        var parts = await channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(new MeterConfigRequest(0xFFFF_FFFF)), None);

        Assert.Equal(meter, Assert.Single(parts.SelectMany(part => ((MeterConfigReply)part.Body).Meters)));
    }

    [Fact]
    public async Task The_switch_comes_back_after_a_cut_and_its_entries_with_it()
    {
        var channel = Connect();
        await channel.SendConfirmedAsync([Numbered(1)], None);
        await channel.DisposeAsync();

        var again = _listening.Take();

        Assert.Equal(Dpid, again.DatapathId.Value);
        Assert.Single(_bridge.DumpFlows());
        Assert.True(await again.ProbeAliveAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task The_management_socket_is_dialled()
    {
        using var stop = new CancellationTokenSource();
        var opened = new TaskCompletionSource<OpenFlowChannel>();
        var dialling = new ChannelDialler(ChannelEndpoint.Parse($"unix:{_switch.RunFile("br0.mgmt")}"), null, new ChannelOptions(), new TestLogger()).RunAsync(
            async (channel, token) =>
            {
                var running = channel.RunAsync(new RecordingHandler(), token);
                opened.TrySetResult(channel);
                await running;
            },
            stop.Token);
        var channel = await opened.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(SendResult.Applied, (await channel.SendBundleAsync([Numbered(1)], None)).Result);

        await stop.CancelAsync();
        await dialling;
    }

    [Fact]
    public async Task TLS_with_certificates_on_both_sides_carries_a_bundle()
    {
        var pki = new TestPki("weir test authority");
        var folder = Path.GetDirectoryName(_switch.RunFile("x"))!;
        pki.Write(folder, "switch");
        _switch.Vsctl("set-ssl", _switch.RunFile("switch.key"), _switch.RunFile("switch.pem"), _switch.RunFile("ca.pem"));
        await using var listening = new Listening(logger => _switch.Namespace.Run(() => ChannelListener.Bind(
            ChannelEndpoint.Parse("tls:127.0.0.1:6654"), new ChannelTls(pki.Issue("controller"), pki.Authorities), new ChannelOptions(), logger)));
        _bridge.SetControllers("ssl:127.0.0.1:6654");
        var channel = listening.Take();

        Assert.NotNull(channel.PeerCertificateThumbprint);
        Assert.Equal(SendResult.Applied, (await channel.SendBundleAsync([.. Enumerable.Range(0, 1000).Select(Numbered)], None)).Result);
        Assert.Equal(1000, _bridge.DumpFlows().Count);
    }
}
