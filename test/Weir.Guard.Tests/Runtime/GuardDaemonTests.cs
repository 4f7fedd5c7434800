using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Compiler.Guard;
using Weir.Config.Guard;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Guard.Snooping;
using Weir.Guard.Tests.Snooping;
using Weir.Guard.Tests.Support;
using Weir.Primitives;

namespace Weir.Guard.Tests.Runtime;

/// <summary>The daemon over a real Open vSwitch; a script stands for virsh.</summary>
public sealed class GuardDaemonTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly GuardBench _bench = new();
    private CancellationTokenSource _stop = new();
    private readonly ListLogger _logger = new();
    private GuardDaemon? _daemon;
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task The_hook_is_answered_when_the_NICs_entries_are_in_place_and_they_go_with_the_VM()
    {
        await StartAsync();
        _bench.Plug(2);

        Assert.Equal("ok\n", await HookAsync("start", GuardBench.Xml(2, 2)));
        Assert.True(await _bench.IsRightAsync(2));

        _bench.Unplug(2);
        Assert.Equal("ok\n", await HookAsync("stopped", GuardBench.Xml(2, 2)));
        await _bench.UntilRightAsync(Second);
    }

    [Fact]
    public async Task A_policy_that_contradicts_a_running_VMs_is_refused_with_the_reason()
    {
        await StartAsync();
        _bench.Plug(2);
        _bench.Plug(3);
        await HookAsync("start", GuardBench.Xml(2, 2));

        var answer = await HookAsync("start", GuardBench.Xml(3, 3).Replace(GuardBench.Address(3), GuardBench.Address(2), StringComparison.Ordinal));

        Assert.StartsWith("refused\n", answer, StringComparison.Ordinal);
        Assert.Contains("vm2", answer, StringComparison.Ordinal);
        Assert.True(await _bench.IsRightAsync(2));
    }

    [Fact]
    public async Task A_switch_that_was_killed_is_guarded_again_within_a_second_of_its_return()
    {
        await StartAsync();
        foreach (var nic in (int[])[2, 3]) await StartVmAsync(nic);
        for (var i = 0; i < 3; i++)
        {
            _bench.Switch.KillDaemon();
            await Task.Delay(300);
            _bench.Switch.StartDaemon();

            var took = await _bench.UntilRightAsync(Second, 2, 3);
            Assert.True(took < Second, $"{took}");
        }
    }

    [Fact]
    public async Task What_somebody_deletes_or_adds_is_mended()
    {
        await StartAsync();
        await StartVmAsync(2);
        _bench.Bridge.AddFlows("table=0,priority=65000,ip actions=NORMAL");
        await _bench.UntilRightAsync(5 * Second, 2);

        _bench.Switch.Ofctl("del-flows", "br0", $"cookie=0x{GuardCookie.Of("br0", GuardBench.InterfaceId(2)):x}/-1");
        await _bench.UntilRightAsync(5 * Second, 2);

        _bench.Switch.Ofctl("del-flows", "br0");
        await _bench.UntilRightAsync(5 * Second, 2);
        Assert.Contains(_logger.Lines, line => line.Contains("was mended: 1 entries of somebody else's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_NIC_that_is_unplugged_loses_its_entries_and_gets_them_back_on_its_new_port()
    {
        await StartAsync();
        await StartVmAsync(2);
        await StartVmAsync(3);

        _bench.Unplug(3);
        await _bench.UntilRightAsync(Second, 2);

        _bench.Plug(3);
        await _bench.UntilRightAsync(Second, 2, 3);
    }

    [Fact]
    public async Task A_NIC_that_is_hot_plugged_is_bound_within_a_second_by_what_libvirt_says()
    {
        var virsh = new FakeVirsh(_bench.Folder);
        virsh.Run(2, GuardBench.Xml(2, 2));
        await StartAsync(virsh.Program);
        await StartVmAsync(2);

        virsh.Run(2, GuardBench.Xml(2, 2, 4));
        _bench.Plug(4, vm: 2);

        await using (var channel = await _bench.ConnectAsync())
            await UntilAsync(Second, async () => !(await channel.ReadFlowsAsync(0, GuardCookie.Of("br0", GuardBench.InterfaceId(4)), ulong.MaxValue, GuardBench.Soon)).IsEmpty);
    }

    [Fact]
    public async Task Changed_metadata_of_a_running_VM_is_followed_and_a_wrong_one_changes_nothing()
    {
        var virsh = new FakeVirsh(_bench.Folder);
        virsh.Run(2, GuardBench.Xml(2, 2));
        await StartAsync(virsh.Program);
        await StartVmAsync(2);

        virsh.Run(2, GuardBench.Xml(2, 2).Replace("10.9.0.2<", "10.9.0.99<", StringComparison.Ordinal));
        virsh.Say("event 'metadata-change' for domain 'vm2': type element, uri urn:weir:guard:1");
        await UntilAsync(5 * Second, () => Task.FromResult(_bench.Switch.Ofctl("dump-flows", "br0").Contains("10.9.0.99", StringComparison.Ordinal)));

        virsh.Run(2, GuardBench.Xml(2, 2).Replace("10.9.0.2<", "10.9.0.0/33<", StringComparison.Ordinal));
        virsh.Say("event 'metadata-change' for domain 'vm2': type element, uri urn:weir:guard:1");
        await UntilAsync(5 * Second, () => Task.FromResult(_logger.Lines.Any(line => line.Contains("domain.xml:", StringComparison.Ordinal))));
        Assert.Contains(_logger.Lines, line => line.StartsWith("Warning: VM vm2: VM vm2 is refused", StringComparison.Ordinal));
        Assert.Contains(_logger.Lines, line => line.StartsWith("Warning: VM vm2: domain.xml:", StringComparison.Ordinal));
        Assert.Contains("Information: VM vm2: the hook's start is done ", _logger.Lines);
        Assert.DoesNotContain(_logger.Lines, line => line.Contains("\\n", StringComparison.Ordinal));
        Assert.Contains("10.9.0.99", _bench.Switch.Ofctl("dump-flows", "br0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VMs_that_ended_or_came_while_nobody_looked_are_found_at_the_start()
    {
        _bench.Plug(2);
        _bench.Plug(3);
        foreach (var vm in (int[])[2, 3])
            Assert.True((await new HookWork(_bench.Paths, () => _bench.Config, new OvsHookSwitch(_bench.Paths, TimeProvider.System), TimeProvider.System)
                .RunAsync(GuardBench.Request(HookOperation.Start, GuardBench.Xml(vm, vm)), GuardBench.Soon)).Accepted);
        _bench.Unplug(3);
        _bench.Plug(5);
        var virsh = new FakeVirsh(_bench.Folder);
        virsh.Run(2, GuardBench.Xml(2, 2));
        virsh.Run(5, GuardBench.Xml(5, 5));

        await StartAsync(virsh.Program);

        await _bench.UntilRightAsync(5 * Second, 2, 5);
        await UntilAsync(5 * Second, () => Task.FromResult(!_bench.Store.Knows(GuardBench.Vm(3))));
    }

    [Fact]
    public async Task Hook_and_daemon_take_turns_and_nothing_is_lost()
    {
        await StartAsync();
        await StartVmAsync(2);
        await StopAsync();
        _bench.Plug(3);
        Assert.True((await new HookWork(_bench.Paths, () => _bench.Config, new OvsHookSwitch(_bench.Paths, TimeProvider.System), TimeProvider.System)
            .RunAsync(GuardBench.Request(HookOperation.Start, GuardBench.Xml(3, 3)), GuardBench.Soon)).Accepted);

        await StartAsync();
        await StartVmAsync(4);

        Assert.True(await _bench.IsRightAsync(2, 3, 4));
    }

    [Fact]
    public async Task Ten_VMs_at_once_and_fifty_quick_starts_and_stops_leave_no_stale_entry_and_none_missing()
    {
        await StartAsync();
        await StartVmAsync(2);
        foreach (var nic in Enumerable.Range(10, 10)) _bench.Plug(nic);
        Assert.All(await Task.WhenAll(Enumerable.Range(10, 10).Select(nic => HookAsync("start", GuardBench.Xml(nic, nic)))), answer => Assert.Equal("ok\n", answer));
        Assert.True(await _bench.IsRightAsync([2, .. Enumerable.Range(10, 10)]));

        for (var i = 0; i < 50; i++)
        {
            await StartVmAsync(3);
            _bench.Unplug(3);
            Assert.Equal("ok\n", await HookAsync("stopped", GuardBench.Xml(3, 3)));
        }

        await _bench.UntilRightAsync(Second, [2, .. Enumerable.Range(10, 10)]);
    }

    [Fact]
    public async Task A_lease_that_a_trusted_server_grants_is_the_NICs_address_until_it_is_given_back()
    {
        await StartAsync();
        _bench.Plug(2);
        Assert.Equal("ok\n", await HookAsync("start", GuardBench.Xml(2, 2).Replace(GuardBench.Address(2), "dhcp", StringComparison.Ordinal)));
        await StartVmAsync(3);
        var plugged = await _bench.PluggedAsync(2, 3);
        var (uplink, nic, other) = (plugged.Input.Ports[0].Number, plugged.Input.Nics[0].Port, plugged.Input.Nics[1].Port);
        var client = MacAddress.Parse(GuardBench.Mac(2));

        // Not a lease: of a server that is a VM, for a MAC address that is nobody's, of an address that is another VM's.
        Send(other, DhcpMessageTests.Frame(fromServer: true, DhcpMessage.Ack, your: 0x0A09004E, lease: 3600, chaddr: client));
        Send(uplink, DhcpMessageTests.Frame(fromServer: true, DhcpMessage.Ack, your: 0x0A09004F, lease: 3600, chaddr: MacAddress.Parse("52:54:00:aa:bb:cc")));
        Send(uplink, DhcpMessageTests.Frame(fromServer: true, DhcpMessage.Ack, your: 0x0A090003, lease: 3600, chaddr: client));
        Send(uplink, DhcpMessageTests.Frame(fromServer: true, DhcpMessage.Ack, your: 0x0A09004D, lease: 3600, chaddr: client));
        await UntilAsync(5 * Second, () => Task.FromResult(Flows().Contains("10.9.0.77", StringComparison.Ordinal)));
        Assert.DoesNotContain("10.9.0.78", Flows(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.0.79", Flows(), StringComparison.Ordinal);

        // A change of another VM leaves the lease alone, and so does its own policy, read again.
        await StartVmAsync(4);
        await HookAsync("reconnect", GuardBench.Xml(2, 2).Replace(GuardBench.Address(2), "dhcp", StringComparison.Ordinal));
        await UntilAsync(5 * Second, () => Task.FromResult(Flows().Contains("10.9.0.77", StringComparison.Ordinal)));

        // A daemon that comes back knows it still.
        await StopAsync();
        await StartAsync();
        _bench.Switch.Ofctl("del-flows", "br0");
        await UntilAsync(5 * Second, () => Task.FromResult(Flows().Contains("10.9.0.77", StringComparison.Ordinal)));

        Send(nic, DhcpMessageTests.Frame(fromServer: false, DhcpMessage.Release, client: 0x0A09004D, chaddr: client));
        await UntilAsync(5 * Second, () => Task.FromResult(!Flows().Contains("10.9.0.77", StringComparison.Ordinal)));

        string Flows() => _bench.Switch.Ofctl("dump-flows", "br0");
        void Send(PortNumber port, byte[] frame) => _bench.Switch.Ofctl("packet-out", "br0", $"in_port={port},packet={Convert.ToHexStringLower(frame)},actions=table");
    }

    [Fact]
    public async Task Nothing_ends_it()
    {
        await StartAsync();
        await StartVmAsync(2);

        foreach (var text in (string[])["", "x", "weir-hook 1 start\n<domain", "weir-hook 1 start\n<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><domain>&b;</domain>", "weir-hook 1 reconnect\n<domain/>"])
            await AskAsync(text);
        _bench.Switch.KillDatabase();
        await Task.Delay(200);
        _bench.Switch.StartDatabase();
        await File.WriteAllTextAsync(Path.Combine(_bench.Paths.RunDirectory, "nics"), "rubbish");
        _bench.Switch.Ofctl("del-flows", "br0");

        await _bench.UntilRightAsync(10 * Second, 2);
        Assert.False(_running.IsCompleted);
        Assert.DoesNotContain(_logger.Lines, line => line.Contains("a fault in", StringComparison.Ordinal));
    }

    private async Task StartAsync(string? virsh = null)
    {
        _daemon = GuardDaemon.Start(_bench.Paths, () => new GuardConfigResult(_bench.Config, []), _bench.Config, virsh, _logger, TimeProvider.System);
        _running = _daemon.RunAsync(_stop.Token);
        await UntilAsync(20 * Second, () => Task.FromResult(_daemon.Status() is [{ IsGuarded: true }]));
    }

    private async Task StopAsync()
    {
        if (_daemon is null) return;
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
        await _daemon.DisposeAsync();
        _daemon = null;
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    private async Task StartVmAsync(int nic)
    {
        _bench.Plug(nic);
        Assert.Equal("ok\n", await HookAsync("start", GuardBench.Xml(nic, nic)));
    }

    // No answer within the daemon's limit, on a machine that is busy: the hook's script would do the work itself; here the daemon is asked again.
    private async Task<string> HookAsync(string operation, string xml)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await AskAsync($"weir-hook 1 {operation}\n{xml}");
            if (answer.Length > 0 || attempt == 5) return answer;
        }
    }

    private async Task<string> AskAsync(string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_bench.Paths.HookSocket));
        await socket.SendAsync(Encoding.UTF8.GetBytes(text));
        socket.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        int count;
        while ((count = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(10))) > 0) answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return answer.ToString();
    }

    private static async Task UntilAsync(TimeSpan patience, Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < patience, $"not within {patience.TotalSeconds} s");
            await Task.Delay(20);
        }
    }

    private sealed class ListLogger : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
