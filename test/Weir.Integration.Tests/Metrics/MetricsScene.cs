using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests.Metrics;

/// <summary>A Weir with a real switch that has something to say for every metric, and with a datapath whose names are not harmless.</summary>
public sealed class MetricsScene : IDisposable
{
    /// <summary>Name of a datapath that never connects.</summary>
    public const string HostileName = "<img onerror=x> \"two\" \\ three";

    internal static readonly TestConfig Config = new()
    {
        Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n",
        Acls = TestConfig.Acl("deny", TestConfig.DropTcp(23), "{eth_type: 0x800, ip_proto: 6, tcp_dst: 2222, actions: {output: {port: 8}}}", TestConfig.AllowAll),
        Ports = new()
        {
            [1] = "native_vlan: office, acls_in: [deny]",
            [2] = "native_vlan: office, name: second, description: the second one",
            [3] = "tagged_vlans: [office, lab]",
            [4] = "native_vlan: office, max_hosts: 1",
            [5] = "native_vlan: lab, lacp: 1",
            [6] = "native_vlan: lab, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}",
            [8] = "coprocessor: {strategy: vlan_vid}",
        },
        OtherDatapaths = "  '<img onerror=x> \"two\" \\ three':\n    dp_id: 0xab\n    hardware: Open vSwitch\n    interfaces:\n      1: {native_vlan: office, name: '{x=\"1\"}', description: \"line\\nline\"}\n",
    };

    private readonly LabNetwork _lab = new();
    private readonly Dictionary<uint, Host> _hosts;
    private readonly Lazy<PrometheusProcess> _prometheus;

    public MetricsScene()
    {
        var gauge = _lab.Folder.Write("gauge.yaml", """
            watchers:
              ports: {type: port_stats, all_dps: true, interval: 1, db: prom}
            dbs:
              prom: {type: prometheus, prometheus_addr: 127.0.0.1, prometheus_port: 9303}
            """);
        Controller = new LabController(_lab, Config.ToString(), arguments: ["--gauge", gauge]);
        _prometheus = new(() =>
        {
            Controller.Learn(Bridge!, this[1], this[2]);
            return _lab.Own(new PrometheusProcess(Controller.Namespace, _lab.Folder, Path.Combine(MetricsTable.Root, "dashboards", "alerts.yaml")));
        });
        Controller.Process.WaitForLog("metrics on http://");
        Bridge = _lab.Switch.AddBridge("br1", 1);
        _hosts = _lab.AddHosts(Bridge, 1, 2, 3, 4, 5, 6, 8).ToDictionary(host => host.Port);
        Bridge.SetControllers(Controller.NewTap().Target);
        Controller.WaitApplied("dp1");
        Controller.Ask("verify", "--dp", "dp1"); // an audit: the first one by itself comes after a minute
    }

    internal LabController Controller { get; }

    internal OvsBridge Bridge { get; }

    internal LabFolder Folder => _lab.Folder;

    internal NetworkNamespace Hosts => _lab.Hosts;

    internal Host this[uint port] => _hosts[port];

    /// <summary>A real Prometheus that has scraped it twice at least: for rates.</summary>
    internal PrometheusProcess ScrapedByPrometheus()
    {
        var prometheus = _prometheus.Value;
        Controller.Poll("scraped", () => prometheus.Value("count(count_over_time(up[1m]) >= 2)") == 2);
        return prometheus;
    }

    /// <summary>A scrape, whole.</summary>
    internal string Scrape(string query = "", params string[] curl) => Controller.Namespace.Execute("curl", ["-sS", "--fail", "--compressed", "-g", .. curl, $"http://127.0.0.1:9302/{query}"]);

    /// <summary>The samples of a metric with these labels; of a counter, <paramref name="name"/> ends in <c>_total</c>.</summary>
    internal IReadOnlyList<MetricSample> Samples(string name, params (string Name, string Value)[] labels) =>
        [.. ExpositionReader.Samples(Scrape($"?name[]={name}")).Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(new(label.Name, label.Value))))];

    /// <summary>The one sample of a metric with these labels.</summary>
    internal double Value(string name, params (string Name, string Value)[] labels) => Assert.Single(Samples(name, labels)).Value;

    /// <summary>Waits until a metric has a value.</summary>
    internal void Await(double value, string name, params (string Name, string Value)[] labels) =>
        Controller.Poll($"{name} is {value}", () => Samples(name, labels) is [var one] && one.Value == value);

    public void Dispose() => _lab.Dispose();
}
