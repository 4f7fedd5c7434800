using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Weir.Daemon.Http;
using Weir.OpenFlow.Channel;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Daemon.Tests.Support;

/// <summary>A daemon in this process, with the API on its control socket and on loopback TCP, and a switch in memory.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    public const string Config = """
        acls:
          guard:
            - rule:
                eth_type: 0x800
                ip_proto: 6
                tcp_dst: 22
                actions: {allow: 0}
            - rule: {eth_type: 0x800, ip_proto: 6, tcp_dst: 80, actions: {output: {port: 3}}}
            - rule: {actions: {allow: 1}}
        vlans: {office: {vid: 100}, lab: {vid: 200}}
        dps:
          sw:
            dp_id: 1
            interfaces:
              1: {native_vlan: office, acl_in: guard}
              2: {native_vlan: office, tagged_vlans: [lab]}
              3: {coprocessor: {strategy: vlan_vid}}

        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _errors = new();
    private readonly List<HttpClient> _clients = [];
    private Task<int> _running = Task.FromResult(0);
    private TcpClient? _switch;
    private Task _serving = Task.CompletedTask;

    private RunningDaemon()
    {
        ReadToken = TokenFile.Create(Tokens, ApiScope.Read, "reader");
        WriteToken = TokenFile.Create(Tokens, ApiScope.Write, "writer");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("weir-api-").FullName;

    public string Tokens => Path.Combine(Folder, "tokens");

    public string ConfigFile => Path.Combine(Folder, "faucet.yaml");

    public string Socket => Path.Combine(Folder, "weir.sock");

    public string ReadToken { get; }

    public string WriteToken { get; }

    /// <summary>Where the API is, over TCP.</summary>
    public Uri Api { get; private set; } = null!;

    public static async Task<RunningDaemon> StartAsync(Func<RunningDaemon, ApiListenOptions, ApiListenOptions>? change = null, string config = Config)
    {
        var daemon = new RunningDaemon();
        await File.WriteAllTextAsync(daemon.ConfigFile, config);
        var api = new ApiListenOptions(new IPEndPoint(IPAddress.Loopback, 0), daemon.Tokens);
        var options = new DaemonOptions(daemon.ConfigFile, ChannelEndpoint.Parse("tcp:127.0.0.1:0"), daemon.Socket) { Log = new() { Target = Path.Combine(daemon.Folder, "log") }, Api = change?.Invoke(daemon, api) ?? api };
        daemon._running = WeirDaemon.RunAsync(options, daemon._errors, daemon._stop.Token);
        await daemon.UntilAsync("it listens", () => daemon.Log.Contains("control socket", StringComparison.Ordinal));
        daemon.Api = new Uri(daemon.AfterWords("API on "));
        return daemon;
    }

    /// <summary>What it has logged.</summary>
    public string Log
    {
        get
        {
            var path = Path.Combine(Folder, "log");
            if (!File.Exists(path)) return "";
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
    }

    public HttpClient OverTcp(string? token)
    {
        var client = new HttpClient { BaseAddress = Api, Timeout = Patience };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Keep(client);
    }

    public HttpClient OverSocket() => Keep(new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) => new NetworkStream(await ConnectAsync(ct), ownsSocket: true),
    })
    { BaseAddress = new Uri("http://weir"), Timeout = Patience });

    /// <summary>Bytes as they are, over TCP or the control socket; what comes back until the end. <paramref name="halfClose"/>: says that no more comes, where Weir would wait for more.</summary>
    public async Task<string> SayAsync(byte[] bytes, bool overSocket = false, bool halfClose = false)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var socket = overSocket ? await ConnectAsync(limit.Token) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (!overSocket) await socket.ConnectAsync(Api.Host, Api.Port, limit.Token);
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(bytes, limit.Token);
            if (halfClose) socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[64 << 10];
            int count;
            while ((count = await socket.ReceiveAsync(buffer, limit.Token)) > 0) answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // Closed on.
        }

        return answer.ToString();
    }

    /// <summary>Connects a switch in memory with three ports, and waits until it holds the configuration.</summary>
    public async Task<SoftSwitchEndpoint> ConnectSwitchAsync()
    {
        var port = int.Parse(AfterWords("listening for switches on tcp:127.0.0.1:").TrimEnd(','));
        _switch = new TcpClient { NoDelay = true };
        await _switch.ConnectAsync("127.0.0.1", port);
        var datapath = new SoftDatapath(new DatapathId(1), Enumerable.Range(1, 4).Select(number => new SwitchPort(new PortNumber((uint)number), $"p{number}")), TimeProvider.System);
        var endpoint = new SoftSwitchEndpoint(datapath, _switch.GetStream());
        _serving = endpoint.RunAsync(_stop.Token);
        await UntilAsync("it is applied", () => Log.Contains("sw: applied", StringComparison.Ordinal));
        return endpoint;
    }

    public async Task UntilAsync(string what, Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (_running.IsCompleted || clock.Elapsed > Patience) throw new TimeoutException($"Not so: {what}. {_errors}{Log}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var client in _clients) client.Dispose();
        _switch?.Dispose();
        await _running.WaitAsync(Patience);
        await _serving.WaitAsync(Patience).ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _errors.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private HttpClient Keep(HttpClient client)
    {
        _clients.Add(client);
        return client;
    }

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), ct);
        return socket;
    }

    private string AfterWords(string words)
    {
        var log = Log;
        return log[(log.IndexOf(words, StringComparison.Ordinal) + words.Length)..].Split('\n', ' ')[0];
    }
}
