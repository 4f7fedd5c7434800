using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Config;
using Weir.Controller.Datapaths;
using Weir.Controller.Status;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Controller.Tests.Support;

/// <summary>A controller on a loopback port with its configuration file, its switches, its log and a clock that the test moves.</summary>
internal sealed class Lab : IAsyncDisposable, ILoggerProvider, ILogger
{
    public static readonly MacAddress HostA = MacAddress.Parse("02:00:00:00:00:0a");
    public static readonly MacAddress HostB = MacAddress.Parse("02:00:00:00:00:0b");
    public static readonly MacAddress HostC = MacAddress.Parse("02:00:00:00:00:0c");

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-test-").FullName;
    private readonly ILoggerFactory _loggers;
    private readonly List<TestSwitch> _switches = [];
    private readonly List<string> _log = [];
    private CancellationTokenSource _stop = null!; // set by Start
    private NetworkController _controller;
    private Task _running;
    private int _port;

    public Lab(string config)
    {
        ConfigFile = Path.Combine(_folder, "faucet.yaml");
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(this));
        Write(config);
        (_controller, _running) = Start();
    }

    public string ConfigFile { get; }

    public ManualTime Time { get; } = new();

    public NetworkController Controller => _controller;

    public int Port => _port;

    public DatapathStatus Status => StatusOf(1);

    public ImmutableArray<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    public static string Yaml(string vlans = "office: {vid: 100}, lab: {vid: 200}", string acls = "", params string[] ports) =>
        Yaml(vlans, acls, "", ports);

    /// <summary>A file with one datapath dp1; each port is what stands between the braces, the first one port 1.</summary>
    public static string Yaml(string vlans, string acls, string datapath, string[] ports)
    {
        if (ports.Length == 0) ports = ["native_vlan: office", "native_vlan: office", "native_vlan: office"];
        var text = string.Create(CultureInfo.InvariantCulture, $"vlans: {{{vlans}}}\n");
        if (acls.Length > 0) text += $"acls:\n{acls}";
        return text + "dps:\n" + Datapath("dp1", 1, datapath, ports);
    }

    public static string Datapath(string name, int id, string keys, params string[] ports) =>
        $"  {name}:\n    dp_id: {id}\n    hardware: Open vSwitch\n{keys}    interfaces:\n" + string.Concat(ports.Select((port, index) => $"      {index + 1}: {{{port}}}\n"));

    public static string Acl(string name, params IEnumerable<string> rules) => $"  {name}:\n" + string.Concat(rules.Select(rule => $"    - rule: {rule}\n"));

    public static string DropTcp(int port) => $"{{eth_type: 0x800, ip_proto: 6, tcp_dst: {port}, actions: {{allow: 0}}}}";

    public const string AllowAll = "{actions: {allow: 1}}";

    public DatapathRuntime Runtime(ulong id = 1) => _controller.Datapaths.Single(datapath => datapath.Status.Id == new DatapathId(id));

    public DatapathStatus StatusOf(ulong id) => _controller.Status.Datapaths.Single(status => status.Id == new DatapathId(id));

    public void Write(string config) => File.WriteAllText(ConfigFile, config);

    /// <summary>Loads another configuration and waits until it is confirmed or refused.</summary>
    public async Task<ReloadResult> ReloadAsync(string config)
    {
        Write(config);
        var result = await _controller.ReloadAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(result.Accepted, string.Join('\n', result.Diagnostics));
        return result;
    }

    /// <summary>A new controller takes the place of the old one on the same port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        (_controller, _running) = Start();
    }

    /// <summary>A switch that is connected and has settled.</summary>
    public async Task<TestSwitch> SwitchAsync(ulong id = 1, int ports = 4, SoftSwitchOptions? options = null)
    {
        var added = NewSwitch(id, ports, options);
        await added.ConnectAsync();
        await SettledAsync(id);
        return added;
    }

    public TestSwitch NewSwitch(ulong id = 1, int ports = 4, SoftSwitchOptions? options = null)
    {
        var added = new TestSwitch(_port, id, ports, Time, options);
        _switches.Add(added);
        return added;
    }

    public Task SettledAsync(ulong id = 1) => UntilAsync(() => StatusOf(id).Condition is DatapathCondition.Applied or DatapathCondition.Degraded);

    /// <summary>A new connection of a switch that was connected, settled.</summary>
    public async Task ReconnectAsync(TestSwitch which, ulong id = 1)
    {
        var before = StatusOf(id).Counters.Connections;
        await which.DisconnectAsync();
        await UntilAsync(() => StatusOf(id).Condition == DatapathCondition.Disconnected);
        await which.ConnectAsync();
        await UntilAsync(() => StatusOf(id).Counters.Connections > before);
        await SettledAsync(id);
    }

    /// <summary>Waits until a host is known on a port.</summary>
    public Task KnownAsync(MacAddress mac, uint port, ulong id = 1) =>
        UntilAsync(() => Runtime(id).HostSnapshot().Hosts.Any(host => host.Mac == mac && host.Port.Value == port));

    /// <summary>Sends a frame of each host in, port 1 first, and waits until all are known and their entries are in.</summary>
    public async Task LearnAsync(TestSwitch where, params MacAddress[] hosts)
    {
        for (var i = 0; i < hosts.Length; i++)
        {
            where.Send(i + 1, hosts[i], MacAddress.Broadcast);
            await KnownAsync(hosts[i], (uint)i + 1);
            var mac = hosts[i].ToString();
            await UntilAsync(() => where.Entries.Count(entry => entry.Contains(mac, StringComparison.Ordinal)) == 2);
        }
    }

    /// <summary>The switch has handled what the controller has sent so far.</summary>
    public async Task QuietAsync(ulong id = 1)
    {
        await Runtime(id).Channel!.BarrierAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }

    public static async Task UntilAsync(Func<bool> condition, string? what = null, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var end = Environment.TickCount64 + 15_000;
        while (!condition())
        {
            if (Environment.TickCount64 > end) Assert.Fail($"never came to be: {what ?? text}");
            await Task.Delay(5);
        }
    }

    /// <summary>Moves time in steps; after each, the switch <paramref name="id"/> has answered what was asked of it.</summary>
    public async Task PassAsync(TimeSpan time, ulong id = 1)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await QuietAsync(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var each in _switches) await each.DisposeAsync();
        _loggers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
        // The lab outlives its loggers.
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_log) _log.Add($"{eventId.Id} {logLevel}: {formatter(state, exception)}{(exception is null ? "" : $": {exception}")}");
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        await _controller.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }

    private (NetworkController Controller, Task Running) Start()
    {
        _stop = new CancellationTokenSource();
        var loaded = ConfigLoader.Load(ConfigFile);
        Assert.True(loaded.Network is not null, string.Join('\n', loaded.Diagnostics));
        var controller = new NetworkController(ConfigFile, loaded, _loggers, Time);
        _port = controller.Listen(ChannelEndpoint.Parse($"tcp:127.0.0.1:{_port}"), null).Port;
        return (controller, controller.RunAsync(_stop.Token));
    }
}
