using System.Net.Sockets;
using System.Text.Json;
using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests.Programs;

/// <summary>What scripts around FAUCET set by environment variables, and read from its metrics and events.</summary>
public sealed class DropInTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void Metrics_are_where_the_variables_say_IPv6_too_a_changed_file_is_loaded_and_the_last_events_id_is_a_metric()
    {
        _daemon.Namespace.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0"));
        var weir = _daemon.Run(("FAUCET_PROMETHEUS_ADDR", "::1"), ("FAUCET_PROMETHEUS_PORT", "9402"), ("FAUCET_CONFIG_STAT_RELOAD", "1"), ("FAUCET_EVENT_SOCK", _daemon.File("event.sock")));
        weir.WaitForLog("listening for switches on");
        DaemonProcess.Poll("scraped", () => Value("faucet_config_reload_requests_total") == 1);

        File.WriteAllText(_daemon.File("faucet.yaml"), _daemon.Read("faucet.yaml").Replace("1: {native_vlan: office}", "1: {native_vlan: office, name: desk}", StringComparison.Ordinal));
        DaemonProcess.Poll("loaded", () => Value("faucet_config_reload_requests_total") == 2 && Value("faucet_config_load_error") == 0);
        File.WriteAllText(_daemon.File("faucet.yaml"), "dps: {sw: {dp_id: no}}");
        DaemonProcess.Poll("refused", () => Value("faucet_config_load_error") == 1);

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(new UnixDomainSocketEndPoint(_daemon.File("event.sock")));
        using var reader = new StreamReader(new NetworkStream(socket));
        var last = (long)Value("faucet_event_id");
        Assert.True(last > 1);
        for (long id = 0; id < last;)
        {
            using var line = JsonDocument.Parse(reader.ReadLine()!);
            Assert.Equal(id + 1, id = line.RootElement.GetProperty("event_id").GetInt64());
        }
    }

    private double Value(string name)
    {
        var (_, text, _) = Shell.Try("ip", ["netns", "exec", _daemon.Namespace.Name, "curl", "-sSg", "--max-time", "5", $"http://[::1]:9402/?name[]={name}"]);
        return ExpositionReader.Samples(text).Where(sample => sample.Name == name).Select(sample => sample.Value).FirstOrDefault(-1);
    }
}
