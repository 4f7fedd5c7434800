using System.Text.Json;
using Weir.Api;
using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests.Guard;

/// <summary><c>weir guard</c> seen from outside: control socket, metrics, API over TCP, with the host's own Open vSwitch.</summary>
public sealed class GuardApiTests : IDisposable
{
    private const uint Port = 12;
    private static readonly string[] Curl = ["-sS", "--max-time", "20"];

    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Vms_drops_and_events_are_shown_on_the_socket_over_TCP_and_as_metrics()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        _host.BePatient();
        var guest = _host.PlugHost(2, Port);
        Assert.Equal((0, "", ""), _host.Hook("vm2", "start", HookHost.Xml(2)));
        var tokens = _host.File("tokens");
        var token = Token("read", tokens);
        using var daemon = _host.StartDaemon("--metrics", "127.0.0.1:0", "--api", "127.0.0.1:0", "--api-tokens", tokens);
        daemon.WaitForLog("is guarded");
        daemon.WaitForLog("API on ");
        var (api, metrics) = (After(daemon, "API on "), After(daemon, "metrics on "));

        // What there is: the VM with what it may use, and nothing that it tried.
        Poll("applied", () => Status() is { Role: "guard", Config.LoadErrors.Count: 0, Datapaths: [{ Name: "br0", State: "applied", Hosts: 1 }] });
        var nic = Nic();
        Assert.Equal(("vm2", HookHost.Mac(2), Port, "guarded"), (nic.Vm, nic.Mac, nic.PortNumber, nic.State));
        Assert.Equal(["10.9.0.2"], nic.Addresses);
        Assert.Empty(nic.Attempts);
        Assert.Equal((0, "INFO\n"), (_host.Ask("loglevel").Code, _host.Ask("loglevel").Output));

        // What it tries beyond that.
        for (var i = 0; i < 3; i++) guest.Send(Frames.Hello(new HostAddress([2, 0, 0, 9, 9, 9], guest.Address.Ip4)));
        Poll("counted", () => Nic().Attempts is [{ Reason: "mac-spoof", Packets: 3 }]);
        // The first reading may have come behind them: what is recent is measured against it.
        for (var i = 0; i < 2; i++) guest.Send(Frames.Hello(new HostAddress([2, 0, 0, 9, 9, 9], guest.Address.Ip4)));
        Poll("counted as recent", () => Nic().Attempts is [{ Reason: "mac-spoof", Packets: 5, RecentPackets: >= 2 }]);
        Assert.Contains("mac-spoof", _host.Ask("drops", "--dp", "br0").Output);
        Poll("told", () => _host.Ask("events", "--json", "--type", "GUARD_DROP").Output.Contains("\"subject\": \"vm vm2, NIC 52:54:00:09:00:02\"", StringComparison.Ordinal));
        var samples = ExpositionReader.Samples(Get(metrics)).ToList();
        Assert.Equal(5, samples.Single(sample => sample.Name == "weir_guard_drop_packets_total" && sample.Labels.Contains(new("vm", "vm2")) && sample.Labels.Contains(new("reason", "mac-spoof"))).Value);
        Assert.Equal((1, 1), (samples.Single(sample => sample.Name == "weir_guard_bridge_guarded").Value, samples.Single(sample => sample.Name == "weir_guard_nics").Value));
        Assert.Contains(samples, sample => sample.Name == "process_resident_memory_bytes");
        var (code, output, error) = Shell.Try("promtool", ["check", "metrics"], Get(metrics));
        Assert.True(code == 0, output + error);

        // Who may ask, and what for.
        Assert.Equal("401", Code(api, "status", "nothing"));
        Assert.Equal(("200", "200", "403"), (Code(api, "status", token), Code(api, "guard", token), Code(api, "loglevel", token, "-X", "PUT", "-d", "{\"level\":\"DEBUG\"}")));
        Assert.Equal("404", Code(api, "guard?dp=br9", token));
        Assert.Equal("404", Code(api, "ports", token));
        Assert.Contains("is the controller's", _host.Ask("ports").Error);
        Assert.Contains("<title>", Get(api));

        // A VM that stops, and one that comes: each is told.
        const string Vm2 = "\"port_no\": 12, \"vm\": \"vm2\", \"mac\": \"52:54:00:09:00:02\", \"nic\": \"0b7f2a52-39c1-4b0a-8d35-0d5a6f7e0002\"";
        Assert.Equal([$"{{{Vm2}, \"state\": \"guarded\", \"addresses\": [\"10.9.0.2\"]}}"], Told("GUARD_BIND"));
        Assert.Equal((0, "", ""), _host.Hook("vm2", "stopped", HookHost.Xml(2)));
        Poll("released", () => Told("GUARD_RELEASE") is [var gone] && gone == $"{{{Vm2}}}");
        _host.Plug(3);
        Assert.Equal((0, "", ""), _host.Hook("vm3", "start", HookHost.Xml(3)));
        Poll("bound", () => Told("GUARD_BIND") is [_, var come] && come.Contains("\"vm\": \"vm3\"", StringComparison.Ordinal));

        // A switch that is gone.
        _host.Switch.KillDaemon();
        Poll("not guarded", () => Status() is { Datapaths: [{ State: "degraded", Faults: [{ Message.Length: > 0 }] }] } && ExpositionReader.Samples(Get(metrics)).Single(sample => sample.Name == "weir_guard_bridge_guarded").Value == 0);
        _host.Switch.StartDaemon();
        Poll("guarded again", () => Status() is { Datapaths: [{ State: "applied" }] });
        Poll("told", () => _host.Ask("events", "--json", "--type", "DP_CHANGE").Output.Split('\n').Count(line => line.Contains("DP_CHANGE", StringComparison.Ordinal)) == 3);

        // A configuration with errors.
        File.WriteAllText(_host.File("etc/weir/guard.yaml"), "bridges: {br0: {mode: perhaps}}\n");
        daemon.Signal(Native.SignalHangup);
        Poll("refused", () => Status() is { Config.LoadErrors.Count: 1, Datapaths: [{ State: "applied" }] });
        Assert.Equal(0, daemon.Terminate());
        Assert.Equal(1, _host.Ask("status").Code);
    }

    [Fact]
    public void What_makes_no_sense_is_said_at_the_start()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");

        Assert.Contains("--metrics: 'x' is not", Start("--metrics", "x"));
        Assert.Contains("--api-cert and --api-key go together", Start("--api", "0", "--api-cert", "x"));
        Assert.Contains("the API's certificate", Start("--api", "0", "--api-cert", "/nowhere", "--api-key", "/nowhere"));
        Assert.Contains("control socket", Start("--socket", $"/tmp/{new string('x', 200)}"));

        string Start(params string[] arguments)
        {
            using var daemon = _host.Guard(arguments);
            Assert.Equal(1, daemon.WaitForExit());
            return daemon.Log;
        }
    }

    private List<string> Told(string type) =>
        [.. _host.Ask("events", "--json", "--type", type).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf($"\"{type}\": ", StringComparison.Ordinal) + type.Length + 4)..^1])];

    private StatusResponse Status() => JsonSerializer.Deserialize(_host.Ask("status", "--json").Output, ApiJson.Default.StatusResponse)!;

    private GuardNicResponse Nic()
    {
        var text = Shell.Run("curl", [.. Curl, "--unix-socket", _host.File("run/weir/guard/api.sock"), "http://weir/api/v1/guard"]);
        return JsonSerializer.Deserialize(text, ApiJson.Default.IReadOnlyListGuardResponse)!.Single().Nics.Single();
    }

    private string Token(string scope, string tokens)
    {
        var (code, output, error) = _host.Run("token", "create", "--scope", scope, "--name", scope, "--api-tokens", tokens);
        Assert.True(code == 0, error);
        return output.Trim().Split('\n')[^1];
    }

    private static string Get(string url) => Shell.Run("curl", [.. Curl, "--fail", url]);

    private static string Code(string api, string path, string token, params string[] more) =>
        Shell.Run("curl", [.. Curl, "-o", "/dev/null", "-w", "%{http_code}", "-H", $"Authorization: Bearer {token}", .. more, $"{api.TrimEnd('/')}/api/v1/{path}"]);

    private static string After(WeirProcess daemon, string words) => daemon.Log[(daemon.Log.IndexOf(words, StringComparison.Ordinal) + words.Length)..].Split('\n', ' ', ',')[0];

    private static void Poll(string what, Func<bool> holds)
    {
        for (var i = 0; i < 300; i++)
        {
            if (holds()) return;
            Wait.Milliseconds(100);
        }

        throw new TimeoutException($"Not so: {what}");
    }
}
