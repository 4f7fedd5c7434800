using System.Diagnostics;
using System.Text.Json;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Gauge;

/// <summary>Debian's InfluxDB with an empty database <c>faucet</c>, on port 8086 of a network namespace; nobody but user <c>me</c> with the password <c>secret</c> may write or ask.</summary>
internal sealed class InfluxServer : IDisposable
{
    private const string Url = "http://127.0.0.1:8086/query?db=faucet";

    private readonly NetworkNamespace _space;
    private readonly Process _process;

    public InfluxServer(NetworkNamespace space, LabFolder folder)
    {
        _space = space;
        var config = folder.Write("influxdb.conf", $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:8088"
            [meta]
            dir = "{folder.File("influx/meta")}"
            [data]
            dir = "{folder.File("influx/data")}"
            wal-dir = "{folder.File("influx/wal")}"
            [monitor]
            store-enabled = false
            [http]
            bind-address = "127.0.0.1:8086"
            auth-enabled = true
            log-enabled = false
            """);
        _process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", space.Name, "influxd", "-config", config]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _space.Execute("curl", "-sS", "--fail", "--retry", "20", "--retry-delay", "1", "--retry-connrefused", "-o", "/dev/null", "http://127.0.0.1:8086/ping");
        _space.Execute("curl", "-sS", "--fail", "--data-urlencode", "q=CREATE USER me WITH PASSWORD 'secret' WITH ALL PRIVILEGES", Url);
        _space.Execute("curl", "-sS", "--fail", "-u", "me:secret", "--data-urlencode", "q=CREATE DATABASE faucet", Url);
    }

    /// <summary>Its answer.</summary>
    public string Ask(string query) => _space.Execute("curl", "-sS", "--fail", "-u", "me:secret", "-G", "--data-urlencode", $"q={query}", Url);

    /// <summary>The value behind the time in the first line of an answer; null: it has none.</summary>
    public double? Value(string query) => JsonDocument.Parse(Ask(query)).RootElement.GetProperty("results")[0] is var result && result.TryGetProperty("series", out var series)
        ? series[0].GetProperty("values")[0][1].GetDouble()
        : null;

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
