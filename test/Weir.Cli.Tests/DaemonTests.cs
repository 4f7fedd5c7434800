using System.Net.Sockets;
using System.Text;
using Weir.Analysis.Planning;
using Weir.Api;
using Weir.Config;
using Weir.Daemon;
using Weir.OpenFlow.Channel;

namespace Weir.Cli.Tests;

public sealed class DaemonTests : IDisposable
{
    private const string Good = "vlans: {office: {vid: 100}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: office}}}}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-run-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _errors = new();

    private string SocketPath => Path.Combine(_folder, "weir.sock");

    private string ConfigFile => Path.Combine(_folder, "faucet.yaml");

    private string LogFile => Path.Combine(_folder, "log", "weir.log");

    private DaemonOptions Options => new(ConfigFile, ChannelEndpoint.Parse("tcp:127.0.0.1:0"), SocketPath) { Log = new() { Target = LogFile } };

    public void Dispose()
    {
        _stop.Dispose();
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Starts_answers_and_ends_with_0()
    {
        var running = await StartAsync(Options);

        Assert.Contains("\"config\"", await AskAsync("GET", ApiRoutes.Status));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(SocketPath));
        await StopAsync(running);

        Assert.Contains("stopped", await File.ReadAllTextAsync(LogFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_starts_it_has_its_task_before_anything_else_happens()
    {
        // Else a SIGTERM during the start is answered by the command line, with 143.
        using var gate = new ManualResetEventSlim();
        await using var errors = new GatedWriter(gate);
        var running = WeirDaemon.RunAsync(Options with { ControlSocket = "" }, errors, _stop.Token);

        Assert.Equal("", errors.ToString());
        gate.Set();
        Assert.Equal(1, await running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("control socket", errors.ToString());
    }

    [Theory]
    [InlineData("no file")]
    [InlineData("bad file")]
    [InlineData("a folder")]
    public async Task Does_not_start_without_a_good_configuration(string what)
    {
        if (what == "bad file") await File.WriteAllTextAsync(ConfigFile, "dps: {sw: {dp_id: no}}", TestContext.Current.CancellationToken);
        if (what == "a folder") Directory.CreateDirectory(ConfigFile);

        Assert.Equal(1, await RunAsync(Options));

        Assert.Contains(ConfigFile, _errors.ToString());
        Assert.Contains("not started", _errors.ToString());
    }

    [Fact]
    public async Task Does_not_start_on_the_socket_of_another_one_which_goes_on()
    {
        var running = await StartAsync(Options);

        Assert.Equal(1, await RunAsync(Options with { Log = new() { Target = LogFile + "2" } }));

        Assert.Contains("another Weir answers", _errors.ToString());
        Assert.DoesNotContain("listening", await File.ReadAllTextAsync(LogFile + "2", TestContext.Current.CancellationToken));
        Assert.Contains("\"config\"", await AskAsync("GET", ApiRoutes.Status));
        await StopAsync(running);
    }

    [Fact]
    public async Task Socket_that_a_dead_one_left_is_replaced()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) dead.Bind(new UnixDomainSocketEndPoint(SocketPath + "x"));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath + "y"));
            File.Move(SocketPath + "y", SocketPath); // closing deletes the name it was bound to
        }

        var running = await StartAsync(Options);

        await StopAsync(running);
    }

    [Fact]
    public async Task File_in_the_place_of_the_socket_is_not_deleted()
    {
        await File.WriteAllTextAsync(ConfigFile, Good, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(SocketPath, "dear", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(Options));

        Assert.Equal("dear", await File.ReadAllTextAsync(SocketPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Path_that_no_socket_can_have_is_said()
    {
        await File.WriteAllTextAsync(ConfigFile, Good, TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(Options with { ControlSocket = Path.Combine(_folder, new string('x', 200)) }));

        Assert.Contains("cannot start", _errors.ToString());
    }

    [Fact]
    public async Task Log_that_cannot_be_written_is_said_at_the_start()
    {
        await File.WriteAllTextAsync(ConfigFile, Good, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "log"), "a file", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(Options));

        Assert.Contains(LogFile, _errors.ToString());
    }

    [Fact]
    public async Task Log_whose_folder_goes_away_stops_nothing_and_is_written_again_when_it_is_back()
    {
        var running = await StartAsync(Options);
        var folder = Path.GetDirectoryName(LogFile)!;
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "a file", TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) Assert.Contains("true", await AskAsync("POST", ApiRoutes.Reload));
        File.Delete(folder);

        Assert.Contains("true", await AskAsync("POST", ApiRoutes.Reload));
        await StopAsync(running);

        Assert.Contains("unchanged", await File.ReadAllTextAsync(LogFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_plan_begins_from_what_was_read_and_not_from_what_the_files_say_now()
    {
        var running = await StartAsync(Options);
        await File.WriteAllTextAsync(ConfigFile, Good.Replace("native_vlan: office", "tagged_vlans: [office]"), TestContext.Current.CancellationToken);

        using var client = new ControlClient(SocketPath);
        var inForce = RunningNetwork.Read(await client.GetAsync(ApiRoutes.Running, ApiJson.Default.RunningResponse, TestContext.Current.CancellationToken));
        var plan = NetworkPlanner.Plan(inForce, ConfigLoader.Load(ConfigFile).Network!);

        Assert.Equal([null, 100], plan.Datapaths.Single().Treatments.Select(treatment => treatment.Place.Vid));
        Assert.Contains("true", await AskAsync("POST", ApiRoutes.Reload));
        inForce = RunningNetwork.Read(await client.GetAsync(ApiRoutes.Running, ApiJson.Default.RunningResponse, TestContext.Current.CancellationToken));
        Assert.True(NetworkPlanner.Plan(inForce, ConfigLoader.Load(ConfigFile).Network!).IsEmpty);
        await StopAsync(running);
    }

    private async Task<Task<int>> StartAsync(DaemonOptions options)
    {
        await File.WriteAllTextAsync(ConfigFile, Good, TestContext.Current.CancellationToken);
        var running = WeirDaemon.RunAsync(options, _errors, _stop.Token);
        for (var i = 0; i < 1000 && !running.IsCompleted; i++)
        {
            if (File.Exists(LogFile) && (await ReadAsync(LogFile)).Contains("control socket")) return running;
            await Task.Delay(10);
        }

        throw new TimeoutException($"not started: {_errors}");
    }

    private Task<int> RunAsync(DaemonOptions options) => WeirDaemon.RunAsync(options, _errors, _stop.Token).WaitAsync(TimeSpan.FromSeconds(20));

    private async Task StopAsync(Task<int> running)
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    private async Task<string> AskAsync(string method, string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: weir\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    // Holds up whoever writes.
    private sealed class GatedWriter(ManualResetEventSlim gate) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return base.WriteLineAsync(value);
        }
    }
}
