using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Metrics;

/// <summary>Debian's Prometheus, beside a Weir in its network namespace; it scrapes every second, with the jobs that FAUCET's users have: <c>faucet</c> and <c>gauge</c>.</summary>
internal sealed class PrometheusProcess : IDisposable
{
    private readonly Process _process;
    private readonly NetworkNamespace _space;

    public PrometheusProcess(NetworkNamespace space, LabFolder folder, string rules)
    {
        _space = space;
        var config = folder.Write("prometheus.yml", $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ['{rules}']
            scrape_configs:
              - job_name: faucet
                static_configs: [{"{"}targets: ['127.0.0.1:9302']{"}"}]
              - job_name: gauge
                static_configs: [{"{"}targets: ['127.0.0.1:9303']{"}"}]
            """);
        _process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", space.Name, "prometheus", $"--config.file={config}", $"--storage.tsdb.path={folder.File("tsdb")}", "--web.listen-address=127.0.0.1:9090", "--log.level=error"]))!;
    }

    /// <summary>The value of a query with one sample; NaN: it has none, or nobody answers yet.</summary>
    public double Value(string query)
    {
        var (code, answer, _) = Ask(query);
        if (code != 0) return double.NaN;
        var result = JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 1 ? double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture) : double.NaN;
    }

    /// <summary>Asks; a query that cannot be answered fails the test.</summary>
    /// <returns>The labels of each series.</returns>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Query(string query)
    {
        var (code, answer, error) = Ask(query);
        Assert.True(code == 0, $"{query}: {answer}{error}");
        return
        [
            .. JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                .Select(series => series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!)),
        ];
    }

    /// <summary>The data of another question.</summary>
    public JsonElement Get(string path) => JsonDocument.Parse(_space.Execute("curl", "-sS", "--fail", $"http://127.0.0.1:9090/api/v1/{path}")).RootElement.GetProperty("data");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private (int Code, string Output, string Error) Ask(string query) =>
        Shell.Try("ip", ["netns", "exec", _space.Name, "curl", "-sS", "--fail-with-body", "--data-urlencode", $"query={query}", "http://127.0.0.1:9090/api/v1/query"]);
}
