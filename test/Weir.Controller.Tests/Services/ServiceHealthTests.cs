using Weir.Controller.Events;
using Weir.Controller.Services;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Packets;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Services;

/// <summary>What the switch's counters tell of coprocessors. On port 3 is one; ssh of port 1 is diverted there, http copied.</summary>
public class ServiceHealthTests
{
    private const string Divert = "{eth_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {port: 3}}}";
    private const string Copy = "{eth_type: 0x800, ip_proto: 6, tcp_dst: 80, actions: {allow: 1, output: {port: 3}}}";
    private const int Ssh = 22;

    private static string Config(params string[] more) =>
        Yaml(acls: Acl("steer", [.. more, Divert, Copy, "{actions: {allow: 1}}"]), ports: ["native_vlan: office, acls_in: [steer]", "native_vlan: office", "coprocessor: {strategy: vlan_vid}"]);

    [Fact]
    public async Task A_service_is_silent_once_packets_wait_for_it_and_answers_when_it_is_heard()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        Assert.Equal(ServiceHealth.Idle, ServiceVerdict.Of(true, await ReadAsync(lab)));

        Assert.Equal([3u], dp.Send(1, HostA, HostB, Ssh));
        var reading = await ReadAsync(lab, 2);
        Assert.Equal((1, 0, 0, 1), (reading.Diverted, reading.Copied, reading.Heard, reading.RecentDiverted));
        Assert.Equal(ServiceHealth.Idle, ServiceVerdict.Of(true, reading)); // it may think for a while
        var since = reading.UnansweredSince;
        Assert.NotNull(since);
        reading = await ReadAsync(lab, 10);
        Assert.Equal((ServiceHealth.Silent, since), (ServiceVerdict.Of(true, reading), reading.UnansweredSince));
        Assert.Null(reading.LastHeard);

        Assert.Equal([1u], dp.Send(3, Tagged(1001)));
        reading = await ReadAsync(lab, 2);
        Assert.Equal((1, ServiceHealth.Answering), (reading.Heard, ServiceVerdict.Of(true, reading)));
        Assert.Equal((reading.ReadAt, (DateTimeOffset?)null), (reading.LastHeard, reading.UnansweredSince));
        await ReadAsync(lab, 50);
        reading = await ReadAsync(lab, 50);
        Assert.Equal((1, 0, ServiceHealth.Idle), (reading.Heard, reading.RecentHeard, ServiceVerdict.Of(true, reading)));
    }

    [Fact]
    public async Task Copies_wait_for_no_answer_and_frames_without_a_tag_are_none()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        await ReadAsync(lab);

        Assert.Contains(3u, dp.Send(1, HostA, HostB));
        var reading = await ReadAsync(lab, 2);
        Assert.Equal((0, 1, reading.ReadAt), (reading.Diverted, reading.Copied, reading.LastSteered!.Value));
        reading = await ReadAsync(lab, 20);
        Assert.Equal(ServiceHealth.Idle, ServiceVerdict.Of(true, reading));

        dp.Send(1, HostA, HostB, Ssh);
        Assert.Equal([], dp.Send(3, HostC, HostA));
        await ReadAsync(lab, 2);
        reading = await ReadAsync(lab, 10);
        Assert.Equal((1, 0, 1, ServiceHealth.Silent), (reading.Diverted, reading.Heard, reading.Untagged, ServiceVerdict.Of(true, reading)));
    }

    [Fact]
    public async Task Sums_outlive_a_reload_and_a_switch_that_forgets()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        dp.Send(1, HostA, HostB, Ssh);
        var reading = await ReadAsync(lab);
        Assert.Equal((1, null), (reading.Diverted, reading.LastSteered)); // when, nobody knows

        await lab.ReloadAsync(Config(DropTcp(23)));
        dp.Send(1, HostA, HostB, Ssh);
        Assert.Equal(2, (await ReadAsync(lab, 2)).Diverted);
        await dp.DisconnectAsync();
        await UntilAsync(() => lab.Runtime().Channel is null);
        lab.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("not connected", (await lab.Runtime().ReadAclHitsAsync(CancellationToken.None)).Fault);
        Assert.Equal(2, lab.Runtime().LastCounters().Services.Single().Diverted);
        var fresh = await lab.SwitchAsync(); // with empty tables
        fresh.Send(1, HostA, HostB, Ssh);

        Assert.Equal(3, (await ReadAsync(lab, 2)).Diverted);
    }

    [Fact]
    public async Task Packets_that_a_rule_let_through_before_it_diverted_them_were_not_diverted()
    {
        const string Allowed = "{eth_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {allow: 1}}";
        await using var lab = new Lab(Config().Replace(Divert, Allowed, StringComparison.Ordinal));
        var dp = await lab.SwitchAsync();
        for (var i = 0; i < 3; i++) dp.Send(1, HostA, HostB, Ssh);
        Assert.Equal(0, (await ReadAsync(lab, 10)).Diverted);

        await lab.ReloadAsync(Config());
        var reading = await ReadAsync(lab, 2);
        Assert.Equal((0, null), (reading.Diverted, reading.UnansweredSince));

        Assert.Equal([3u], dp.Send(1, HostA, HostB, Ssh));
        Assert.Equal(1, (await ReadAsync(lab, 2)).Diverted);
    }

    [Fact]
    public async Task A_switch_that_does_not_count_leaves_what_was_known()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        dp.Send(1, HostA, HostB, Ssh);
        var before = await ReadAsync(lab);
        dp.Filter = message => message is MultipartRequestMessage { Body: FlowStatsRequest } ? new OpenFlow.OpenFlowError(1, 2) : null;

        Assert.Equal(before, await ReadAsync(lab, 2));
    }

    [Fact]
    public void What_nobody_knows_is_unknown_and_a_port_that_is_down_is_down_whatever_was_counted()
    {
        var silent = new ServiceReading(new PortNumber(3), DateTimeOffset.UnixEpoch.AddMinutes(1)) { Diverted = 1, UnansweredSince = DateTimeOffset.UnixEpoch };

        Assert.Equal(ServiceHealth.Silent, ServiceVerdict.Of(true, silent));
        Assert.Equal(ServiceHealth.Down, ServiceVerdict.Of(false, silent));
        Assert.Equal(ServiceHealth.Unknown, ServiceVerdict.Of(null, silent));
        Assert.Equal(ServiceHealth.Unknown, ServiceVerdict.Of(true, null));
        Assert.Equal(ServiceHealth.Down, ServiceVerdict.Of(false, null));
    }

    [Fact]
    public async Task Each_change_is_an_event_and_a_port_that_goes_down_is_told_at_once()
    {
        await using var lab = new Lab(Config());
        var dp = await lab.SwitchAsync();
        await ReadAsync(lab);
        await ReadAsync(lab, 10);
        Assert.Equal(["3 3 up after "], Told(lab));

        dp.Send(1, HostA, HostB, Ssh);
        await ReadAsync(lab, 2);
        Assert.Single(Told(lab));
        await ReadAsync(lab, 10);
        Assert.Equal("3 3 silent after up", Told(lab)[^1]);

        dp.Send(3, Tagged(1001));
        await ReadAsync(lab, 2);
        Assert.Equal("3 3 up after silent", Told(lab)[^1]);
        dp.SetLink(3, up: false);
        await UntilAsync(() => Told(lab)[^1] == "3 3 down after up");
        await ReadAsync(lab, 2);
        dp.SetLink(3, up: true);
        await UntilAsync(() => Told(lab)[^1] == "3 3 up after down");
        Assert.Equal(5, Told(lab).Count);

        await dp.DisconnectAsync(); // how it does, nobody knows
        await UntilAsync(() => lab.Runtime().Channel is null);
        await dp.ConnectAsync();
        await lab.SettledAsync();
        await ReadAsync(lab, 2);
        Assert.Equal(5, Told(lab).Count);
    }

    private static List<string> Told(Lab lab)
    {
        var all = new NetworkEvent[1000];
        long position = 0;
        var count = lab.Controller.Events.Read(ref position, all, out _);
        return [.. all.Take(count).OfType<ServiceHealthEvent>().Select(told => $"{told.Port} {told.PortName} {told.Health} after {told.Before}")];
    }

    private static byte[] Tagged(int vid) => TestSwitch.TcpFrame(HostC, HostA, 80, new VlanTag(EtherType.Vlan, (ushort)vid));

    private static async Task<ServiceReading> ReadAsync(Lab lab, int secondsLater = 0)
    {
        await lab.PassAsync(TimeSpan.FromSeconds(secondsLater));
        await lab.Runtime().ReadAclHitsAsync(CancellationToken.None);
        return lab.Runtime().LastCounters().Services.Single();
    }
}
