using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Api;

namespace Weir.Integration.Tests.Lab;

/// <summary>A running Weir with its configuration file and control socket, in a network namespace of its own; switches reach it through taps.</summary>
internal sealed class LabController : IDisposable
{
    private const int Port = 6653;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LabNetwork _lab;
    private readonly string _name;
    private readonly string[] _arguments;
    private readonly string[] _environment;
    private readonly HttpClient _http;
    private WeirProcess? _process;

    /// <summary>Starts it.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="name">Of its namespace and files.</param>
    /// <param name="arguments">Further ones of <c>weir run</c>.</param>
    /// <param name="environment">Variables as <c>NAME=VALUE</c>.</param>
    public LabController(LabNetwork lab, string config, string name = "weir", string[]? arguments = null, string[]? environment = null)
    {
        (_lab, _name, _arguments, _environment) = (lab, name, arguments ?? [], environment ?? []);
        Namespace = lab.Own(new NetworkNamespace(name));
        lab.Own(this);
        ConfigFile = lab.Folder.Write($"{name}.yaml", config);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket), ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://weir"),
            Timeout = Patience,
        };
        Start();
    }

    public NetworkNamespace Namespace { get; }

    public string ConfigFile { get; }

    public string ControlSocket => _lab.Folder.File($"{_name}.sock");

    public WeirProcess Process => _process ?? throw new InvalidOperationException("Weir is not running.");

    /// <summary>A way for one switch to reach this controller.</summary>
    public OpenFlowTap NewTap(OpenVSwitch? from = null) => _lab.Own(new OpenFlowTap((from ?? _lab.Switch).Namespace, Namespace, Port));

    /// <summary>Starts it (or another version of it) and waits until it listens.</summary>
    public void Start(string? program = null)
    {
        _process = WeirProcess.Start(["ip", "netns", "exec", Namespace.Name, "env", .. _environment, .. program is null ? WeirProcess.Program : [program], "run", "--config", ConfigFile, "--listen", $"127.0.0.1:{Port}", "--socket", ControlSocket, .. _arguments]);
        _process.WaitForLog("listening for switches");
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        Process.Kill();
        Process.Dispose();
    }

    /// <summary>Ends it as a service manager would.</summary>
    public void Stop()
    {
        Assert.Equal(0, Process.Terminate());
        Process.Dispose();
    }

    /// <summary>Writes a new configuration, sends SIGHUP, and waits until each connected switch has confirmed it or the file was refused.</summary>
    public StatusResponse Reload(string? config = null)
    {
        if (config is not null) _lab.Folder.Write($"{_name}.yaml", config);
        var from = Process.LogLength;
        var requests = Status().Config.ReloadRequests;
        Process.Signal(Native.SignalHangup);
        Poll("the reload is over", () => Status().Config.ReloadRequests > requests && ReloadIsOver(from));
        return Status();
    }

    /// <summary>Runs a command of the program that asks this one: <c>verify</c>, <c>apply</c> …</summary>
    public (int Code, string Output, string Error) Ask(params string[] arguments)
    {
        string[] program = Environment.GetEnvironmentVariable("WEIR_BIN") is { Length: > 0 } built ? [built] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "weir.dll")];
        return Shell.Try(program[0], [.. program[1..], .. arguments, "--socket", ControlSocket]);
    }

    public StatusResponse Status() => Get(ApiRoutes.Status, ApiJson.Default.StatusResponse);

    public DatapathStatusResponse Status(string datapath) => Status().Datapaths.Single(status => status.Name == datapath);

    public IReadOnlyList<DropsResponse> Drops() => Get(ApiRoutes.Drops, ApiJson.Default.IReadOnlyListDropsResponse);

    public IReadOnlyList<HostResponse> Hosts() => Get(ApiRoutes.Hosts, ApiJson.Default.IReadOnlyListHostResponse);

    /// <summary>Waits until the datapaths (all, if none is named) hold the configuration in force, degraded or not.</summary>
    public void WaitApplied(params string[] datapaths) => Poll("applied", () =>
    {
        var status = Status();
        return status.Datapaths.Where(datapath => datapaths.Length == 0 || datapaths.Contains(datapath.Name))
            .All(datapath => datapath.State is "applied" or "degraded" && datapath.AppliedHash == status.Config.Hash);
    });

    /// <summary>
    /// Lets each host speak, and waits until the controller knows them all and the switch holds both entries of each. Who is not known after a while speaks
    /// again: a port whose link has just come up takes nothing in until the switch has its entries.
    /// </summary>
    public void Learn(OvsBridge bridge, params Host[] hosts)
    {
        foreach (var host in hosts) host.Send(Frames.Hello(host.Address));
        var spoke = Stopwatch.StartNew();
        Poll("all hosts learned", () =>
        {
            var flows = bridge.DumpFlows();
            var unknown = hosts.Where(host => !flows.Any(flow => flow.Match.Contains($"dl_src={host.Address.MacText}")) || !flows.Any(flow => flow.Match.Contains($"dl_dst={host.Address.MacText}"))).ToList();
            if (unknown.Count > 0 && spoke.Elapsed > TimeSpan.FromSeconds(1))
            {
                foreach (var host in unknown) host.Send(Frames.Hello(host.Address));
                spoke.Restart();
            }

            return unknown.Count == 0;
        });
        Wait.Milliseconds(50);
        foreach (var host in hosts) host.Drain();
    }

    /// <summary>Waits until something holds.</summary>
    public void Poll(string what, Func<bool> holds, TimeSpan? within = null)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed > (within ?? Patience) || Process.HasExited) throw new TimeoutException($"Not so: {what}. Weir said:\n{Process.Log}");
            Wait.Milliseconds(20);
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        _http.Dispose();
    }

    private bool ReloadIsOver(int from)
    {
        var lines = Process.Log.Split('\n').Skip(from).ToArray();
        if (lines.Any(line => line.Contains("is unchanged") || line.Contains("the last good one stays"))) return true;
        if (!lines.Any(line => line.Contains(" loaded: ") && line.EndsWith(" datapaths"))) return false; // not Gauge's file
        var status = Status();
        var connected = status.Datapaths.Where(datapath => datapath.State != "disconnected").ToArray();
        return connected.All(datapath => datapath.State == "degraded" || datapath is { State: "applied" } && datapath.AppliedHash == status.Config.Hash)
            && connected.All(datapath => lines.Any(line => line.Contains($" {datapath.Name}: ") && (line.Contains("applied ") || line.Contains("refused") || line.Contains("degraded")))
                || datapath.AppliedHash == status.Config.Hash);
    }

    private T Get<T>(string path, JsonTypeInfo<T> type)
    {
        using var response = _http.Send(new HttpRequestMessage(HttpMethod.Get, path));
        response.EnsureSuccessStatusCode();
        using var body = response.Content.ReadAsStream();
        return JsonSerializer.Deserialize(body, type)!;
    }
}
